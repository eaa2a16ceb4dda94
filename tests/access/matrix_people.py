"""The rows of the access matrix: people by their relation to one case. Adds other cases that they try to reach."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, select

from bot.demo import seed
from flows.consult import chart
from flows.context import Profile
from flows.parts import Part
from storage.cases import case_knowledge
from storage.consults import consults
from storage.models import Case, Handover, Member, MemberIdentity, Practice
from storage.people import member_identities, members, practices, supervisors
from tests.access.matrix_ids import Ids, Involved, add_records, create_unused_ids
from tests.support.data.consult_rows import tables_of
from tests.support.people.identities import slack_directories, slack_identity
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, GUS
from tests.support.simulation import practice_in_process, race_moments
from tests.support.simulation.practice_in_process import TEAM

OTHER_TEAM = "T2"
LONG_BEFORE = timedelta(days=30)  # so that everybody may confirm: whoever came just before may not
HAL, IDA, CLEO, JO, KIM, LEE, MAY, NED, PIA, ROY = (
    f"U0{one}" for one in ("HAL", "IDA", "CLEO", "JO", "KIM", "LEE", "MAY", "NED", "PIA", "ROY")
)


class Row(StrEnum):
    """A person's relation to the case that they try to reach."""

    IT = "individual therapist"
    FT = "family therapist"
    SUP_IT = "supervisor of the individual therapist"
    SUP_FT = "supervisor of the family therapist"
    SUP_BOTH = "supervisor of both, who leads their supervision group"
    GROUP = "supervisor who sits in a supervision group with the other therapist"
    ADMIN = "administrator"
    EMERGENCY = "administrator with emergency access to the case"
    FORMER = "therapist who handed the case over"
    OTHER = "therapist of another case"
    NO_ROLE = "member without any role"
    LEFT = "former member"
    STRANGER = "person from another workspace"
    GUEST = "guest"
    PRACTICE = "member of another practice"


R = Row
ALL_MEMBERS = (R.IT, R.FT, R.SUP_IT, R.SUP_FT, R.SUP_BOTH, R.GROUP, R.ADMIN, R.EMERGENCY, R.FORMER, R.OTHER, R.NO_ROLE)
REFUSALS: Mapping[Row, str] = {
    R.LEFT: "inactive",
    R.STRANGER: "other_team",
    R.GUEST: "guest",
    R.PRACTICE: "other_team",
}
"""The people who cannot use the product at all, with the name of their refusal."""

SLACK_IDS: Mapping[Row, str] = {
    R.IT: ANA,
    R.FT: BEN,
    R.SUP_IT: DANA,
    R.SUP_FT: ELI,
    R.SUP_BOTH: HAL,
    R.GROUP: IDA,
    R.ADMIN: FAY,
    R.EMERGENCY: ROY,
    R.FORMER: JO,
    R.OTHER: GUS,
    R.NO_ROLE: PIA,
    R.LEFT: KIM,
    R.STRANGER: LEE,
    R.GUEST: MAY,
    R.PRACTICE: NED,
}
SLACK_IDS_AFTER_HANDOVER = {**SLACK_IDS, R.IT: CLEO, R.FORMER: ANA}
"""The Slack ids after the individual therapist handed the case over, which happened after both had signed."""


def build_profiles() -> Mapping[str, Profile]:
    """Return everybody's Slack profile."""
    profiles = {
        slack_id: Profile(slack_identity(slack_id), _get_name(slack_id), _get_zone(slack_id))
        for slack_id in (*SLACK_IDS.values(), CLEO)
    }
    for slack_id in (FAY, ROY):
        profiles[slack_id] = replace(profiles[slack_id], is_administrator=True)
    profiles[KIM] = replace(profiles[KIM], is_deactivated=True)
    profiles[LEE] = replace(profiles[LEE], is_stranger=True)
    profiles[MAY] = replace(profiles[MAY], is_guest=True)
    profiles[NED] = replace(profiles[NED], identity=slack_identity(NED, OTHER_TEAM))
    return profiles


def add_everybody(practice: practice_in_process.SimulatedPractice) -> Mapping[str, Ids]:
    """Add everybody and their roles; return the ids of the case and of other cases, and unknown and malformed ids."""
    practice.services = replace(practice.services, directories=slack_directories(build_profiles()))
    now, before = practice.clock.now, practice.clock.now - LONG_BEFORE
    with practice.database.transaction() as session:
        for slack_id in (*SLACK_IDS.values(), CLEO):
            if slack_id not in {LEE, MAY, NED}:
                _get_or_add_member(session, slack_id, TEAM, before)
        _grant_roles(session, before, now)
        ana, jo = (_get_or_add_member(session, slack_id, TEAM, before) for slack_id in (ANA, JO))
        maple = session.get_one(Case, race_moments.maple(practice))
        session.add(_build_handover(maple, jo, ana, _get_or_add_member(session, FAY, TEAM, before)))
        practices.get_or_create(session, team_id=OTHER_TEAM, name="elsewhere", time_zone="UTC", now=now)
        foreign = [_get_or_add_member(session, slack_id, OTHER_TEAM, before) for slack_id in (NED, "U0OLA")]
        other_therapists = [_get_or_add_member(session, slack_id, TEAM, before) for slack_id in (GUS, CLEO)]
        case_consults = consults.list_for_case(session, maple.id)
        return {
            "own": add_records(
                session, practice.services.seal, maple, str(case_consults[-1].id), _find_involved(session), now
            ),
            "other's": _add_case(session, practice, "birch-0001", other_therapists, now),
            "other practice's": _add_case(session, practice, "larch-0002", foreign, now),
            "unknown": create_unused_ids(),
            "malformed": Ids(*("x", "maple-4821", "", "' OR 1=1", "\x00", "x"), *("' OR 1=1",) * 6),
        }


