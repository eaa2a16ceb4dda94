"""Whose move it is, worked out after each, so that each wait begins and ends by itself."""

from sqlmodel import Session

from flows.consult import chart
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import state as scheduling_state
from flows.consult.summary import signing_status
from flows.consult.waiting import waits
from flows.context import Context
from storage.models import Consult


def update_turns(ctx: Context, scene: ConsultRecord) -> None:
    """Note that this therapist has brought it on, and for whom somebody waits from now on."""
    scene.preparation.moved_at = scene.now
    if scene.consult.invited_at is not None:
        waits.start_waits(ctx, scene.consult, parts_to_act(ctx.session, scene))


def parts_to_act(session: Session, scene: ConsultRecord) -> frozenset[Part]:
    """Return whose move it is: nobody's before the invitation, once a time is booked, and after the end."""
    return parts_able_to_act(session, scene) if scene.consult.invited_at is not None else frozenset()


def parts_able_to_act(session: Session, scene: ConsultRecord) -> frozenset[Part]:
    """Return who can bring it on, whether or not somebody waits for them."""
    consult = scene.consult
    if consult.ended_at is not None:
        return frozenset()
    if scene.step == "agreeing":
        stands = scheduling_state.load_scheduling_state(session, scene)
        return frozenset(part for part in Part if stands.can_act(part))
    if scene.step == "summarising":
        return signing_status.parts_to_sign(session, consult)
    if scene.is_conferring:
        return _parts_with_open_questions(consult)
    if scene.is_preparing:
        return frozenset(part for part in Part if chart.current_step(consult.configuration, part) != "ready")
    return frozenset()


def _parts_with_open_questions(consult: Consult) -> frozenset[Part]:
    """Return who still answers once the other has answered all; nobody waits while both go on."""
    left = frozenset(part for part in Part if chart.current_step(consult.configuration, part) != "answered")
    return left if len(left) == 1 else frozenset()
