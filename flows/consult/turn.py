"""Work out whose turn it is after each action, and start or stop waiting accordingly."""

from sqlmodel import Session

from flows.consult import chart
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import state as scheduling_state
from flows.consult.summary import signing_status
from flows.consult.waiting import waits
from flows.context import Context
from storage.models import Consult


def update_turns(ctx: Context, record: ConsultRecord) -> None:
    """Record that this therapist has acted, and start the waits for whoever has to act next."""
    record.preparation.moved_at = record.now
    if record.consult.invited_at is not None:
        waits.start_waits(ctx, record.consult, parts_to_act(ctx.session, record))


def parts_to_act(session: Session, record: ConsultRecord) -> frozenset[Part]:
    """Return whose turn it is: nobody's before the invitation, once a time is booked, and after the end."""
    return parts_able_to_act(session, record) if record.consult.invited_at is not None else frozenset()


def parts_able_to_act(session: Session, record: ConsultRecord) -> frozenset[Part]:
    """Return who can move the consult forward, whether or not the colleague waits for them."""
    consult = record.consult
    if consult.ended_at is not None:
        return frozenset()
    if record.step == "agreeing":
        state = scheduling_state.load_scheduling_state(session, record)
        return frozenset(part for part in Part if state.can_act(part))
    if record.step == "summarising":
        return signing_status.parts_to_sign(session, consult)
    if record.is_conferring:
        return _parts_with_open_questions(consult)
    if record.is_preparing:
        return frozenset(part for part in Part if chart.current_step(consult.configuration, part) != "ready")
    return frozenset()


def _parts_with_open_questions(consult: Consult) -> frozenset[Part]:
    """Return who still answers once the colleague has answered all; empty while both still answer."""
    open_parts = frozenset(part for part in Part if chart.current_step(consult.configuration, part) != "answered")
    return open_parts if len(open_parts) == 1 else frozenset()
