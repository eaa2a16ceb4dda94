"""`consult-coach retention`: list what will be deleted by age and when, what is on hold, and what needs a decision."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from bot.texts import format_text
from flows.retention import messages as retention_messages
from flows.retention.messages import RetentionLine
from flows.retention.rules import RetentionStatus
from storage.database import Database
from storage.people import practices
from storage.retention import holds, redaction

_REPORTED = (
    RetentionStatus.TO_ANNOUNCE,
    RetentionStatus.ANNOUNCED,
    RetentionStatus.DUE,
    RetentionStatus.NEEDS_DECISION,
    RetentionStatus.UNDER_WAY,
)


def list_upcoming(database: Database, now: datetime, *, has_ledger: bool) -> list[str]:
    """Return a line for everything that is deleted soon or needs a decision, by day, and for every hold."""
    with database.reading() as session:
        lines = [
            line for practice in practices.list_all(session) for line in _report_practice(session, practice.id, now)
        ]
    return lines if has_ledger else [*lines, format_text("retention", "no_ledger")]


def _report_practice(session: Session, practice_id: UUID, now: datetime) -> Iterator[str]:
    settings = practices.get_settings(session, practice_id)
    years = settings.keep_review_years
    review = format_text("retention", "review_years", years=years) if years else format_text("retention", "review_case")
    rule = "rule" if settings.keep_case_years else "never"
    yield format_text("retention", rule, years=settings.keep_case_years, review=review, days=settings.keep_draft_days)
    upcoming, later_day = [], date.max
    for line in retention_messages.iter_outlook(session, practice_id, now, of_all=True):
        if line.status in _REPORTED:
            upcoming.append(line)
        elif line.status is RetentionStatus.KEPT:
            later_day = min(later_day, line.day or later_day)
    yield from map(_format_line, retention_messages.in_order(upcoming))
    if not upcoming:
        yield format_text("retention", "nothing")
    if later_day < date.max:
        yield format_text("retention", "later", day=_format_day(later_day))
    for case, hold in holds.list_on_hold(session, practice_id):
        reason = format_text("retention", hold.reason)
        yield format_text("retention", "held", code=case.code, reason=reason, day=_format_day(hold.made_at.date()))
    for trouble, count in redaction.count_unreachable(session, practice_id).items():
        yield format_text("retention", "unreached", trouble=trouble, count=count)


def _format_line(line: RetentionLine) -> str:
    record_class = format_text("retention", f"what_{line.record_class}")
    return format_text(
        "retention", line.status, code=line.code, what=record_class, day=_format_day(line.day) if line.day else ""
    )


def _format_day(day: date) -> str:
    return day.isoformat()
