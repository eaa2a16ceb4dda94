"""The invitation: sent once, while the starter's releases are in force. An unsent invitation does not count (S0-3)."""

from datetime import datetime

from flows.consult import chart
from flows.consult.consent import blocked, effects
from flows.consult.consult_messages import INVITED
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import lock_consult
from flows.context import Context
from flows.parts import Part
from storage.cases import case_knowledge
from storage.consults import consults
from storage.models import Delivery


def invite(record: ConsultRecord) -> None:
    """Tell the colleague once that the starter is ready and the starter's own releases are in force.

    An invitation that went stale because a release was missing is sent again.
    """
    if record.consult.starter_part != record.part:
        return
    case_knowledge.record_invitation(record.case, record.consult, record.now)
    if not record.tables.is_waiting_or_sent(INVITED):
        record.send(record.colleague.id, INVITED)
    blocked.schedule_end_notices(record)


def may_disclose(record: ConsultRecord) -> bool:
    """Return whether the starter's releases are still in force: an invitation already discloses something (S0-3)."""
    starter = Part(record.consult.starter_part)
    return record.consult.invited_at is not None and not record.case_record.missing_releases(starter)


def retry_or_withdraw(ctx: Context, delivery: Delivery) -> datetime | None:
    """Withdraw an invitation that could not be sent, or return when it can be sent.

    After a withdrawal the starter waits for the release.
    """
    assert delivery.consult_id is not None  # noqa: S101 -- invite() names the consult
    record = lock_consult(ctx, delivery.consult_id)  # from the starter's side
    if record.consult.ended_at is not None or not record.colleague.active:
        return None
    if may_disclose(record):
        return record.now  # signed again in the meantime
    effects.withdraw_invitation(record)
    if record.step == "ready":
        chart.send_event(record.consult, f"{record.part}_must_wait")
    return None


def record_sent(ctx: Context, delivery: Delivery) -> None:
    """Record that the invitation was sent: whom it told of the case knows of it from now on."""
    assert delivery.consult_id is not None  # noqa: S101 -- invite() names the consult
    if consults.get(ctx.session, delivery.consult_id).introduces_case:
        case_knowledge.record_sent_invitation(lock_consult(ctx, delivery.consult_id).consult)
