"""One consult as one of its two therapists meets it, loaded once, locked, and only for whoever may see it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, SQLModel

from flows import audit_trail
from flows.consult import chart
from flows.consult.parts import Part
from flows.consult.scheduling import times
from flows.consult.screen_names import ScreenNames
from flows.context import Actor, Context
from flows.permissions import NotYoursError, Permission, is_allowed, require
from flows.releases.case_record import CaseRecord, load_case_record
from storage.cases import cases
from storage.consults import consult_tables, consults
from storage.consults.consult_tables import ConsultTables
from storage.models import Case, Consult, Member, Participant, Practice, PracticeSettings, Preparation
from storage.people import members
from storage.row_errors import UnknownRowError

CONSULT_DURATION = timedelta(minutes=30)


@dataclass(frozen=True)
class ConsultRecord:
    """Everything that a step of one therapist works with.

    `case_record` and `tables` hold what both therapists share; `part` says from whose side it is seen.
    """

    ctx: Context
    part: Part
    case_record: CaseRecord
    tables: ConsultTables

    @property
    def consult(self) -> Consult:
        """Return the consult's own row."""
        return self.tables.consult

    @property
    def case(self) -> Case:
        """Return the case that the consult is about."""
        return self.case_record.case

    @property
    def practice(self) -> Practice:
        """Return the practice."""
        return self.case_record.practice

    @property
    def settings(self) -> PracticeSettings:
        """Return the practice's settings."""
        return self.case_record.settings

    @property
    def now(self) -> datetime:
        """Return the moment at which the action began."""
        return self.ctx.now

    @property
    def about(self) -> str:
        """Return the consult's id as text, as screens carry it."""
        return str(self.consult.id)

    @property
    def member(self) -> Member:
        """Return the therapist of this part."""
        return self.case_record.therapist(self.part)

    @property
    def colleague(self) -> Member:
        """Return the therapist of the other part."""
        return self.case_record.therapist(self.part.other)

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which this therapist reads times."""
        return ZoneInfo(self.member.time_zone)

    @property
    def preparation(self) -> Preparation:
        """Return this therapist's preparation, which has started."""
        preparation = self.tables.preparation(self.part)
        assert preparation is not None  # noqa: S101 -- load() refuses whoever has none; see `has_begun`
        return preparation

    @property
    def has_begun(self) -> bool:
        """Tell whether this therapist's preparation has started. Before the invitation it never has."""
        return self.tables.preparation(self.part) is not None

    @property
    def colleague_preparation(self) -> Preparation | None:
        """Return the colleague's preparation, or None before they answered the invitation."""
        return self.tables.preparation(self.part.other)

    def seen_by(self, part: Part) -> "ConsultRecord":
        """Return the same consult from the side of this part; what was read is shared."""
        return ConsultRecord(self.ctx, part, self.case_record, self.tables)

    def part_of(self, member_id: UUID) -> Part:
        """Return the part that this member has in the case."""
        return get_part(self.case, member_id)

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
    def is_under_way(self) -> bool:
        """Tell whether the consult blocks another one on its case (S0-2)."""
        return is_under_way(self.consult)

    @property
    def is_blocked(self) -> bool:
        """Tell whether a release of the case is not in force today (S0-3)."""
        return self.case_record.is_blocked

    @property
    def participants(self) -> list[Participant]:
        """Return the participants of the case: adults, then minors, each by number."""
        return self.case_record.participants

    @property
    def own_participants(self) -> list[Participant]:
        """Return the participants whom this therapist sees."""
        return self.case_record.participants_seen_by(self.part)

    @property
    def today(self) -> date:
        """Return the current day in this therapist's zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def practice_day(self) -> date:
        """Return the current day in the practice's zone, by which releases begin and end."""
        return self.case_record.practice_day

    @property
    def screen_names(self) -> ScreenNames:
        """Return the names that every screen may use."""
        return build_screen_names(self.case, self.colleague, self.part, self.today, about=self.about)

    def take_turn(self) -> None:
        """Record that this therapist has acted. Dispatch then starts and ends the waits for whoever has to act next."""
        self.preparation.moved_at = self.now
        self.tables.turn_taken = True

    def send(self, recipient_id: UUID, kind: str, due_at: datetime | None = None) -> None:
        """Store a message of this kind about the consult for a member, due now or at a later time."""
        self.tables.send(recipient_id, kind, due_at or self.now, self.now)

    def send_instead(self, recipient_id: UUID, kind: str, due_at: datetime | None = None) -> None:
        """Store a message, and cancel messages of the same kind that still wait for the member."""
        self.cancel([kind], recipient_id)
        self.send(recipient_id, kind, due_at)

    def cancel(self, kinds: Collection[str] | None = None, recipient_id: UUID | None = None) -> None:
        """Cancel waiting messages about the consult: of these kinds and to this member, or all."""
        self.tables.cancel(self.now, recipient_id, kinds)


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


