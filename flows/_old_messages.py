"""The text of a waiting message, composed from what is true when it is sent. None: the message is stale."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows.consult import chart
from flows.consult.consent import blocked, effects
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.follow_up import messages as follow_up_messages
from flows.consult.preparation import invitation
from flows.consult.record import get_colleague, get_part, is_under_way
from flows.consult.scheduling import messages as scheduling_messages
from flows.consult.scheduling import reminders
from flows.consult.summary import signing_status
from flows.consult.talk import start
from flows.consult.waiting import lapse, waits
from flows.content import WORDS, MessageTemplate
from flows.emergency_access import messages as emergency_access_messages
from flows.messages import outbox
from flows.retention import messages as retention_messages
from flows.supervision import digest
from flows.supervision import messages as supervision_messages
from storage.cases import cases
from storage.consults import consults, preparations
from storage.models import Case, Consult, Delivery, Member
from storage.people import members
from storage.retention import redaction


@dataclass(frozen=True)
class MessageText:
    """The text of one message, the values of its placeholders, and the id that its buttons carry."""

    template: MessageTemplate
    placeholders: Mapping[str, str]
    about: str


def compose(session: Session, delivery: Delivery, now: datetime) -> MessageText | None:
    """Return what to tell this member now, or None if the message is stale."""
    message = _compose_unless_stale(session, delivery, now)
    if message is None or not _is_withheld(session, delivery, now):
        return message
    return _compose_replacement(session, delivery, message, now)


def _compose_unless_stale(session: Session, delivery: Delivery, now: datetime) -> MessageText | None:
    """Return the message unless it is stale, even if a missing release would withhold it."""
    if delivery.kind in redaction.KINDS:
        return MessageText(WORDS.messages[delivery.kind], {}, "")
    recipient = members.get(session, delivery.recipient_id)
    if not recipient.active:
        return None
    if delivery.grant_id is not None:
        extra = emergency_access_messages.message_placeholders(session, delivery, recipient, now)
        return MessageText(WORDS.messages[delivery.kind], extra, str(delivery.grant_id)) if extra else None
    if delivery.kind in _CONTENT_BY_KIND:
        return _compose_from_content(session, delivery, now)
    if delivery.consult_id is None:
        return _compose_without_consult(session, delivery, recipient)
    return _compose_about_consult(session, delivery, consults.get(session, delivery.consult_id), recipient, now)


def _compose_about_consult(
    session: Session, delivery: Delivery, consult: Consult, recipient: Member, now: datetime
) -> MessageText | None:
    case = cases.get(session, consult.case_id)
    if (consult.ended_at is None) is (delivery.kind in _ENDED_KINDS) and delivery.kind != signing_status.SUMMARY_SIGNED:
        return None
    if delivery.kind != invitation.INVITED and not invitation.is_aware_of_consult(session, consult, recipient.id):
        return None  # nobody is told of a consult to which they were never invited
    extra = _extra_placeholders(session, delivery, consult, recipient, now)
    if extra is None:
        return None
    template = _with_fitting_buttons(WORDS.messages[_template_id(delivery.kind, consult)], extra)
    return MessageText(template, {**_name_placeholders(session, case, recipient), **extra}, str(consult.id))


def _with_fitting_buttons(template: MessageTemplate, placeholders: Mapping[str, str]) -> MessageTemplate:
    """Return the message with only those buttons that fit now."""
    return template.model_copy(
        update={
            "buttons": tuple(button for button in template.buttons if not button.when or placeholders.get(button.when))
        }
    )


def _compose_without_consult(session: Session, delivery: Delivery, recipient: Member) -> MessageText | None:
    """Return a greeting, or the message about a case that was handed over, while the handover is still in effect."""
    template = WORDS.messages[delivery.kind]
    if delivery.case_id is None:
        return MessageText(template, {"first_name": recipient.first_name}, "")
    case, is_for_former = cases.get(session, delivery.case_id), delivery.kind == "handed_over_former"
    if (recipient.id in (case.it_member_id, case.ft_member_id)) is is_for_former:
        return None
    names = {"code": case.code} if is_for_former else _name_placeholders(session, case, recipient)
    return MessageText(template, names, "" if is_for_former else str(case.id))


def _template_id(kind: str, consult: Consult) -> str:
    """Return the id of the template that fits this kind of message now."""
    if kind == "offers" and consult.bookings:
        return "moved"
    if kind == "rests" and consult.began_at is not None:
        return "stopped"
    return _TEMPLATE_BY_KIND.get(kind, kind)


def _compose_from_content(session: Session, delivery: Delivery, now: datetime) -> MessageText | None:
    content = _CONTENT_BY_KIND[delivery.kind](session, delivery, now)
    if content is None:
        return None
    kind, placeholders = content
    return MessageText(WORDS.messages[kind], placeholders, str(delivery.consult_id or ""))


def follow_up(session: Session, delivery: Delivery, now: datetime) -> datetime | None:
    """Handle a stale message, in the transaction that records it as stale; return when to compose it again, or None."""
    if delivery.kind in _KINDS_WITHHELD_WHILE_BLOCKED and _compose_unless_stale(session, delivery, now) is not None:
        return outbox.next_start_of_work(session, delivery, now)
    handler = _FOLLOW_UP_BY_KIND.get(delivery.kind)
    return handler(session, delivery, now) if handler else None


def _is_withheld(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Return whether this message must wait because a release is missing (S0-3)."""
    if delivery.kind not in _KINDS_WITHHELD_WHILE_BLOCKED or delivery.consult_id is None:
        return False
    return effects.is_consult_blocked(session, consults.get(session, delivery.consult_id), now)


