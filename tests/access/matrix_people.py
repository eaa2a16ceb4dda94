"""Who stands where towards one case: the rows of the matrix, and a second and a foreign case to reach for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlmodel import Session, select

from bot.demo import seed
from flows.consult import chart
from flows.consult.parts import Part
from flows.context import Profile
from storage.consults import consults, preparations
from storage.emergency import grants
from storage.models import Case, Handover, Member, Practice, SignedForm
from storage.people import members, practices, supervisors
from storage.supervision import questions
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, GUS
from tests.support.simulation import practice_in_process, race_moments
from tests.support.simulation.practice_in_process import TEAM

ELSEWHERE = "T2"
HAL, IDA, CLEO, JO, KIM, LEE, MAY, NED, PIA, ROY = (
    f"U0{one}" for one in ("HAL", "IDA", "CLEO", "JO", "KIM", "LEE", "MAY", "NED", "PIA", "ROY")
)


class Row(StrEnum):
    """Who asks, as they stand towards the case that is asked about."""

    IT = "individual therapist"
    FT = "family therapist"
    SUP_IT = "supervisor of the individual therapist"
    SUP_FT = "supervisor of the family therapist"
    SUP_BOTH = "supervisor of both"
    GROUP = "supervisor who shares a supervision group with the other therapist"
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
INSIDE = (R.IT, R.FT, R.SUP_IT, R.SUP_FT, R.SUP_BOTH, R.GROUP, R.ADMIN, R.EMERGENCY, R.FORMER, R.OTHER, R.NO_ROLE)
TURNED_AWAY: Mapping[Row, str] = {
    R.LEFT: "inactive",
    R.STRANGER: "other_team",
    R.GUEST: "guest",
    R.PRACTICE: "other_team",
}
"""Who does not come in at all, and in which words."""

WHO: Mapping[Row, str] = {
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
HANDED_ON = {**WHO, R.IT: CLEO, R.FORMER: ANA}
"""The same once the individual therapist has handed the case over, after both had signed."""


@dataclass(frozen=True)
class Ids:
    """One case with what belongs to it, as screens and buttons name them."""

    case: str
    consult: str
    paper: str
    member: str  # one of its therapists
    asking: str
    grant: str  # by which it is open in an emergency

    def of(self, kind: str) -> str:
        """Return the id that an entry of this kind is about."""
        return f"{self.case}:{self.member}" if kind == "case_member" else getattr(self, kind, "")


def nowhere() -> Ids:
    """Return ids that nothing has."""
    return Ids(*(str(uuid4()) for _ in range(6)))


def profiles() -> Mapping[str, Profile]:
    """Return everybody as the workspace knows them."""
    one = {who: Profile(who, TEAM, _name(who), _zone(who)) for who in (*WHO.values(), CLEO)}
    for who in (FAY, ROY):
        one[who] = replace(one[who], is_administrator=True)
    one[KIM] = replace(one[KIM], is_deactivated=True)
    one[LEE] = replace(one[LEE], is_stranger=True)
    one[MAY] = replace(one[MAY], is_guest=True)
    one[NED] = replace(one[NED], team_id=ELSEWHERE)
    return one


def move_in(practice: practice_in_process.Practice) -> Mapping[str, Ids]:
    """Let everybody take their place; return the case's ids, those of another therapist's and another practice's."""
    practice.desk = replace(practice.desk, directory=profiles().get)
    now = practice.clock.now
    with practice.database.transaction() as session:
        for who in (*WHO.values(), CLEO):
            if who not in {LEE, MAY, NED}:
                _member(session, who, TEAM, now)
        _roles(session, now)
        ana, jo = _member(session, ANA, TEAM, now), _member(session, JO, TEAM, now)
        maple = session.get_one(Case, race_moments.maple(practice))
        session.add(_was_handed(maple, jo, ana, _member(session, FAY, TEAM, now)))
        practices.get_or_create(session, team_id=ELSEWHERE, name="elsewhere", time_zone="UTC", now=now)
        foreign = [_member(session, who, ELSEWHERE, now) for who in (NED, "U0OLA")]
        own = [_member(session, who, TEAM, now) for who in (GUS, CLEO)]
        found = consults.list_for_case(session, maple.id)
        return {
            "own": _ids(session, maple, str(found[-1].id), ana, now, _member(session, ROY, TEAM, now)),
            "other's": _further(session, practice, "birch-0001", own, now),
            "other practice's": _further(session, practice, "larch-0002", foreign, now),
            "unknown": nowhere(),
            "malformed": Ids("x", "maple-4821", "", "' OR 1=1", "\x00", "x"),
        }