def _build_handover(case: Case, former: Member, member: Member, by: Member) -> Handover:
    return Handover(
        practice_id=case.practice_id,
        case_id=case.id,
        part="it",
        former_id=former.id,
        member_id=member.id,
        by_id=by.id,
        made_at=case.created_at,
    )


def _get_name(slack_id: str) -> str:
    return slack_id.removeprefix("U0").title()


def _get_zone(slack_id: str) -> str:
    return practice_in_process.ZONES.get(slack_id, ("", "America/New_York"))[1]


def _get_or_add_member(session: Session, slack_id: str, team: str, now: datetime) -> Member:
    practice = session.exec(select(Practice).where(Practice.team_id == team)).one()
    identity = slack_identity(slack_id, team)
    member = member_identities.find_member(session, identity)
    if member is None:
        member = members.add(
            session,
            practice_id=practice.id,
            identity=identity,
            first_name=_get_name(slack_id),
            time_zone=_get_zone(slack_id),
            now=now,
        )
    if "therapist" not in members.get_roles(session, member.id):
        members.grant_role(session, member.id, "therapist", now)
    member.time_zone = _get_zone(slack_id)  # as in Slack; otherwise the first action would update it
    member.greeted_at = member.greeted_at or now
    return member


def _grant_roles(session: Session, before: datetime, now: datetime) -> None:
    by_id = {
        slack_id: _get_or_add_member(session, slack_id, TEAM, before)
        for slack_id in (ANA, BEN, DANA, ELI, HAL, IDA, FAY, KIM, CLEO, ROY)
    }
    for slack_id in (FAY, ROY):
        members.grant_role(session, by_id[slack_id].id, "administrator", before)
    for supervisor, supervisee_ids in ((DANA, [ANA, CLEO]), (ELI, [BEN]), (HAL, [ANA, BEN]), (IDA, [BEN])):
        members.grant_role(session, by_id[supervisor].id, "supervisor", before)
        for slack_id in supervisee_ids:
            supervisors.add(session, supervisor_id=by_id[supervisor].id, supervisee_id=by_id[slack_id].id, now=now)
    group = supervisors.create_group(session, by_id[ANA].practice_id, now)
    for slack_id in (ANA, BEN, IDA, HAL):
        supervisors.add_to_group(session, group, by_id[slack_id].id, leads=slack_id == HAL, now=before)
    by_id[KIM].active = False
    for slack_id in (ELI, PIA):  # Eli is only a supervisor
        members.withdraw_role(session, _get_or_add_member(session, slack_id, TEAM, before).id, "therapist")


def _add_case(
    session: Session,
    practice: practice_in_process.SimulatedPractice,
    code: str,
    therapists: list[Member],
    now: datetime,
) -> Ids:
    case = seed._add_case(session, practice.services, code, therapists[0], therapists[1], now)  # noqa: SLF001 -- as the demo adds cases
    seed._add_forms(session, case, {"adult 1": tuple(Part), "adult 2": (Part.FT,)}, therapists[0], now)  # noqa: SLF001 -- as the demo adds forms
    consult = consults.add(session, practice_id=case.practice_id, case_id=case.id, starter_part="it", now=now)
    chart.start(consult)
    chart.send_event(consult, "frame")
    case_knowledge.record_invitation(case, consult, now)
    tables_of(session, consult.id).start_preparation("it", therapists[0].id)
    involved = Involved(therapists[0], therapists[1], told=[therapists[1]], told_of_closed=[therapists[1]])
    return add_records(session, practice.services.seal, case, str(consult.id), involved, now)


def _find_involved(session: Session) -> Involved:
    """Return who has to do with the case. Of its alerts, only some of those who work with the case are told."""
    ana, roy, ben, dana, eli, hal, ida, fay, gus = (
        session.exec(select(Member).join(MemberIdentity).where(MemberIdentity.user_id == slack_id)).one()
        for slack_id in (ANA, ROY, BEN, DANA, ELI, HAL, IDA, FAY, GUS)
    )
    told, told_of_closed = [ben, dana, hal], [ben, eli, ida]
    return Involved(
        ana, roy, told=told, told_of_closed=told_of_closed, supervisor=dana, change=(fay, gus, ida), closed="cleared"
    )
