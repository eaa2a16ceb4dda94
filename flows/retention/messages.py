"""What goes by its age and when, worked out from what is true now; and what administrators are told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows import dates
from flows.retention.rules import RetentionFacts, RetentionStatus, deletion_day, retention_status
from storage.models import Delivery
from storage.people import members, practices
from storage.retention import ages
from storage.retention.ages import CASE_CLASS, DELETION_NOTICE, REVIEW_CLASS, CaseAge

KINDS = ages.KINDS
SHOWN_STATUSES = frozenset(
    {
        RetentionStatus.TO_ANNOUNCE,
        RetentionStatus.ANNOUNCED,
        RetentionStatus.DUE,
        RetentionStatus.NEEDS_DECISION,
        RetentionStatus.UNDER_WAY,
    }
)


@dataclass(frozen=True)
class RetentionLine:
    """One class of one case, where it stands, and the day on which it goes or would go (None: never)."""

    case_id: UUID
    code: str
    record_class: str
    status: RetentionStatus
    day: date | None
    rule_day: date | None  # the day by the practice's years alone: what an announcement names
    is_announced: bool  # it was announced, and a message of that waits or has arrived
    years: int


def load_outlook(
    session: Session, practice_id: UUID, now: datetime, case_id: UUID | None = None
) -> list[RetentionLine]:
    """Return where each case and its supervisors' words stand, what goes first first; `case_id`: of this one only.

    With a minor in the case these words have no day of their own: nothing of it goes by itself, and nobody is to be
    asked about the case before its own time.
    """
    kept, zone = practices.get_settings(session, practice_id), ZoneInfo(practices.get(session, practice_id).time_zone)
    found = []
    for one in ages.list_case_ages(session, practice_id, case_id):
        found.append(_build_line(one, CASE_CLASS, one.last_added_at, kept.keep_case_years, now, zone))
        if one.last_review_at is not None and kept.keep_review_years and not one.has_minor:
            found.append(_build_line(one, REVIEW_CLASS, one.last_review_at, kept.keep_review_years, now, zone))
    return sorted(found, key=lambda line: (line.day or date.max, line.code, line.record_class))


def practice_day(session: Session, practice_id: UUID, now: datetime) -> date:
    """Return which day it is in the practice's zone."""
    return now.astimezone(ZoneInfo(practices.get(session, practice_id).time_zone)).date()


def message_content(session: Session, delivery: Delivery, now: datetime) -> tuple[str, Mapping[str, str]] | None:
    """Return what an administrator hears of what goes, or of what asks for a decision; None: nothing any more."""
    recipient = members.get(session, delivery.recipient_id)
    if not recipient.active or "administrator" not in members.get_roles(session, recipient.id):
        return None
    wanted = (
        {RetentionStatus.TO_ANNOUNCE, RetentionStatus.ANNOUNCED, RetentionStatus.DUE}
        if delivery.kind == DELETION_NOTICE
        else {RetentionStatus.NEEDS_DECISION}
    )
    lines = [line for line in load_outlook(session, delivery.practice_id, now) if line.status in wanted]
    if not lines:
        return None
    first = min(line.day for line in lines if line.day is not None)
    return delivery.kind, {"count": str(len({line.case_id for line in lines})), "day": dates.full_day(first)}


def _build_line(
    one: CaseAge, record_class: str, last: datetime, years: int, now: datetime, zone: ZoneInfo
) -> RetentionLine:
    facts = RetentionFacts(
        last=last.astimezone(zone).date(),
        has_minor=one.has_minor,
        is_on_hold=one.is_on_hold,
        is_under_way=one.has_open_consult,
    )
    by_rule = deletion_day(facts.last, years)
    told = one.announcements.get((record_class, by_rule)) if by_rule else None
    if told is not None and one.hold_changed_at is not None and told.told_at <= one.hold_changed_at:
        told = None  # it was on hold since: whoever lifted it hears of its day anew
    heard_on = told.delivered_at.astimezone(zone).date() if told and told.delivered_at else None
    found, day = retention_status(facts, years, heard_on, now.astimezone(zone).date())
    return RetentionLine(
        one.case_id, one.code, record_class, found, day, by_rule, told is not None and told.is_valid, years
    )