def _was_handed(case: Case, former: Member, member: Member, by: Member) -> Handover:
    return Handover(
        practice_id=case.practice_id,
        case_id=case.id,
        part="it",
        former_id=former.id,
        member_id=member.id,
        by_id=by.id,
        made_at=case.created_at,
    )


def _name(who: str) -> str:
    return who.removeprefix("U0").title()


def _zone(who: str) -> str:
    return practice_in_process.ZONES.get(who, ("", "America/New_York"))[1]


def _member(session: Session, who: str, team: str, now: datetime) -> Member:
    owner = session.exec(select(Practice).where(Practice.team_id == team)).one()
    found = members.find_by_slack_id(session, owner.id, who)
    if found is None:
        found = members.add(
            session,
            practice_id=owner.id,
            slack_user_id=who,
            first_name=_name(who),
            time_zone=_zone(who),
            now=now,
        )
    if "therapist" not in members.get_roles(session, found.id):
        members.grant_role(session, found.id, "therapist")
    found.time_zone = _zone(who)  # as the workspace has it: else the first deed takes it over
    found.greeted_at = found.greeted_at or now
    return found


def _roles(session: Session, now: datetime) -> None:
    called = {who: _member(session, who, TEAM, now) for who in (ANA, BEN, DANA, ELI, HAL, IDA, FAY, KIM, CLEO, ROY)}
    for one in (FAY, ROY):
        members.grant_role(session, called[one].id, "administrator")
    for supervisor, theirs in ((DANA, [ANA, CLEO]), (ELI, [BEN]), (HAL, [ANA, BEN]), (IDA, [BEN])):
        members.grant_role(session, called[supervisor].id, "supervisor")
        for one in theirs:
            supervisors.add(session, supervisor_id=called[supervisor].id, supervisee_id=called[one].id, now=now)
    group = supervisors.create_group(session, called[ANA].practice_id, now)
    for one in (ANA, IDA):
        supervisors.add_to_group(session, group, called[one].id)
    called[KIM].active = False
    for who in (ELI, PIA):  # Eli only supervises
        members.withdraw_role(session, _member(session, who, TEAM, now).id, "therapist")


def _further(
    session: Session, practice: practice_in_process.Practice, code: str, both: list[Member], now: datetime
) -> Ids:
    case = seed._add_case(session, practice.desk, code, both[0], both[1], now)  # noqa: SLF001 -- as the demo makes one
    seed._add_forms(session, case, {"adult 1": tuple(Part), "adult 2": (Part.FT,)}, both[0], now)  # noqa: SLF001 -- its papers, too
    consult = consults.add(session, practice_id=case.practice_id, case_id=case.id, starter_part="it", now=now)
    chart.start(consult)
    chart.send_event(consult, "frame")
    consult.invited_at = now
    preparations.add(session, consult_id=consult.id, part="it", member_id=both[0].id)
    return _ids(session, case, str(consult.id), both[0], now, both[1])


def _ids(session: Session, case: Case, consult: str, therapist: Member, now: datetime, opener: Member) -> Ids:
    signed_form = session.exec(
        select(SignedForm.id).where(SignedForm.case_id == case.id, SignedForm.direction == "both")
    ).first()
    about = {
        "practice_id": case.practice_id,
        "case_id": case.id,
        "consult_id": consults.list_for_case(session, case.id)[-1].id,
    }
    asked = questions.add(session, "bring", now=now, asker_id=therapist.id, **about)
    grant = grants.add(session, case, member_id=opener.id, reason="danger", now=now)
    return Ids(str(case.id), consult, str(signed_form), str(therapist.id), str(asked.id), str(grant.id))
