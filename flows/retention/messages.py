"""Which records are due for deletion and when, computed from current data, and what administrators are told of it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows.context import Context
from flows.messages.kinds import Messages, MessageText, administrators, anybody, message_text
from flows.retention.rules import NEVER, NOTICE_PERIOD, RetentionFacts, RetentionStatus, deletion_day, retention_status
from storage.cases import cases
from storage.list_position import Position
from storage.models import Delivery
from storage.people import access_changes, practices
from storage.retention import ages, announcements, redaction
from storage.retention.ages import CASE_CLASS, REVIEW_CLASS, CaseAge, ListedCase
from storage.retention.announcements import DELETION_NOTICE

BATCH_SIZE = 25  # cases that are looked at together

SHOWN_STATUSES = frozenset(
    {
        RetentionStatus.TO_ANNOUNCE,
        RetentionStatus.ANNOUNCED,
        RetentionStatus.DUE,
        RetentionStatus.NEEDS_DECISION,
        RetentionStatus.UNDER_WAY,
    }
)

messages = Messages()


@dataclass(frozen=True)
class RetentionLine:
    """One record class of one case: its status, and the day on which it is deleted (None: never)."""

    case_id: UUID
    code: str
    record_class: str
    status: RetentionStatus
    day: date | None
    rule_day: date | None  # the day by the practice's years alone; announcements name this day
    is_announced: bool  # the day was announced, and a message of it is waiting or was delivered
    years: int


def in_order(lines: Iterable[RetentionLine]) -> list[RetentionLine]:
    """Return the lines, the first to be deleted first."""
    return sorted(lines, key=lambda line: (line.day or date.max, line.code, line.record_class))


def iter_outlook(
    session: Session, practice_id: UUID, now: datetime, *, of_all: bool = False
) -> Iterator[RetentionLine]:
    """Yield the lines of cases of which something may be due within a month, or of all cases, in no order.

    Only a few cases are in memory at a time.
    """
    position = None
    while True:
        lines, position = load_batch(session, practice_id, now, position, of_all=of_all)
        yield from lines
        if position is None:
            return


class BatchPlace(NamedTuple):
    """Where the next batch begins: first come cases by their last activity, then those with texts of supervisors."""

    of_reviews: bool = False
    position: Position | None = None


def load_batch(
    session: Session,
    practice_id: UUID,
    now: datetime,
    after: BatchPlace | None = None,
    *,
    limit: int = BATCH_SIZE,
    of_all: bool = False,
) -> tuple[list[RetentionLine], BatchPlace | None]:
    """Return the lines of the oldest cases after this place, and the place after which more follow, if any do.

    Only cases so old that something of them may be due within a month; with `of_all`, of whatever age.
    """
    settings, place = practices.get_settings(session, practice_id), after or BatchPlace()
    years = settings.keep_review_years if place.of_reviews else settings.keep_case_years
    horizon = None if of_all else _find_horizon(years, now)
    list_old = ages.list_with_old_reviews if place.of_reviews else ages.list_inactive
    listed = list_old(session, practice_id, horizon, after=place.position, limit=limit) if horizon or of_all else []
    record_class = REVIEW_CLASS if place.of_reviews else CASE_CLASS
    lines = _build_lines(session, practice_id, now, listed)
    wanted = [line for line in lines if of_all or line.record_class == record_class]
    if len(listed) == limit:
        return wanted, BatchPlace(place.of_reviews, listed[-1].position)
    has_reviews_left = settings.keep_review_years != NEVER and not (place.of_reviews or of_all)
    return wanted, BatchPlace(of_reviews=True) if has_reviews_left else None


def load_of_cases(
    session: Session, practice_id: UUID, now: datetime, case_ids: Collection[UUID]
) -> list[RetentionLine]:
    """Return the lines of these cases."""
    return _build_lines(session, practice_id, now, ages.list_cases(session, practice_id, case_ids))


def _find_horizon(years: int, now: datetime) -> datetime | None:
    """Return a moment: of what was last added to after it, nothing is due within a month; None: nothing ever is.

    Years are counted as 365 days, and two days more are for time zones: rather some cases too many than one too few.
    """
    return now - timedelta(days=365 * years - 2) + NOTICE_PERIOD if years != NEVER else None


def _build_lines(
    session: Session, practice_id: UUID, now: datetime, listed: Sequence[ListedCase]
) -> list[RetentionLine]:
    """Return the line of each case and of its supervisors' texts.

    In a case with a minor, supervisors' texts get no line of their own: nothing there is deleted without a decision,
    and administrators are asked for it only when the case itself is due.
    """
    settings, zone = (
        practices.get_settings(session, practice_id),
        ZoneInfo(practices.get(session, practice_id).time_zone),
    )
    lines = []
    for age in ages.list_case_ages(session, practice_id, listed) if listed else ():
        lines.append(_build_line(age, CASE_CLASS, age.last_added_at, settings.keep_case_years, now, zone))
        if age.last_review_at is not None and settings.keep_review_years and not age.has_minor:
            lines.append(_build_line(age, REVIEW_CLASS, age.last_review_at, settings.keep_review_years, now, zone))
    return lines


def practice_day(session: Session, practice_id: UUID, now: datetime) -> date:
    """Return today's date in the practice's time zone."""
    return now.astimezone(ZoneInfo(practices.get(session, practice_id).time_zone)).date()


@messages.kind(*announcements.KINDS, concerns=administrators)
def compose_notice(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return the notice of deletions, or of cases that need a decision; None if there is nothing to say any more."""
    statuses = (
        {RetentionStatus.TO_ANNOUNCE, RetentionStatus.ANNOUNCED, RetentionStatus.DUE}
        if delivery.kind == DELETION_NOTICE
        else {RetentionStatus.NEEDS_DECISION}
    )
    lines = [line for line in iter_outlook(ctx.session, ctx.actor.practice_id, ctx.now) if line.status in statuses]
    if not lines:
        return None
    first = min(line.day for line in lines if line.day is not None)
    case_count = len({line.case_id for line in lines})
    return message_text(delivery.kind, {"count": str(case_count), "day": ctx.dates.full_day(first)})


