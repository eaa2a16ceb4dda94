"""How the second therapist answers an invitation: prepare, or decline. Neither needs a reason (S0-8, S0-12)."""

from uuid import UUID

from sqlmodel import Session

from flows.actions import Reply
from flows.consult import ending, step_screens
from flows.consult.record import get_part, load
from flows.consult.writing.actions import ConsultEndedError
from flows.context import Context
from flows.permissions import NotYoursError, Permission, require
from storage.cases import cases
from storage.consults import consults, preparations
from storage.models import Consult
from storage.row_errors import UnknownRowError


def start_preparing(ctx: Context, consult_id: str) -> Reply:
    """Begin the invited therapist's own preparation, or continue it; return their current screen."""
    _create_preparation(ctx, consult_id)
    return step_screens.show(ctx, load(ctx, consult_id))


def decline(ctx: Context, consult_id: str) -> Reply:
    """End the consult for both. No reason is asked, and the starter is told only that the consult ended."""
    _create_preparation(ctx, consult_id)
    record = load(ctx, consult_id)
    if record.step == "scheduled" or record.consult.began_at is not None:
        return ending.show_cancel(ctx, consult_id)  # an old message: ask before a booked time or a talk ends
    if record.consult.ended_at is None:
        event = f"{record.part}_declined" if record.is_preparing else "cancel"
        ending.end_consult(ctx, record, event)
    return step_screens.show(ctx, record)


def _create_preparation(ctx: Context, consult_id: str) -> None:
    consult = _load_consult(ctx.session, consult_id)
    case = cases.get(ctx.session, consult.case_id)
    require(ctx.actor, Permission.PREPARE, case)
    part = get_part(case, ctx.actor.member_id)
    if preparations.find(ctx.session, consult.id, part) is not None:
        return
    if consult.invited_at is None:
        raise NotYoursError  # without an invitation the consult does not exist for this therapist
    if consult.ended_at is not None:
        raise ConsultEndedError
    preparation = preparations.add(ctx.session, consult_id=consult.id, part=part, member_id=ctx.actor.member_id)
    preparation.knows_whom = preparations.has_confirmed_client(ctx.session, case.id, ctx.actor.member_id)
    preparation.waited_since, preparation.moved_at = consult.invited_at, ctx.now


def _load_consult(session: Session, consult_id: str) -> Consult:
    try:
        return consults.get_for_update(session, UUID(consult_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
