"""What the messages around the start of a talk say, while they are true."""

from flows.consult.consult_messages import ConsultMessageRule, ConsultMessages, Placeholders
from flows.consult.record import ConsultRecord
from flows.consult.scheduling.reminders import START_NOW
from flows.consult.talk import start, state
from flows.consult.talk.together import call
from flows.permissions import Permission, is_allowed
from storage.models import Delivery

messages = ConsultMessages()


def _start_template(record: ConsultRecord) -> str:
    return "start_now_link" if call.invite_to_call(record).is_button else START_NOW


@messages.about_consult(START_NOW, rule=ConsultMessageRule(subject="booked", template=_start_template))
def tell_to_start(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return how to reach the colleague while this therapist can start the talk now; else None.

    They can if it is time, the colleague has not left the practice, and the releases are in force.
    """
    if not _is_own(record) or not start.is_awaited(record) or not record.colleague.active or record.is_blocked:
        return None
    invitation = call.invite_to_call(record)
    return {"together": invitation.sentence, "call": invitation.label, "call_url": invitation.url}


@messages.about_consult(start.RUNNING_LATE)
def tell_running_late(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while the colleague has not started, though the talk can begin; else None."""
    colleague_started_at = state.talk_started_at(record, record.part.other)
    return {} if _is_own(record) and colleague_started_at is None and start.may_start(record) else None


def _is_own(record: ConsultRecord) -> bool:
    """Tell whether the recipient, who may have handed over the case meanwhile, still has this consult."""
    return record.has_begun and is_allowed(record.ctx.actor, Permission.PREPARE, record.case)
