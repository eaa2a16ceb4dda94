"""What a waiting message says, worked out when it is sent, from what is true then. None: it has gone stale."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows import dates, outbox
from flows.consult import chart
from flows.consult.consent import blocked, effects
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.preparation import invitation
from flows.consult.record import get_colleague, get_part, is_under_way, load_unlocked
from flows.consult.scheduling import reminders
from flows.consult.scheduling import state as scheduling_state
from flows.consult.summary import signing_status
from flows.consult.talk import start
from flows.consult.waiting import lapse, waits
from flows.content import WORDS, MessageTemplate
from flows.emergency_access import messages as emergency_access_messages
from flows.people.membership import load_actor
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
    """The words of one message, the names that go into them, and what its buttons are about."""

    template: MessageTemplate
    placeholders: Mapping[str, str]
    about: str


def compose(session: Session, delivery: Delivery, now: datetime) -> MessageText | None:
    """Return what to say to this member now, or None if there is nothing to say any more."""
    found = _compose_unless_stale(session, delivery, now)
    if found is None or not _is_withheld(session, delivery, now):
        return found
    return _compose_replacement(session, delivery, found, now)


def _compose_unless_stale(session: Session, delivery: Delivery, now: datetime) -> MessageText | None:
    """Return what there is to say, whether or not a release holds it back."""
    if delivery.kind in redaction.KINDS:
        return MessageText(WORDS.messages[delivery.kind], {}, "")
    recipient = members.get(session, delivery.recipient_id)
    if not recipient.active:
        return None
    if delivery.grant_id is not None:
        told = emergency_access_messages.message_placeholders(session, delivery, recipient, now)
        return MessageText(WORDS.messages[delivery.kind], told, str(delivery.grant_id)) if told else None
    if delivery.kind in _CONTENT_BY_KIND:
        return _compose_from_content(session, delivery, now)
    if delivery.consult_id is None:
        return _compose_without_consult(session, delivery, recipient)
    return _compose_about_consult(session, delivery, consults.get(session, delivery.consult_id), recipient, now)


def _compose_about_consult(
    session: Session, delivery: Delivery, consult: Consult, recipient: Member, now: datetime
) -> MessageText | None:
    case = cases.get(session, consult.case_id)
    if (consult.ended_at is None) is (
        delivery.kind in _KINDS_ABOUT_ENDS
    ) and delivery.kind != signing_status.SUMMARY_SIGNED:
        return None
    if delivery.kind != invitation.INVITED and not invitation.is_aware_of_consult(session, consult, recipient.id):
        return None  # nobody hears of a consult to which they were never invited
    more = _extra_placeholders(session, delivery, consult, recipient, now)
    if more is None:
        return None
    said = _with_fitting_buttons(WORDS.messages[_template_id(delivery.kind, consult)], more)
    return MessageText(said, {**_name_placeholders(session, case, recipient), **more}, str(consult.id))


def _with_fitting_buttons(said: MessageTemplate, more: Mapping[str, str]) -> MessageTemplate:
    """Return the message with those of its buttons that fit now."""
    return said.model_copy(update={"buttons": tuple(one for one in said.buttons if not one.when or more.get(one.when))})


def _compose_without_consult(session: Session, delivery: Delivery, recipient: Member) -> MessageText | None:
    """Return a greeting, or what is said of a case that was handed over, while it stands like that."""
    words = WORDS.messages[delivery.kind]
    if delivery.case_id is None:
        return MessageText(words, {"first_name": recipient.first_name}, "")
    case, is_formers = cases.get(session, delivery.case_id), delivery.kind == "handed_over_former"
    if (recipient.id in (case.it_member_id, case.ft_member_id)) is is_formers:
        return None
    names = {"code": case.code} if is_formers else _name_placeholders(session, case, recipient)
    return MessageText(words, names, "" if is_formers else str(case.id))


def _template_id(kind: str, consult: Consult) -> str:
    """Return under which name the words of this kind stand, as things are now."""
    if kind == "offers" and consult.bookings:
        return "moved"
    if kind == "rests" and consult.began_at is not None:
        return "stopped"
    return _TEMPLATE_BY_KIND.get(kind, kind)


def _compose_from_content(session: Session, delivery: Delivery, now: datetime) -> MessageText | None:
    found = _CONTENT_BY_KIND[delivery.kind](session, delivery, now)
    if found is None:
        return None
    kind, names = found
    return MessageText(WORDS.messages[kind], names, str(delivery.consult_id or ""))


def follow_up(session: Session, delivery: Delivery, now: datetime) -> datetime | None:
    """Do what follows when a message had nothing to say; return when it comes again, or None.

    Called in the transaction that keeps that it said nothing.
    """
    if delivery.kind in _KINDS_WITHHELD_WHILE_BLOCKED and _compose_unless_stale(session, delivery, now) is not None:
        return outbox.next_start_of_work(session, delivery, now)
    following = _FOLLOW_UP_BY_KIND.get(delivery.kind)
    return following(session, delivery, now) if following else None


def _is_withheld(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Tell whether a release that is not in force holds this message back: the consult rests meanwhile (S0-3)."""
    if delivery.kind not in _KINDS_WITHHELD_WHILE_BLOCKED or delivery.consult_id is None:
        return False
    return effects.is_blocked(session, consults.get(session, delivery.consult_id), now)


def _compose_replacement(session: Session, delivery: Delivery, found: MessageText, now: datetime) -> MessageText | None:
    """Return what is true in place of a question that is held back: whose own paper is all that lacks, hears so."""
    if delivery.kind not in waits.REMINDER_KINDS or not effects.is_waiting_for_recipient(session, delivery, now):
        return None
    return replace(found, template=WORDS.messages["waiting_release"])


