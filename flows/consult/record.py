"""One consult as one of its two therapists sees it: its rows, locked, and the check that this therapist may see it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows import audit_trail
from flows.consult import chart
from flows.consult.parts import Part
from flows.consult.scheduling import times
from flows.consult.screen_names import ScreenNames
from flows.context import Actor, Services
from flows.permissions import NotYoursError, Permission, is_allowed, require
from storage.cases import cases
from storage.consults import consults
from storage.consults.consults import ConsultRows
from storage.models import Case, Consult, Member, Participant, Practice, PracticeSettings, Preparation
from storage.people import members
from storage.row_errors import UnknownRowError

CONSULT_DURATION = timedelta(minutes=30)


@dataclass(frozen=True)
class ConsultRecord:
    """Everything that a step of one therapist works with."""

    actor: Actor
    part: Part
    consult: Consult
    case: Case
    preparation: Preparation
    colleague: Member
    participants: list[Participant]
    practice: Practice
    settings: PracticeSettings
    now: datetime

    @property
    def about(self) -> str:
        """Return the consult's id as text, as screens carry it."""
        return str(self.consult.id)

    @property
    def step(self) -> str:
        """Return this therapist's step in the chart."""
        return chart.current_step(self.consult.configuration, self.part)

    @property
    def is_past(self) -> bool:
        """Tell whether the booked time is over, so that the talk can no longer begin."""
        return self.consult.starts_at is not None and times.is_past(self.consult.starts_at, self.now)

    @property
    def can_start_talk(self) -> bool:
        """Tell whether a time is booked and the talk can begin now."""
        starts_at = self.consult.starts_at
        return self.step == "scheduled" and starts_at is not None and times.may_start(starts_at, self.now)

    @property
    def is_conferring(self) -> bool:
        """Tell whether the two therapists answer the eight questions."""
        return chart.is_conferring(self.consult.configuration)

    @property
    def is_preparing(self) -> bool:
        """Tell whether the two therapists still prepare, each alone."""
        return chart.is_preparing(self.consult.configuration)

    @property
    def own_participants(self) -> list[Participant]:
        """Return the participants whom this therapist sees."""
        return [
            person for person in self.participants if (person.seen_by_it if self.part is Part.IT else person.seen_by_ft)
        ]

    @property
    def today(self) -> date:
        """Return the current day in this therapist's zone."""
        return self.now.astimezone(self.actor.zone).date()

    @property
    def practice_day(self) -> date:
        """Return the current day in the practice's zone, by which releases begin and end."""
        return self.now.astimezone(ZoneInfo(self.practice.time_zone)).date()

    @property
    def screen_names(self) -> ScreenNames:
        """Return the names that every screen may use."""
        return build_screen_names(self.case, self.colleague, self.part, self.today, about=self.about)


def build_screen_names(case: Case, colleague: Member, part: Part, today: date, *, about: str) -> ScreenNames:
    """Return the names that screens about this case may use."""
    return ScreenNames(about=about, code=case.code, colleague=colleague.first_name, part=part, today=today)


def is_under_way(consult: Consult) -> bool:
    """Tell whether a consult blocks another one on its case; it does until it ends or both have signed (S0-2)."""
    return consult.ended_at is None and consult.configuration != "signed"


def get_part(case: Case, member_id: UUID) -> Part:
    """Return the part that this member has in the case."""
    return Part.IT if case.it_member_id == member_id else Part.FT


def get_colleague(session: Session, case: Case, part: Part) -> Member:
    """Return the therapist who has the other part."""
    return members.get(session, case.ft_member_id if part is Part.IT else case.it_member_id)


def load_case(session: Session, actor: Actor, case_id: str, permission: Permission) -> Case:
    """Return the case, locked, if the actor may do this with it; else raise NotYoursError, whether it exists or not."""
    try:
        case = cases.get_for_update(session, UUID(case_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    require(actor, permission, case)
    audit_trail.remember_case(session, case)
    return case


def load(
    session: Session, services: Services, actor: Actor, consult_id: str, permission: Permission = Permission.PREPARE
) -> ConsultRecord:
    """Return the consult record, its consult locked; raise NotYoursError for anybody who has no preparation in it.

    The colleague's preparation begins with the invitation: until then they do not know of the consult.
    """
    try:
        rows = consults.load_for_member(session, UUID(consult_id), actor.member_id)
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    require(actor, permission, rows.case)
    audit_trail.remember_case(session, rows.case)
    return _build_record(session, actor, rows, services.clock())


def load_unlocked(session: Session, actor: Actor, consult_id: UUID, now: datetime) -> ConsultRecord | None:
    """Return the consult record without locks, for a message to this therapist; None if it is not their consult."""
    try:
        rows = consults.load_for_member(session, consult_id, actor.member_id, lock=False)
    except UnknownRowError:
        return None
    return _build_record(session, actor, rows, now) if is_allowed(actor, Permission.PREPARE, rows.case) else None


def _build_record(session: Session, actor: Actor, rows: ConsultRows, now: datetime) -> ConsultRecord:
    return ConsultRecord(
        actor=actor,
        part=get_part(rows.case, actor.member_id),
        consult=rows.consult,
        case=rows.case,
        preparation=rows.preparation,
        colleague=rows.colleague,
        participants=cases.list_participants(session, rows.case.id),
        practice=rows.practice,
        settings=rows.settings,
        now=now,
    )
