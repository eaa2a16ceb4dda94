"""The invitation: sent once, while the starter's releases are in force. An unsent invitation does not count (S0-3)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows import dates
from flows.consult import chart
from flows.consult.consent import blocked
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord, get_part
from flows.context import Context
from flows.messages import outbox
from flows.releases import rule_facts
from flows.releases import rules as releases_rules
from storage.cases import cases
from storage.consults import consults, preparations
from storage.models import Consult, Delivery
from storage.outbox import deliveries
from storage.people import members, practices

INVITED = "invited"


def invite(ctx: Context, record: ConsultRecord) -> None:
    """Tell the colleague once that the starter is ready and the starter's own releases are in force.

    An invitation that went stale because a release was missing is sent again.
    """
    if record.consult.starter_part != record.part:
        return
    record.consult.invited_at = record.consult.invited_at or record.now
    if not deliveries.is_waiting_or_sent(ctx.session, record.consult.id, INVITED):
        outbox.send(ctx, record.colleague.id, INVITED, record.consult.id)
    blocked.schedule_end_notices(ctx, record.consult)


def may_disclose(session: Session, consult: Consult, now: datetime) -> bool:
    """Return whether the starter's releases are still in force: an invitation already discloses something (S0-3)."""
    case, starter = cases.get(session, consult.case_id), Part(consult.starter_part)
    participants = cases.list_participants(session, case.id)
    today = dates.local_day(practices.get(session, consult.practice_id).time_zone, now)
    missing = releases_rules.missing_releases(
        rule_facts.all_participant_facts(participants),
        rule_facts.load_signed_form_facts(session, case, participants),
        today,
        starter,
    )
    return consult.invited_at is not None and not missing


def is_aware_of_consult(session: Session, consult: Consult, member_id: UUID) -> bool:
    """Return whether this therapist knows of the consult: they have begun to prepare, or got an invitation."""
    part = get_part(cases.get(session, consult.case_id), member_id)
    if preparations.find(session, consult.id, part) is not None:
        return True
    invitation = deliveries.find_last_sent(session, recipient_id=member_id, consult_id=consult.id, kinds={INVITED})
    return invitation is not None


def withdraw(session: Session, consult: Consult, now: datetime) -> None:
    """Withdraw an invitation that was not sent: the colleague knows of no consult until the starter is ready again."""
    case = cases.get(session, consult.case_id)
    colleague_id = case.ft_member_id if consult.starter_part == Part.IT else case.it_member_id
    if consult.invited_at is not None and not is_aware_of_consult(session, consult, colleague_id):
        consult.invited_at = None
        deliveries.cancel_all(session, consult_id=consult.id, recipient_id=colleague_id, now=now)


def retry_or_withdraw(session: Session, delivery: Delivery, now: datetime) -> datetime | None:
    """Withdraw an invitation that could not be sent, or return when it can be sent.

    After a withdrawal the starter waits for the release.
    """
    assert delivery.consult_id is not None  # noqa: S101 -- invite() names the consult
    consult = consults.get_for_update(session, delivery.consult_id)
    if consult.ended_at is not None or not members.get(session, delivery.recipient_id).active:
        return None
    if may_disclose(session, consult, now):
        return now  # signed again in the meantime
    withdraw(session, consult, now)
    if chart.current_step(consult.configuration, Part(consult.starter_part)) == "ready":
        chart.send_event(consult, f"{consult.starter_part}_must_wait")
    return None
