"""Messages about missing releases: a consult is on hold or can continue, or a signed form is waited for (S0-3)."""

from flows import dates
from flows.consult.consent import blocked, effects
from flows.consult.consult_messages import ConsultMessageRule, ConsultMessages, Placeholders
from flows.consult.record import ConsultRecord
from storage.models import Delivery

messages = ConsultMessages()


@messages.about_consult(
    blocked.RELEASE_ENDED,
    blocked.RELEASE_ENDS,
    rule=ConsultMessageRule(template=lambda _record: blocked.RELEASE_ENDED),
)
def tell_blocked(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while a release is not in force and the consult is under way; else None."""
    return {} if record.is_under_way and record.is_blocked else None


@messages.about_consult(blocked.UNBLOCKED)
def tell_unblocked(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while this therapist can move the consult forward; else None."""
    return {} if blocked.can_continue(record) else None


@messages.about_consult(blocked.BOOKING_VALID_AGAIN, rule=ConsultMessageRule(waits_while_blocked=True))
def tell_booking_valid_again(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return when the consult is booked, while that time is still ahead; else None."""
    starts_at = record.consult.starts_at
    if record.consult.configuration != "scheduled" or starts_at is None or starts_at <= record.now:
        return None
    return {"starts": dates.day_and_time(starts_at, record.zone)}


@messages.about_consult(effects.WAITING_RELEASE)
def tell_owner(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while the consult lacks a release for this therapist's speaking; else None."""
    is_own = any(release.discloser is record.part for release in record.case_record.needed_releases)
    return {} if record.is_under_way and is_own else None
