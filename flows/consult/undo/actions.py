"""Undo the end of a consult within ten minutes, as if it had not happened (S0-8)."""

from flows import content
from flows.actions import Actions, Click
from flows.cases import past_no
from flows.consult.consent import effects
from flows.consult.ending import END_IS_FINAL, RESTS, is_undoable
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.content import WORDS
from flows.context import Context
from flows.permissions import Permission
from flows.replies import Current, Outcome, Push
from storage.consults import under_way

actions = Actions()


@actions.press("undo_end", may=Permission.PREPARE, loads=load)
def undo_end(ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Reopen a consult that this therapist ended less than ten minutes ago, if nothing is in the way.

    The refusal names no reason: the colleague may have begun a consult of their own, which is theirs to tell.
    """
    if record.consult.ended_at is not None:
        if not (is_undoable(record.consult, record.part, ctx) and _can_be_reopened(record)):
            return Push(content.notice(WORDS.phrases["undo_too_late"]))
        _reopen(record)
    return Current(record.consult.id)


def _can_be_reopened(record: ConsultRecord) -> bool:
    """Return whether no other consult about the case has begun since, and the colleague is the one who was in it."""
    consult, colleague = record.consult, record.colleague
    others = under_way.list_for_case(record.ctx.session, record.case.id)
    if any(consult.ended_at and other.created_at >= consult.ended_at for other in others):
        return False
    message = record.tables.last_message(colleague.id, RESTS)
    is_untold = message is not None and message.done_at is None
    return colleague.active and (consult.invited_at is None or is_untold)


def _reopen(record: ConsultRecord) -> None:
    """Put the consult back where it was: its state, its waits and its waiting messages. Then apply the releases."""
    consult = record.consult
    assert consult.ended_at is not None  # noqa: S101 -- undo_end() asks for it
    record.cancel((RESTS, END_IS_FINAL))
    last_no = past_no.find_no(record.ctx, record.case)
    if last_no is not None and last_no.decided_at == consult.ended_at:
        past_no.save_no(record.ctx, record.case, "")
    record.tables.restore_canceled(consult.ended_at)
    consult.configuration, consult.ended_at = consult.ended_from, None
    consult.ended_from, consult.ended_by = None, None
    effects.apply_to_reopened(record)