def _compose_replacement(session: Session, delivery: Delivery, text: MessageText, now: datetime) -> MessageText | None:
    """Return what replaces a withheld reminder if only the recipient's own signed form is missing, or None."""
    if delivery.kind not in waits.REMINDER_KINDS or not effects.is_waiting_for_recipient(session, delivery, now):
        return None
    return replace(text, template=WORDS.messages["waiting_release"])


def _extra_placeholders(
    session: Session, delivery: Delivery, consult: Consult, recipient: Member, now: datetime
) -> Mapping[str, str] | None:
    """Return further placeholders of the message, or None if the message is stale."""
    if delivery.kind in _PLACEHOLDERS_BY_KIND:
        return _PLACEHOLDERS_BY_KIND[delivery.kind](session, delivery, now)
    is_true = _IS_STILL_TRUE_BY_KIND[delivery.kind](session, consult, recipient, now)
    return scheduling_messages.time_placeholders(session, consult, recipient, now) if is_true else None


def _name_placeholders(session: Session, case: Case, recipient: Member) -> dict[str, str]:
    colleague = get_colleague(session, case, get_part(case, recipient.id))
    return {"first_name": recipient.first_name, "colleague": colleague.first_name, "code": case.code}


def _is_invited(session: Session, consult: Consult, _recipient: Member, now: datetime) -> bool:
    return invitation.may_disclose(session, consult, now)


def _is_still_paused(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    """Return whether the therapist still waits for this day, and has neither continued nor chosen another day."""
    part = get_part(cases.get(session, consult.case_id), recipient.id)
    preparation = preparations.find(session, consult.id, part)
    if preparation is None or preparation.resting_until is None:
        return False
    is_waiting = chart.current_step(consult.configuration, part) in {"pause", "wait"}
    return is_waiting and preparation.resting_until <= now.astimezone(ZoneInfo(recipient.time_zone)).date()


def _is_blocked(session: Session, consult: Consult, _recipient: Member, now: datetime) -> bool:
    return is_under_way(consult) and effects.is_consult_blocked(session, consult, now)


def _can_continue(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    return blocked.can_continue(session, consult, get_part(cases.get(session, consult.case_id), recipient.id), now)


_ENDED_KINDS = frozenset({"rests"})  # sent only after the consult has ended; all other kinds only before
_TEMPLATE_BY_KIND: Mapping[str, str] = {waits.ASKED_NOW: waits.TURN_OLD, blocked.RELEASE_ENDS: blocked.RELEASE_ENDED}
_KINDS_WITHHELD_WHILE_BLOCKED = frozenset(
    {
        *waits.REMINDER_KINDS,
        "your_turn",
        "offers",
        "booked",
        blocked.BOOKING_VALID_AGAIN,
        signing_status.SUMMARY_READY,
        signing_status.SUMMARY_CHANGED,
    }
)
"""Withheld while a release is missing, and composed again each working morning for as long as they are true."""

_IS_STILL_TRUE_BY_KIND: Mapping[str, Callable[[Session, Consult, Member, datetime], bool]] = {
    invitation.INVITED: _is_invited,
    "your_turn": scheduling_messages.has_to_agree,
    "offers": scheduling_messages.has_to_pick,
    "booked": scheduling_messages.is_booked_ahead,
    "rests": lambda *_args: True,
    "ask_again": _is_still_paused,
    **dict.fromkeys((blocked.RELEASE_ENDED, blocked.RELEASE_ENDS), _is_blocked),
    blocked.UNBLOCKED: _can_continue,
    blocked.BOOKING_VALID_AGAIN: scheduling_messages.is_booked_ahead,
    reminders.START_NOW: start.can_start,
    start.RUNNING_LATE: start.is_colleague_awaited,
    signing_status.SUMMARY_READY: signing_status.is_signature_missing,
    signing_status.SUMMARY_CHANGED: signing_status.is_signature_reopened,
    "waiting_release": effects.is_blocked_by_recipient,
}
_PLACEHOLDERS_BY_KIND: Mapping[str, Callable[[Session, Delivery, datetime], Mapping[str, str] | None]] = {
    **dict.fromkeys(reminders.AHEAD_KINDS, reminders.message_placeholders),
    **dict.fromkeys(waits.REMINDER_KINDS, waits.message_placeholders),
    signing_status.SUMMARY_SIGNED: follow_up_messages.signed_placeholders,
    follow_up_actions.REMINDER: follow_up_messages.reminder_placeholders,
    lapse.LAPSE: lapse.no_message,
}
"""Functions that check whether the message is still true and return its placeholders; None: stale."""

_CONTENT_BY_KIND = dict.fromkeys(supervision_messages.KINDS, supervision_messages.message_content) | dict.fromkeys(
    retention_messages.KINDS, retention_messages.message_content
)
_FOLLOW_UP_BY_KIND: Mapping[str, Callable[[Session, Delivery, datetime], datetime | None]] = {
    invitation.INVITED: invitation.retry_or_withdraw,
    digest.DIGEST: supervision_messages.next_digest_at,
    **dict.fromkeys(waits.REMINDER_KINDS, waits.retry_at),
    lapse.LAPSE: lapse.lapse_if_inactive,
}
"""What follows a stale message of this kind; the result is when to compose it again."""
