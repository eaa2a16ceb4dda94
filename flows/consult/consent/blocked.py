"""Notices about a consult on hold because a release has ended on its own date (S0-3).

A notice never says whose release it is. Revocations are announced at once, in flows/consult/consent/effects.py.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows import working_hours
from flows.consult.record import ConsultRecord
from flows.messages import outbox
from flows.parts import Part

RELEASE_ENDED = "release_ended"
RELEASE_ENDS = "release_ends"  # scheduled for the day on which a release ends on its own date
UNBLOCKED, BOOKING_VALID_AGAIN = "free_again", "holds_again"
HOLD_KINDS = (RELEASE_ENDED, RELEASE_ENDS, UNBLOCKED, BOOKING_VALID_AGAIN)
"""Kinds of messages about a hold: that it began, and that it is over (flows/consult/unblocked.py)."""
_ONE_DAY = timedelta(days=1)


def schedule_end_notices(record: ConsultRecord) -> None:
    """Schedule a notice to both for the morning after a release ends on its own date and puts the consult on hold.

    Call this whenever the signed forms change; earlier notices are replaced.
    """
    record.cancel([RELEASE_ENDS])
    for recipient in map(record.seen_by, Part):
        due_at = _end_notice_at(recipient)
        if due_at is not None and record.consult.invited_at is not None:
            record.send(recipient.member.id, RELEASE_ENDS, due_at)


def was_told_of_hold(record: ConsultRecord) -> bool:
    """Return whether the last notice to this therapist said that a release is not in force."""
    last = record.tables.last_sent(record.member.id, HOLD_KINDS)
    return last is not None and last.kind in {RELEASE_ENDED, RELEASE_ENDS}


def _end_notice_at(record: ConsultRecord) -> datetime | None:
    """Return the first working morning after the last day of a release; None if no release has a last day."""
    last_day = record.case_record.first_end_day()
    if last_day is None:
        return None
    ended_at = datetime.combine(last_day + _ONE_DAY, time.min, ZoneInfo(record.practice.time_zone))
    return working_hours.first_morning(ended_at, record.member.time_zone, outbox.practice_hours(record.settings))
