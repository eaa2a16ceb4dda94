"""Whether the messages about agreeing and booking are still true when they are sent, and the times that they name."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows import dates
from flows.consult.record import load_unlocked
from flows.consult.scheduling import state
from flows.people.membership import load_actor
from storage.models import Consult, Member


def has_to_agree(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    """Return whether this therapist still has to agree to the topics."""
    record = load_unlocked(session, load_actor(session, recipient), consult.id, now)
    return (
        record is not None
        and record.step == "agreeing"
        and record.part not in state.load_scheduling_state(session, record).agreed
    )


def has_to_pick(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    """Return whether this therapist has agreed and still has to pick one of the colleague's times."""
    record = load_unlocked(session, load_actor(session, recipient), consult.id, now)
    if record is None or record.step != "agreeing":
        return False
    agreement = state.load_scheduling_state(session, record)
    return record.part in agreement.agreed and agreement.picked_by is None and record.part.other in agreement.offered


def is_booked_ahead(_session: Session, consult: Consult, _recipient: Member, now: datetime) -> bool:
    """Return whether the consult is booked for a time that is still ahead."""
    return consult.configuration == "scheduled" and consult.starts_at is not None and consult.starts_at > now


def time_placeholders(session: Session, consult: Consult, recipient: Member, now: datetime) -> dict[str, str]:
    """Return the times that a message may name, in the recipient's zone."""
    zone = ZoneInfo(recipient.time_zone)
    record = load_unlocked(session, load_actor(session, recipient), consult.id, now)
    offered = state.usable_offers(session, record, record.part.other) if record else []
    return {
        "starts": dates.day_and_time(consult.starts_at, zone) if consult.starts_at else "",
        "times": ", ".join(dates.day_and_time(moment, zone) for moment in offered),
    }
