"""The invitation: once, while the starter may speak; one that could not be spoken was none (S0-3)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows import dates, outbox
from flows.consult import chart
from flows.consult.consent import blocked
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord, get_part
from flows.context import Context
from flows.releases import rule_facts
from flows.releases import rules as releases_rules
from storage.cases import cases
from storage.consults import consults, preparations
from storage.models import Consult, Delivery
from storage.outbox import deliveries
from storage.people import members, practices

INVITED = "invited"


def invite(ctx: Context, record: ConsultRecord) -> None:
    """Tell the colleague, once: the starter is ready and their own outgoing releases are in force.

    An invitation that had nothing to say when it was due, because a release was not, is left again.
    """
    if record.consult.starter_part != record.part:
        return
    record.consult.invited_at = record.consult.invited_at or record.now
    if not deliveries.is_waiting_or_sent(ctx.session, record.consult.id, INVITED):
        outbox.send(ctx, record.colleague.id, INVITED, record.consult.id)
    blocked.schedule_end_notices(ctx, record.consult)


def may_disclose(session: Session, consult: Consult, now: datetime) -> bool:
    """Tell whether the starter may still speak: an invitation is a word about a client, too (S0-3)."""
    case, starter = cases.get(session, consult.case_id), Part(consult.starter_part)
    everybody = cases.list_participants(session, case.id)
    today = dates.local_day(practices.get(session, consult.practice_id).time_zone, now)
    lacking = releases_rules.missing_releases(
        rule_facts.all_participant_facts(everybody),
        rule_facts.load_signed_form_facts(session, case, everybody),
        today,
        starter,
    )
    return consult.invited_at is not None and not lacking


def is_aware_of_consult(session: Session, consult: Consult, member_id: UUID) -> bool:
    """Tell whether this therapist knows of the consult: they have begun to prepare, or got an invitation."""
    part = get_part(cases.get(session, consult.case_id), member_id)
    if preparations.find(session, consult.id, part) is not None:
        return True
    sent = deliveries.find_last_sent(session, recipient_id=member_id, consult_id=consult.id, kinds={INVITED})
    return sent is not None


def withdraw(session: Session, consult: Consult, now: datetime) -> None:
    """Make an invitation that has not been spoken none: the consult is unheard of again until the starter is ready."""
    case = cases.get(session, consult.case_id)
    second = case.ft_member_id if consult.starter_part == Part.IT else case.it_member_id
    if consult.invited_at is not None and not is_aware_of_consult(session, consult, second):
        consult.invited_at = None
        deliveries.cancel_all(session, consult_id=consult.id, recipient_id=second, now=now)


def retry_or_withdraw(session: Session, delivery: Delivery, now: datetime) -> datetime | None:
    """Take back an invitation that could not be spoken, its starter waiting for a release; or say when it can be."""
    assert delivery.consult_id is not None  # noqa: S101 -- invite() names the consult
    consult = consults.get_for_update(session, delivery.consult_id)
    if consult.ended_at is not None or not members.get(session, delivery.recipient_id).active:
        return None
    if may_disclose(session, consult, now):
        return now  # signed again in this very moment
    withdraw(session, consult, now)
    if chart.current_step(consult.configuration, Part(consult.starter_part)) == "ready":
        chart.send_event(consult, f"{consult.starter_part}_must_wait")
    return None
