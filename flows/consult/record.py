"""One consult as one of its two therapists meets it, loaded once, locked, and only for whoever may see it."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flows.cases.case_access import build_screen_names, get_part
from flows.cases.screen_names import ScreenNames
from flows.consult import chart
from flows.context import Context
from flows.dates import ReaderDates
from flows.parts import Part
from flows.people import page_links
from flows.releases.case_record import CaseRecord
from storage.consults.consult_tables import ConsultTables
from storage.models import Case, Consult, Member, Participant, Practice, PracticeSettings, Preparation

CONSULT_DURATION = timedelta(minutes=30)
MAY_START_BEFORE, MAY_START_AFTER = timedelta(minutes=10), timedelta(days=1)
"""How long before and after its booked start a talk can begin."""
SAFETY_REASON = "safety"  # S0-26


@dataclass(frozen=True)
class ConsultRecord:
    """Everything that a step of one therapist works with.

    `case_record` and `tables` hold what both therapists share; `part` says from whose side it is seen.
    """

    ctx: Context
    part: Part
    case_record: CaseRecord
    tables: ConsultTables
    consult: Consult = field(init=False, compare=False, repr=False)
    case: Case = field(init=False, compare=False, repr=False)
    now: datetime = field(init=False, compare=False, repr=False)  # when the action began

    def __post_init__(self) -> None:
        """Take what is asked for most often, so that it needs no call."""
        object.__setattr__(self, "consult", self.tables.consult)
        object.__setattr__(self, "case", self.case_record.case)
        object.__setattr__(self, "now", self.ctx.now)

    @property
    def practice(self) -> Practice:
        """Return the practice."""
        return self.case_record.practice

    @property
    def settings(self) -> PracticeSettings:
        """Return the practice's settings."""
        return self.case_record.settings

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
    def dates(self) -> ReaderDates:
        """Return how this therapist reads dates; times name the zone where the colleague is in another one."""
        member, colleague = self.member, self.colleague
        has_two_zones = member.time_zone != colleague.time_zone
        return ReaderDates(member.time_zone, member.locale, self.today, shows_zone=has_two_zones)

    @property
    def colleague_dates(self) -> ReaderDates:
        """Return the same on the colleague's clock, still in the way that this therapist reads dates."""
        return replace(self.dates, time_zone=self.colleague.time_zone)

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
        return self.consult.starts_at is not None and self.now > self.consult.starts_at + MAY_START_AFTER

    @property
    def can_start_talk(self) -> bool:
        """Tell whether a time is booked and the talk can begin now."""
        return self.step == "scheduled" and self.is_time_to_talk

    @property
    def is_time_to_talk(self) -> bool:
        """Tell whether a talk booked for its time can begin now, whatever its step."""
        starts_at = self.consult.starts_at
        return starts_at is not None and starts_at - MAY_START_BEFORE <= self.now <= starts_at + MAY_START_AFTER

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
    def is_begun_for_safety(self) -> bool:
        """Tell whether the talk was begun for safety, whatever gate was closed (S0-9)."""
        return self.consult.begun_for_safety_at is not None

    @property
    def has_safety_reason(self) -> bool:
        """Tell whether safety is a reason for the consult (S0-26)."""
        return SAFETY_REASON in self.consult.reasons

    @property
    def is_release_missing(self) -> bool:
        """Tell whether a release of the case is not in force today (S0-3)."""
        return self.case_record.is_blocked

    @property
    def is_blocked(self) -> bool:
        """Tell whether a missing release puts the consult on hold (S0-3). A talk begun for safety goes on (S0-9)."""
        return self.is_release_missing and not self.is_begun_for_safety

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
        return build_screen_names(self.case, self.colleague, self.part, self.dates, about=self.about)

    def make_page_link(self) -> str:
        """Return the address of the actor's own page about this consult; it works once, for 10 minutes."""
        return page_links.make_link(self.ctx, self.case, self.consult.id)

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


def is_under_way(consult: Consult) -> bool:
    """Tell whether a consult blocks another one on its case; it does until it ends or both have signed (S0-2)."""
    return consult.ended_at is None and consult.configuration != "signed"
