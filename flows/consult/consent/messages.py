"""Messages about missing releases: a consult is on hold or can continue, or a signed form is waited for (S0-3)."""

from flows.consult.consent import blocked
from flows.consult.consult_messages import WAITING_RELEASE, ConsultMessageRule, ConsultMessages, Placeholders
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


@messages.about_consult(WAITING_RELEASE)
def tell_owner(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while the consult lacks a release for this therapist's speaking; else None."""
    is_own = any(release.discloser is record.part for release in record.case_record.needed_releases)
    return {} if record.is_under_way and is_own else None