@messages.kind(*redaction.KINDS, concerns=anybody, even_after_leaving=True)
def compose_tombstone(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return what replaces a message or a Home tab about a case that was deleted; None if it was not.

    A message that proves that somebody was told of a change of who can read what stays while the change waits.
    """
    if delivery.case_id is None or cases.get(ctx.session, delivery.case_id).deleted_at is None:
        return None
    if access_changes.is_proof(ctx.session, delivery.practice_id, delivery.recipient_id, delivery.ts):
        return None
    return message_text(delivery.kind, {})


def _build_line(
    age: CaseAge, record_class: str, last_added_at: datetime, years: int, now: datetime, zone: ZoneInfo
) -> RetentionLine:
    facts = RetentionFacts(
        last_added_on=last_added_at.astimezone(zone).date(),
        has_minor=age.has_minor,
        is_on_hold=age.is_on_hold,
        is_under_way=age.has_open_consult,
    )
    rule_day = deletion_day(facts.last_added_on, years)
    announcement = age.announcements.get((record_class, rule_day)) if rule_day else None
    changed_at = age.hold_changed_at
    if announcement is not None and changed_at is not None and announcement.announced_at <= changed_at:
        announcement = None  # a legal hold was placed or lifted since then, so the day has to be announced again
    told_on = announcement.delivered_at.astimezone(zone).date() if announcement and announcement.delivered_at else None
    status, day = retention_status(facts, years, told_on, now.astimezone(zone).date())
    return RetentionLine(
        age.case_id,
        age.code,
        record_class,
        status,
        day,
        rule_day,
        announcement is not None and announcement.is_valid,
        years,
    )