def load(ctx: Context, consult_id: str | UUID, permission: Permission = Permission.PREPARE) -> ConsultRecord:
    """Return the consult record, its consult locked; raise NotYoursError for anybody who has no preparation in it.

    The colleague's preparation begins with the invitation: until then they do not know of the consult. A consult that
    the action has already locked is not read again.
    """
    record = _find_locked(ctx, consult_id) or _read(ctx, consult_id, lock=not ctx.is_reading)
    if record is None:
        raise NotYoursError
    require(ctx.actor, permission, record.case)
    audit_trail.remember_case(ctx.session, record.case)
    return record


def load_unlocked(ctx: Context, consult_id: UUID) -> ConsultRecord | None:
    """Return the consult record without locks, for a message to this therapist; None if it is not their consult."""
    record = _find_locked(ctx, consult_id) or _read(ctx, consult_id, lock=False)
    return record if record and is_allowed(ctx.actor, Permission.PREPARE, record.case) else None


def lock_consult(ctx: Context, consult_id: UUID) -> ConsultRecord:
    """Return the record of a consult, locked with its case, from its starter's side; raise UnknownConsultError.

    The caller has checked what the actor may do. Nothing is locked for an action that only reads.
    """
    if ctx.is_reading:
        return of_consult(ctx, consults.get(ctx.session, consult_id))
    record = of_consult(ctx, consults.get_for_update(ctx.session, consult_id))
    _start_lock(record)
    return record


def of_consult(ctx: Context, consult: Consult, part: Part | None = None) -> ConsultRecord:
    """Return the record of a consult that is already read, seen from this part, or from its starter's."""
    case_record = load_case_record(ctx, cases.get(ctx.session, consult.case_id))
    tables = ctx.records.get(consult.id)
    if not isinstance(tables, ConsultTables):
        tables = ctx.records[consult.id] = ConsultTables(ctx.session, consult)
    return ConsultRecord(ctx, part or Part(consult.starter_part), case_record, tables)


def load_tables(records: Iterable[ConsultRecord], *models: type[SQLModel]) -> None:
    """Read these tables for all of these consults, with one statement for each table."""
    consult_tables.load_many([record.tables for record in records], models)


def _find_locked(ctx: Context, consult_id: str | UUID) -> ConsultRecord | None:
    """Return the actor's own record of a consult that this action has locked, or None."""
    try:
        tables = ctx.records.get(UUID(str(consult_id)))
    except ValueError:
        return None
    if not isinstance(tables, ConsultTables) or not tables.is_locked:
        return None
    record = of_consult(ctx, tables.consult)
    if ctx.actor.member_id not in (record.case.it_member_id, record.case.ft_member_id):
        return None
    own = record.seen_by(get_part(record.case, ctx.actor.member_id))
    return own if own.has_begun else None


def _read(ctx: Context, consult_id: str | UUID, *, lock: bool) -> ConsultRecord | None:
    try:
        rows = consults.load_for_member(ctx.session, UUID(str(consult_id)), ctx.actor.member_id, lock=lock)
    except (ValueError, UnknownRowError):
        return None
    record = of_consult(ctx, rows.consult, get_part(rows.case, ctx.actor.member_id))
    if lock:
        _start_lock(record)
    return record


def _start_lock(record: ConsultRecord) -> None:
    """Forget what was read before the lock: somebody else may have changed it while this action waited."""
    record.case_record.start_lock()
    if not record.tables.is_locked:
        record.tables.forget()
        record.tables.is_locked = True