def _extra_placeholders(
    session: Session, delivery: Delivery, consult: Consult, recipient: Member, now: datetime
) -> Mapping[str, str] | None:
    """Return what else the message names, or None if it has nothing to say any more."""
    if delivery.kind in _PLACEHOLDERS_BY_KIND:
        return _PLACEHOLDERS_BY_KIND[delivery.kind](session, delivery, now)
    holds = _IS_STILL_TRUE_BY_KIND[delivery.kind](session, consult, recipient, now)
    return _time_placeholders(session, consult, recipient, now) if holds else None


def _name_placeholders(session: Session, case: Case, recipient: Member) -> dict[str, str]:
    colleague = get_colleague(session, case, get_part(case, recipient.id))
    return {"first_name": recipient.first_name, "colleague": colleague.first_name, "code": case.code}


def _time_placeholders(session: Session, consult: Consult, recipient: Member, now: datetime) -> dict[str, str]:
    """Return the times that a message may name, in the recipient's zone."""
    zone = ZoneInfo(recipient.time_zone)
    own = load_unlocked(session, load_actor(session, recipient), consult.id, now)
    offered = scheduling_state.usable_offers(session, own, own.part.other) if own else []
    return {
        "starts": dates.day_and_time(consult.starts_at, zone) if consult.starts_at else "",
        "times": ", ".join(dates.day_and_time(when, zone) for when in offered),
    }


def _is_invited(session: Session, consult: Consult, _recipient: Member, now: datetime) -> bool:
    return invitation.may_disclose(session, consult, now)


def _is_still_paused(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    """Tell whether the therapist still waits for this very day: they may have gone on, or chosen another."""
    part = get_part(cases.get(session, consult.case_id), recipient.id)
    preparation = preparations.find(session, consult.id, part)
    if preparation is None or preparation.resting_until is None:
        return False
    here = chart.current_step(consult.configuration, part) in {"pause", "wait"}
    return here and preparation.resting_until <= now.astimezone(ZoneInfo(recipient.time_zone)).date()


def _has_to_agree(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    own = load_unlocked(session, load_actor(session, recipient), consult.id, now)
    return (
        own is not None
        and own.step == "agreeing"
        and own.part not in scheduling_state.load_scheduling_state(session, own).agreed
    )


def _has_to_pick(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    own = load_unlocked(session, load_actor(session, recipient), consult.id, now)
    if own is None or own.step != "agreeing":
        return False
    stands = scheduling_state.load_scheduling_state(session, own)
    return own.part in stands.agreed and stands.picked_by is None and own.part.other in stands.offered


def _is_booked(_session: Session, consult: Consult, _recipient: Member, now: datetime) -> bool:
    return consult.configuration == "scheduled" and consult.starts_at is not None and consult.starts_at > now


def _is_blocked(session: Session, consult: Consult, _recipient: Member, now: datetime) -> bool:
    return is_under_way(consult) and effects.is_blocked(session, consult, now)


def _can_continue(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    return blocked.can_continue(session, consult, get_part(cases.get(session, consult.case_id), recipient.id), now)


_KINDS_ABOUT_ENDS = frozenset(
    {"rests"}
)  # said only of a consult that has ended; everything else only of one that has not
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
"""What stays unsaid while a release is not in force, and comes back each working morning for as long as it is true."""

_IS_STILL_TRUE_BY_KIND: Mapping[str, Callable[[Session, Consult, Member, datetime], bool]] = {
    invitation.INVITED: _is_invited,
    "your_turn": _has_to_agree,
    "offers": _has_to_pick,
    "booked": _is_booked,
    "rests": lambda *_about: True,
    "ask_again": _is_still_paused,
    **dict.fromkeys((blocked.RELEASE_ENDED, blocked.RELEASE_ENDS), _is_blocked),
    blocked.UNBLOCKED: _can_continue,
    blocked.BOOKING_VALID_AGAIN: _is_booked,
    reminders.START_NOW: start.can_start,
    start.RUNNING_LATE: start.is_colleague_awaited,
    signing_status.SUMMARY_READY: signing_status.is_signature_missing,
    signing_status.SUMMARY_CHANGED: signing_status.is_signature_reopened,
    "waiting_release": effects.is_blocked_by_recipient,
}
_PLACEHOLDERS_BY_KIND: Mapping[str, Callable[[Session, Delivery, datetime], Mapping[str, str] | None]] = {
    **dict.fromkeys(reminders.KINDS, reminders.message_placeholders),
    **dict.fromkeys(waits.REMINDER_KINDS, waits.message_placeholders),
    signing_status.SUMMARY_SIGNED: follow_up_actions.signed_placeholders,
    follow_up_actions.REMINDER: follow_up_actions.reminder_placeholders,
    lapse.LAPSE: lapse.no_message,
}
"""What is true, with its words in one; None: nothing is to be said."""

_CONTENT_BY_KIND = dict.fromkeys(supervision_messages.KINDS, supervision_messages.message_content) | dict.fromkeys(
    retention_messages.KINDS, retention_messages.message_content
)
_FOLLOW_UP_BY_KIND: Mapping[str, Callable[[Session, Delivery, datetime], datetime | None]] = {
    invitation.INVITED: invitation.retry_or_withdraw,
    digest.DIGEST: supervision_messages.next_digest_at,
    **dict.fromkeys(waits.REMINDER_KINDS, waits.retry_at),
    lapse.LAPSE: lapse.lapse_if_inactive,
}
"""What happens when there was nothing to say, and when to look again."""
