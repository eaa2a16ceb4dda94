"""The demo practice: made-up members and three cases. In one of the cases a release is missing, and one is signed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.demo import seed_summary
from flows.consult.preparation.screens import TOPICS
from flows.context import Identity, Services, Surface
from flows.parts import Part
from flows.releases.forms_status import Signer
from storage.cases import cases
from storage.cases import releases as cases_releases
from storage.models import Attendance, Case, Member, Participant, Practice, PracticeSettings, Release, SignedForm
from storage.people import members, practices, supervisors
from storage.writings import sealed_values, writings

ANA, BEN = "U0ANA", "U0BEN"
ROLES = {"U0DANA": "supervisor", "U0ELI": "supervisor", "U0FAY": "administrator"}
SUPERVISES = {"U0DANA": ANA, "U0ELI": BEN}
_BOTH_PARTS = (Part.IT, Part.FT)


def seed_practice(services: Services, people: Sequence[tuple[str, str, str]], time_zone: str) -> None:
    """Fill an empty database with members (Slack id, name, zone) and the cases `maple-4821` and `cedar-1907`."""
    now = services.clock()
    with services.database.transaction() as session:
        practice = practices.get_or_create(
            session, team_id=services.team_id, name="Demo practice", time_zone=time_zone, now=now
        )
        _set_numbers(practices.get_settings(session, practice.id), now)
        member_by_slack_id = {
            slack_user_id: _add_member(session, practice, slack_user_id, name, zone, now)
            for slack_user_id, name, zone in people
        }
        for supervisor, supervisee in SUPERVISES.items():
            if supervisor in member_by_slack_id:
                supervisors.add(
                    session,
                    supervisor_id=member_by_slack_id[supervisor].id,
                    supervisee_id=member_by_slack_id[supervisee].id,
                    now=now - timedelta(days=365),  # before anything was signed
                )
        maple = _add_case(session, services, "maple-4821", member_by_slack_id[ANA], member_by_slack_id[BEN], now)
        _add_forms(session, maple, {"adult 1": _BOTH_PARTS, "adult 2": (Part.FT,)}, member_by_slack_id[BEN], now)
        cedar = _add_case(
            session, services, "cedar-1907", member_by_slack_id[ANA], member_by_slack_id[BEN], now - timedelta(days=1)
        )
        _add_forms(session, cedar, {"adult 1": (Part.FT,), "adult 2": (Part.FT,)}, member_by_slack_id[BEN], now)


def seed_signed_case(services: Services) -> None:
    """Add the case `birch-3350`, whose consult Ana and Ben have signed and Dana is to review."""
    now = services.clock()
    with services.database.transaction() as session:
        rows = [members.find_with_roles(session, Identity(Surface.SLACK, services.team_id, who)) for who in (ANA, BEN)]
        ana, ben = (row[1] for row in rows if row is not None)
        birch = _add_case(session, services, "birch-3350", ana, ben, now - timedelta(days=2))
        _add_forms(session, birch, {"adult 1": _BOTH_PARTS, "adult 2": (Part.FT,)}, ben, now)
        seed_summary.add_signed_consult(session, services, birch)


def _set_numbers(settings: PracticeSettings, now: datetime) -> None:
    """Enter the numbers to call; those of members are numbers that are nobody's."""
    settings.emergency_number, settings.crisis_line = "911", "988"
    settings.first_steps = "1. Stay with the client, or on the phone.\n2. Call 911 if anyone may get hurt."
    settings.phone_list = "Ana 555-0101\nBen 555-0102\nDana 555-0103\nEli 555-0104\nFay 555-0105"
    settings.numbers_saved_at = now


def _add_member(
    session: Session, practice: Practice, slack_user_id: str, name: str, zone: str, now: datetime
) -> Member:
    identity = Identity(Surface.SLACK, practice.team_id, slack_user_id)
    member = members.add(session, practice_id=practice.id, identity=identity, first_name=name, time_zone=zone, now=now)
    members.grant_role(session, member.id, "therapist", now)
    if slack_user_id in ROLES:
        members.grant_role(session, member.id, ROLES[slack_user_id], now)
    return member


def _add_case(session: Session, services: Services, code: str, ana: Member, ben: Member, now: datetime) -> Case:
    case = cases.add(
        session,
        practice_id=ana.practice_id,
        code=code,
        it_member_id=ana.id,
        ft_member_id=ben.id,
        created_by=ana.id,
        now=now,
    )
    case.whom = "in_person"
    case.from_psychotherapy_notes = False
    case.secrets_policy_shown_at = now
    writings.create_case_key(session, services.seal, case.id, now)
    sealed_values.write(session, services.seal, case, case, sealed_values.PART2, "no")
    cases.add_participant(session, case.id, kind="adult", seen_by_it=True, seen_by_ft=True)
    cases.add_participant(session, case.id, kind="adult", seen_by_it=False, seen_by_ft=True)
    today = now.date()
    for part, sessions in ((Part.IT, 6), (Part.FT, 5)):
        attendance = Attendance(
            case_id=case.id,
            part=part,
            sessions=sessions,
            first_on=today - timedelta(days=92),
            last_on=today - timedelta(days=8),
            updated_at=now,
        )
        cases.record_attendance(session, attendance)
    return case


def _add_forms(
    session: Session, case: Case, signed: dict[str, tuple[Part, ...]], entered_by: Member, now: datetime
) -> None:
    for participant in cases.list_participants(session, case.id):
        _add_form(session, case, participant, signed[f"{participant.kind} {participant.number}"], (entered_by, now))


def _add_form(
    session: Session,
    case: Case,
    participant: Participant,
    disclosers: tuple[Part, ...],
    entered: tuple[Member, datetime],
) -> None:
    entered_by, now = entered
    signed_form = SignedForm(
        case_id=case.id,
        participant_id=participant.id,
        direction="both" if len(disclosers) > 1 else f"{disclosers[0]}_to_{disclosers[0].other}",
        topics=TOPICS,
        purpose="coordinate",
        signed_by=Signer.SELF,
        signed_on=now.date() - timedelta(days=60),
        ends_on=now.date() + timedelta(days=190),
        kept_where="ehr",
        entered_by=entered_by.id,
        entered_at=now,
    )
    releases = [
        Release(paper_id=signed_form.id, participant_id=participant.id, discloser=discloser, recipient=discloser.other)
        for discloser in disclosers
    ]
    cases_releases.add_form(session, signed_form, releases)
