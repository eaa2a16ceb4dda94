"""Messages about a preparation: the invitation, and the return after a pause on the day that was chosen."""

from flows.consult.consult_messages import INVITED, ConsultMessageRule, ConsultMessages, Placeholders
from flows.consult.preparation import invitation
from flows.consult.preparation.pause import ASK_AGAIN
from flows.consult.record import ConsultRecord
from storage.models import Delivery

messages = ConsultMessages()


@messages.about_consult(INVITED, rule=ConsultMessageRule(is_invitation=True, follow_up=invitation.retry_or_withdraw))
def tell_invited(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while the starter's releases are in force; else None (S0-3)."""
    return {} if invitation.may_disclose(record) else None


@messages.about_consult(ASK_AGAIN)
def tell_to_resume(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while the therapist still waits for this day; else None.

    They may have continued, or chosen another day.
    """
    resume_on = record.preparation.resting_until if record.has_begun else None
    is_due = resume_on is not None and resume_on <= record.today
    return {} if is_due and record.step in {"pause", "wait"} else None
