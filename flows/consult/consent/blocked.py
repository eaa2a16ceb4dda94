"""Notices about a consult on hold: a release has ended on its own date, or signed forms end the hold (S0-3).

A notice never says whose release it is. Revocations are announced at once, in flows/consult/consent/effects.py.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows import working_hours
from flows.consult import turn
from flows.consult.record import ConsultRecord
from flows.consult.waiting import waits
from flows.messages import outbox
from flows.parts import Part
from flows.releases.rules import NeededRelease

RELEASE_ENDED = "release_ended"
RELEASE_ENDS = "release_ends"  # scheduled for the day on which a release ends on its own date
UNBLOCKED = "free_again"
BOOKING_VALID_AGAIN = "holds_again"
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


def send_unblocked(record: ConsultRecord, before: Collection[NeededRelease], after: Collection[NeededRelease]) -> None:
    """Tell each therapist who was told of the hold that it is over: both about a booked time, else whose turn it is.

    The therapist who entered the form sees where the consult continues, and is told of a booked time only.
    """
    for recipient in map(record.seen_by, Part):
        is_unblocked = _is_blocked_by(recipient, before) and not _is_blocked_by(recipient, after)
        if not is_unblocked or not _was_last_told_blocked(recipient):
            continue
        member_id = recipient.member.id
        if record.consult.configuration == "scheduled":
            record.cancel(["booked"], member_id)
            record.send_instead(member_id, BOOKING_VALID_AGAIN)
        elif member_id != record.ctx.actor.member_id and can_continue(recipient):
            record.cancel(["your_turn", "offers"], member_id)
            record.send_instead(member_id, UNBLOCKED)
            waits.postpone_reminder(record, member_id)


def can_continue(record: ConsultRecord) -> bool:
    """Return whether this part's therapist can move the consult forward now and no missing release blocks them."""
    is_able = record.part in turn.parts_able_to_act(record)
    return is_able and not _is_blocked_by(record, record.case_record.needed_releases)


def _is_blocked_by(record: ConsultRecord, missing: Collection[NeededRelease]) -> bool:
    """Return whether these missing releases block this part: during preparation only its own do, later any does."""
    if record.is_preparing:
        return any(needed_release.discloser is record.part for needed_release in missing)
    return bool(missing)


def _was_last_told_blocked(record: ConsultRecord) -> bool:
    """Return whether the last notice to this therapist said that a release is not in force."""
    kinds = {RELEASE_ENDED, RELEASE_ENDS, UNBLOCKED, BOOKING_VALID_AGAIN}
    last = record.tables.last_sent(record.member.id, kinds)
    return last is not None and last.kind in {RELEASE_ENDED, RELEASE_ENDS}


def _end_notice_at(record: ConsultRecord) -> datetime | None:
    """Return the first working morning after the last day of a release; None if no release has a last day."""
    last_day = record.case_record.first_end_day()
    if last_day is None:
        return None
    ended_at = datetime.combine(last_day + _ONE_DAY, time.min, ZoneInfo(record.practice.time_zone))
    return working_hours.first_morning(ended_at, record.member.time_zone, outbox.practice_hours(record.settings))
