"""Messages about a preparation: the invitation, and the return after a pause on the day that was chosen."""

from flows.consult.consult_messages import INVITED, ConsultMessageRule, ConsultMessages, Placeholders
from flows.consult.preparation import invitation
from flows.consult.preparation.pause import ASK_AGAIN
from flows.consult.record import ConsultRecord
from storage.models import Delivery

messages = ConsultMessages()


def _describe_answer(record: ConsultRecord, _delivery: Delivery) -> str | None:
    """Return "" once the invited therapist is ready or the consult has ended; None while they can still say no."""
    is_ready = record.has_begun and record.preparation.ready_at is not None
    return "" if is_ready or record.consult.ended_at is not None else None


@messages.about_consult(
    INVITED,
    rule=ConsultMessageRule(
        is_invitation=True,
        follow_up=invitation.retry_or_withdraw,
        after_sent=invitation.record_sent,
        outcome=_describe_answer,
        subject="turn",
    ),
)
def tell_invited(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while the starter's releases are in force; else None (S0-3)."""
    return {} if invitation.may_disclose(record) else None


@messages.about_consult(ASK_AGAIN, rule=ConsultMessageRule(subject="turn"))
def tell_to_resume(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while the therapist still waits for this day; else None.

    They may have continued, or chosen another day.
    """
    resume_on = record.preparation.resting_until if record.has_begun else None
    is_due = resume_on is not None and resume_on <= record.today
    return {} if is_due and record.step in {"pause", "wait"} else None
