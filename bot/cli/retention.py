"""`consult-coach retention`: what goes by its age and when, what is on hold, what asks for a decision."""

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
    """Return a line for everything that goes soon or would, the first day first, and for every hold."""
    with database.reading() as session:
        said = [line for one in practices.list_all(session) for line in _report_practice(session, one.id, now)]
    return said if has_ledger else [*said, format_text("retention", "no_ledger")]


def _report_practice(session: Session, practice_id: UUID, now: datetime) -> Iterator[str]:
    kept = practices.get_settings(session, practice_id)
    years = kept.keep_review_years
    review = format_text("retention", "review_years", years=years) if years else format_text("retention", "review_case")
    rule = "rule" if kept.keep_case_years else "never"
    yield format_text("retention", rule, years=kept.keep_case_years, review=review, days=kept.keep_draft_days)
    lines = retention_messages.load_outlook(session, practice_id, now)
    near = [one for one in lines if one.status in _REPORTED]
    yield from (_format_line(one) for one in near)
    if not near:
        yield format_text("retention", "nothing")
    later = [one.day for one in lines if one.status is RetentionStatus.KEPT and one.day is not None]
    if later:
        yield format_text("retention", "later", day=_format_day(min(later)))
    for case, hold in holds.list_on_hold(session, practice_id):
        reason = format_text("retention", hold.reason)
        yield format_text("retention", "held", code=case.code, reason=reason, day=_format_day(hold.made_at.date()))
    for trouble, count in redaction.count_unreachable(session, practice_id).items():
        yield format_text("retention", "unreached", trouble=trouble, count=count)


def _format_line(one: RetentionLine) -> str:
    what = format_text("retention", f"what_{one.record_class}")
    return format_text("retention", one.status, code=one.code, what=what, day=_format_day(one.day) if one.day else "")


def _format_day(day: date) -> str:
    return day.isoformat()
