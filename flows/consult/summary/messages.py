"""What the messages about an unsigned summary say, while it is this therapist's turn to sign."""

from flows.consult.consult_messages import ConsultMessageRule, ConsultMessages, Placeholders
from flows.consult.record import ConsultRecord
from flows.consult.summary import signing_status
from flows.consult.summary.changes import signed_changes
from flows.consult.talk.revisions import SUMMARY_CHANGED, SUMMARY_READY
from storage.models import Delivery

_WAITS_WHILE_BLOCKED = ConsultMessageRule(waits_while_blocked=True)

messages = ConsultMessages()


@messages.about_consult(SUMMARY_READY, rule=_WAITS_WHILE_BLOCKED)
def tell_ready(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while this therapist still has to sign the summary; else None."""
    return {} if record.part in signing_status.parts_to_sign(record) else None


@messages.about_consult(SUMMARY_CHANGED, rule=_WAITS_WHILE_BLOCKED)
def tell_changed(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return what the colleague changed while this therapist has to sign again; else None. No text is in it."""
    has_to_sign = record.part in signing_status.parts_to_sign(record)
    if not has_to_sign or not record.tables.has_signed(record.part):
        return None
    return {"what": signed_changes.describe_for_message(record)}
