"""How the second therapist answers an invitation: prepare, or decline. Neither needs a reason (S0-8, S0-12)."""

from flows.actions import Actions, Click
from flows.consult import ending
from flows.consult.preparation import screens
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load, lock_own
from flows.consult.writing.actions import ConsultEndedError
from flows.context import Context
from flows.permissions import NotYoursError, Permission
from flows.replies import Current, Open, Outcome, Show
from storage.consults import preparations

actions = Actions()


def load_or_begin(ctx: Context, consult_id: str, permission: Permission) -> ConsultRecord:
    """Return the actor's own record of a consult; begin their preparation if they were invited and have not begun it.

    Raise NotYoursError without an invitation, ConsultEndedError if the consult ended before they answered.
    """
    record = lock_own(ctx, consult_id, permission)
    if not record.has_begun:
        _begin(record)
    return load(ctx, record.consult.id, permission)


@actions.press("prepare", may=Permission.PREPARE, loads=load_or_begin)
def start_preparing(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Return the current screen of the invited therapist's own preparation, which has begun now if not before."""
    return Current(record.consult.id)


@actions.press("rather_not", may=Permission.PREPARE, loads=load_or_begin)
def decline(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Ask once whether to end the consult for both. No reason is asked, and the colleague is told none."""
    if not record.is_preparing:
        return Open("let_rest", record.about)  # an old message
    return Show(screens.decline(record.screen_names))


@actions.submit("decline", may=Permission.PREPARE, loads=load)
def confirm_decline(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """End the consult while the two prepare; otherwise show where it stands now."""
    if record.is_preparing:
        ending.end_consult(record, f"{record.part}_declined")
    return Current(record.consult.id)


def _begin(record: ConsultRecord) -> None:
    if record.consult.invited_at is None:
        raise NotYoursError  # without an invitation the consult does not exist for this therapist
    if record.consult.ended_at is not None:
        raise ConsultEndedError
    member_id, session = record.member.id, record.ctx.session
    knows_whom = preparations.has_confirmed_client(session, record.case.id, member_id)
    preparation = record.tables.start_preparation(record.part, member_id)
    preparation.knows_whom = knows_whom
    preparation.waited_since, preparation.moved_at = record.consult.invited_at, record.now
