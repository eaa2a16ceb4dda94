"""Messages about missing releases: a consult is on hold or can continue, or a signed form is waited for (S0-3)."""

from flows.consult.consent import blocked
from flows.consult.consult_messages import WAITING_RELEASE, ConsultMessageRule, ConsultMessages, Placeholders
from flows.consult.record import ConsultRecord
from flows.content import WORDS
from storage.models import Delivery

messages = ConsultMessages()


def _describe_hold(record: ConsultRecord, delivery: Delivery) -> str | None:
    """Return that the release is in place, or "" once the consult is over; None while the consult is on hold."""
    if record.is_under_way:
        return None if tell_blocked(record, delivery) is not None else WORDS.phrases["outcome_in_place"]
    return ""


def _describe_form(record: ConsultRecord, delivery: Delivery) -> str | None:
    """Return that the release is in place, or "" once the consult is over; None while the form is waited for."""
    if record.is_under_way:
        return None if tell_owner(record, delivery) is not None else WORDS.phrases["outcome_in_place"]
    return ""


@messages.about_consult(
    blocked.RELEASE_ENDED,
    blocked.RELEASE_ENDS,
    rule=ConsultMessageRule(template=lambda _record: blocked.RELEASE_ENDED, outcome=_describe_hold, subject="hold"),
)
def tell_blocked(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while a release is not in force and the consult is under way; else None."""
    return {} if record.is_under_way and record.is_blocked else None


@messages.about_consult(WAITING_RELEASE, rule=ConsultMessageRule(outcome=_describe_form, subject="turn"))
def tell_owner(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while the consult lacks a release for this therapist's speaking; else None."""
    is_own = any(release.discloser is record.part for release in record.case_record.needed_releases)
    return {} if record.is_under_way and is_own else None
