"""What the messages about an unsigned summary say, while it is this therapist's turn to sign."""

from flows.consult.consult_messages import ConsultMessageRule, ConsultMessages, Placeholders
from flows.consult.record import ConsultRecord
from flows.consult.summary import signing_status
from flows.consult.summary.changes import signed_changes
from flows.consult.talk.revisions import SUMMARY_CHANGED, SUMMARY_READY
from flows.content import WORDS
from storage.models import Delivery, Signature


def _describe_signature(record: ConsultRecord, _delivery: Delivery) -> str | None:
    """Return when this therapist signed; "" once the consult has ended without it; None while they have to sign."""
    if record.part in signing_status.parts_to_sign(record) and record.consult.ended_at is None:
        return None
    signed = [row.signed_at for row in record.tables.rows(Signature) if row.part == record.part]
    if not signed:
        return ""
    return WORDS.phrases["outcome_you_signed"].format(day=record.dates.day_of(max(signed)))


_TO_SIGN = ConsultMessageRule(waits_while_blocked=True, outcome=_describe_signature, subject="turn")

messages = ConsultMessages()


@messages.about_consult(SUMMARY_READY, rule=_TO_SIGN)
def tell_ready(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while this therapist still has to sign the summary; else None."""
    return {} if record.part in signing_status.parts_to_sign(record) else None


@messages.about_consult(SUMMARY_CHANGED, rule=_TO_SIGN)
def tell_changed(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return what the colleague changed while this therapist has to sign again; else None. No text is in it."""
    has_to_sign = record.part in signing_status.parts_to_sign(record)
    if not has_to_sign or not record.tables.has_signed(record.part):
        return None
    return {"what": signed_changes.describe_for_message(record)}
