"""Messages about a consult: whom they concern, and when they wait because a release is missing (S0-3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flows.cases.case_access import get_part
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import of_consult
from flows.content import WORDS
from flows.context import Context
from flows.messages import outbox
from flows.messages.kinds import AfterSent, FollowUp, MessageKind, Messages, MessageText, message_text
from storage.consults import consults
from storage.models import Delivery

INVITED = "invited"
WAITING_RELEASE = "waiting_release"

Placeholders = Mapping[str, str]
Say = Callable[[ConsultRecord, Delivery], Placeholders | None]
"""Return the placeholders of the message while it is true, from the recipient's side; None: it is stale."""


@dataclass(frozen=True)
class ConsultMessageRule:
    """When a message about a consult may be sent."""

    waits_while_blocked: bool = False  # withheld while a release is missing, and composed again each working morning
    is_about_end: bool | None = False  # sent only after the consult has ended; None: before and after
    is_invitation: bool = False  # nobody else is told of a consult to which they were never invited
    follow_up: FollowUp | None = None
    after_sent: AfterSent | None = None
    template: Callable[[ConsultRecord], str] | None = None  # the id of the text, if it is not the kind's own
    instead_while_blocked: Callable[[ConsultRecord, Delivery], str] | None = None  # the id of a text, or ""
    outcome: Callable[[ConsultRecord, Delivery], str | None] | None = None  # if not simply settled once it is stale
    subject: str = ""  # a later message with the same subject takes its place


class ConsultMessages(Messages):
    """The kinds of messages of one feature of the consult."""

    def about_consult(self, *ids: str, rule: ConsultMessageRule = ConsultMessageRule()) -> Callable[[Say], Say]:
        """Declare kinds whose placeholders the decorated function returns."""

        def declare(say: Say) -> Say:
            for each in ids:
                message = _ConsultMessage(each, say, rule)
                self.add(
                    MessageKind(
                        each,
                        message.compose,
                        knows_of_consult,
                        message.follow_up,
                        rule.after_sent,
                        outcome=message.outcome if has_buttons(each, rule) else None,
                        subject=rule.subject,
                    )
                )
            return say

        return declare


@dataclass(frozen=True)
class _ConsultMessage:
    id: str
    say: Say
    rule: ConsultMessageRule

    def compose(self, ctx: Context, delivery: Delivery) -> MessageText | None:
        """Return the message, or None if it is stale or has to wait."""
        record = _load(ctx, delivery)
        text = self._text_unless_stale(record, delivery)
        if text is None or not (self.rule.waits_while_blocked and record.is_blocked):
            return text
        instead = self.rule.instead_while_blocked(record, delivery) if self.rule.instead_while_blocked else ""
        return replace(text, template=WORDS.messages[instead]) if instead else None

    def follow_up(self, ctx: Context, delivery: Delivery) -> datetime | None:
        """Return when to compose a withheld message again; otherwise do what follows a stale one."""
        if self.rule.waits_while_blocked and self._text_unless_stale(_load(ctx, delivery), delivery) is not None:
            return outbox.next_start_of_work(ctx, ctx.now)
        return self.rule.follow_up(ctx, delivery) if self.rule.follow_up else None

    def outcome(self, ctx: Context, delivery: Delivery) -> str | None:
        """Return what came of the message once it was sent, or None while what it asks is still open."""
        record = _load(ctx, delivery)
        if self.rule.outcome is not None:
            return self.rule.outcome(record, delivery)
        return "" if self._text_unless_stale(record, delivery) is None else None

    def _text_unless_stale(self, record: ConsultRecord, delivery: Delivery) -> MessageText | None:
        has_ended = record.consult.ended_at is not None
        if self.rule.is_about_end is not None and has_ended is not self.rule.is_about_end:
            return None
        if not self.rule.is_invitation and not is_aware(record):
            return None
        placeholders = self.say(record, delivery)
        if placeholders is None:
            return None
        names = {
            "first_name": record.member.first_name,
            "colleague": record.colleague.first_name,
            "code": record.case.code,
        }
        template = self.rule.template(record) if self.rule.template else self.id
        return message_text(template, {**names, **placeholders}, record.about)


def has_buttons(kind: str, rule: ConsultMessageRule) -> bool:
    """Return whether messages of this kind ask for anything. A kind with other texts than its own always does."""
    return kind not in WORDS.messages or rule.template is not None or bool(WORDS.messages[kind].buttons)


def knows_of_consult(ctx: Context, delivery: Delivery) -> bool:
    """Return whether the recipient is a therapist of the case who has begun the consult, or could be invited to it."""
    assert delivery.consult_id is not None  # noqa: S101 -- these kinds are sent with record.send()
    record = of_consult(ctx, consults.get(ctx.session, delivery.consult_id))
    if ctx.actor.member_id not in (record.case.it_member_id, record.case.ft_member_id):
        return False
    return record.consult.invited_at is not None or record.seen_by(record.part_of(ctx.actor.member_id)).has_begun


def is_aware(record: ConsultRecord) -> bool:
    """Tell whether this therapist knows of the consult: they have begun to prepare, or got an invitation."""
    return record.has_begun or record.tables.last_sent(record.member.id, {INVITED}) is not None


def _load(ctx: Context, delivery: Delivery) -> ConsultRecord:
    assert delivery.consult_id is not None  # noqa: S101 -- these kinds are sent with record.send()
    record = of_consult(ctx, consults.get(ctx.session, delivery.consult_id))
    return record.seen_by(get_part(record.case, ctx.actor.member_id))
