"""All kinds of messages, one line for each module that declares some, and how a message is composed when it is sent."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from flows.access_changes import messages as access_changes_messages
from flows.attempts import messages as attempt_messages
from flows.consult import ending, record_loading, stages, unblocked
from flows.consult.consent import messages as consent_messages
from flows.consult.follow_up import messages as follow_up_messages
from flows.consult.preparation import messages as preparation_messages
from flows.consult.scheduling import messages as scheduling_messages
from flows.consult.stages import Progress
from flows.consult.summary import messages as summary_messages
from flows.consult.talk import messages as talk_messages
from flows.consult.waiting import messages as waiting_messages
from flows.context import Context, Services
from flows.emergency_access import messages as emergency_access_messages
from flows.handover import messages as handover_messages
from flows.messages import kinds
from flows.messages.kinds import MessageKind, Messages, MessageText, NotConcernedError
from flows.people import messages as people_messages
from flows.people.membership import load_recipient
from flows.retention import messages as retention_messages
from flows.safety.telling import alert_messages, ladder_run
from flows.supervision import messages as supervision_messages
from storage.consults.consult_tables import ConsultTables
from storage.models import Delivery
from storage.people import members

LOOK_AGAIN = timedelta(days=1)  # when they are back, the message is due at once
WAITS_AT_MOST = timedelta(days=365)
_MODULES = (
    access_changes_messages,
    alert_messages,
    attempt_messages,
    ladder_run,
    unblocked,
    consent_messages,
    emergency_access_messages,
    ending,
    follow_up_messages,
    handover_messages,
    people_messages,
    preparation_messages,
    retention_messages,
    scheduling_messages,
    summary_messages,
    supervision_messages,
    talk_messages,
    waiting_messages,
)
OUTCOME = "outcome"  # an edit: what a message says once it is settled; composed by flows/registry/after_changes.py
HOME = "home"  # no message: the member's Home tab, drawn again


def _compose_nothing(_ctx: Context, _delivery: Delivery) -> None:
    """Return no message: these are drawn elsewhere."""


_own = Messages()
_own.add(MessageKind(OUTCOME, _compose_nothing, kinds.anybody))
_own.add(MessageKind(HOME, _compose_nothing, kinds.anybody))
KINDS = kinds.merge([*(module.messages for module in _MODULES), _own])


def compose(services: Services, session: Session, delivery: Delivery) -> MessageText | None:
    """Return what to tell this member now, or None if the message is stale, as most are for a member who has left.

    Raise NotConcernedError, before anything is composed, if the recipient has no right to know of what it is about.
    """
    kind, ctx = KINDS[delivery.kind], build_context(services, session, delivery)
    if not kind.even_after_leaving and not members.get(session, delivery.recipient_id).active:
        return None
    if not kind.concerns(ctx, delivery):
        raise NotConcernedError(kind.id)
    message = kind.compose(ctx, delivery)
    return _with_progress(ctx, delivery.consult_id, message) if message and delivery.consult_id else message


def _with_progress(ctx: Context, consult_id: UUID, message: MessageText) -> MessageText:
    """Return the message with the stage of the consult that it is about, unless the consult has ended."""
    tables = ctx.records.get(consult_id)
    if not isinstance(tables, ConsultTables):
        return message
    stage = stages.find_stage(record_loading.of_consult(ctx, tables.consult))
    return replace(message, progress=Progress(stage).short) if stage else message


def follow_up(services: Services, session: Session, delivery: Delivery) -> datetime | None:
    """Handle a stale message, in the transaction that records it as stale; return when to compose it again, or None."""
    kind, ctx = KINDS[delivery.kind], build_context(services, session, delivery)
    if kind.waits_until_back and _waits_until_back(ctx, delivery):
        return ctx.now + LOOK_AGAIN
    return kind.follow_up(ctx, delivery) if kind.follow_up and kind.concerns(ctx, delivery) else None


def _waits_until_back(ctx: Context, delivery: Delivery) -> bool:
    """Return whether the member is inactive, and may still come back: who left before that was recorded does not."""
    member = members.get(ctx.session, delivery.recipient_id)
    return not member.active and member.left_at is not None and ctx.now < delivery.made_at + WAITS_AT_MOST


def after_sent(services: Services, session: Session, delivery: Delivery) -> None:
    """Do what follows a message of this kind that was sent, in the transaction that records it as sent."""
    if handle := KINDS[delivery.kind].after_sent:
        handle(build_context(services, session, delivery), delivery)


def build_context(services: Services, session: Session, delivery: Delivery) -> Context:
    """Return the context in which the recipient is the actor."""
    return Context(services, session, load_recipient(session, members.get(session, delivery.recipient_id)))
