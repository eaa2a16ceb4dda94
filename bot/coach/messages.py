"""What a waiting message says, worked out when it is sent, from what is true then. None: it has gone stale."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.coach.scene import colleague_of, part_of
from flows.consult import chart
from flows.consult.steps import WORDS
from flows.words import MessageWords
from storage import cases, consults, members, preparations
from storage.models import Case, Consult, Delivery, Member


@dataclass(frozen=True)
class Said:
    """The words of one message, the names that go into them, and what its buttons are about."""

    words: MessageWords
    say: Mapping[str, str]
    about: str


def say(session: Session, delivery: Delivery, now: datetime) -> Said | None:
    """Return what to say to this member now, or None if there is nothing to say any more."""
    recipient = members.get(session, delivery.recipient_id)
    if not recipient.active:
        return None
    if delivery.consult_id is None:
        return Said(WORDS.messages[delivery.kind], {"first_name": recipient.first_name}, "")
    consult = consults.get(session, delivery.consult_id)
    case = cases.get(session, consult.case_id)
    if consult.ended_at is not None or not _STILL_TRUE[delivery.kind](session, consult, recipient, now):
        return None
    return Said(WORDS.messages[delivery.kind], _names(session, case, recipient), str(consult.id))


def _names(session: Session, case: Case, recipient: Member) -> dict[str, str]:
    colleague = colleague_of(session, case, part_of(case, recipient.id))
    return {"first_name": recipient.first_name, "colleague": colleague.first_name, "code": case.code}


def _is_invited(_session: Session, consult: Consult, _recipient: Member, _now: datetime) -> bool:
    return consult.invited_at is not None


def _still_rests(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    """Tell whether the therapist still waits for this very day: they may have gone on, or chosen another."""
    part = part_of(cases.get(session, consult.case_id), recipient.id)
    preparation = preparations.get(session, consult.id, part)
    if preparation is None or preparation.resting_until is None:
        return False
    here = chart.where(consult.configuration, part) in {"pause", "wait"}
    return here and preparation.resting_until <= now.astimezone(ZoneInfo(recipient.time_zone)).date()


_STILL_TRUE: Mapping[str, Callable[[Session, Consult, Member, datetime], bool]] = {
    "invited": _is_invited,
    "ask_again": _still_rests,
}
