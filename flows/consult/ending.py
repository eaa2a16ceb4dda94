"""End a consult: decline or cancel it. That is as good an outcome as any, and nobody is told why (S0-8, S0-13).

A therapist who ends a consult is asked once and can undo it for ten minutes. Until then the drafts stay, what has to be
restored is in the consult's row, and the colleague has not been told.
"""

from datetime import timedelta
from uuid import UUID

from flows.actions import Actions, Click
from flows.cases.screen_names import ScreenNames
from flows.consult import chart
from flows.consult.consult_messages import ConsultMessageRule, ConsultMessages, Placeholders
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load, lock_consult
from flows.content import ScreenFilling
from flows.context import Context
from flows.forms import Form
from flows.messages.kinds import MessageText, anybody
from flows.permissions import Permission
from flows.replies import Current, Outcome, Show
from storage.models import Consult, Delivery
from storage.writings import writings

RESTS = "rests"
END_IS_FINAL = "end_is_final"
TIME_TO_UNDO = timedelta(minutes=10)

actions = Actions()
messages = ConsultMessages()


def end_consult(record: ConsultRecord, event: str) -> None:
    """End the consult by this event. This therapist can undo that for ten minutes; then the colleague is told."""
    record.consult.ended_from, record.consult.ended_by = record.consult.configuration, record.part
    chart.send_event(record.consult, event)
    record.consult.ended_at = record.now
    record.cancel()
    final_at = record.now + TIME_TO_UNDO
    record.send(record.member.id, END_IS_FINAL, final_at)
    if record.consult.invited_at is not None:
        record.send(record.colleague.id, RESTS, final_at)


def end_and_tell(record: ConsultRecord, event: str, recipient_id: UUID) -> None:
    """End the consult for good by this event; tell this therapist that it ended, if there was an invitation."""
    chart.send_event(record.consult, event)
    record_end(record)
    if record.consult.invited_at is not None:
        record.send(recipient_id, RESTS)


def record_end(record: ConsultRecord) -> None:
    """Record the end of a consult for good, delete its drafts and cancel its waiting messages."""
    record.consult.ended_at = record.now
    writings.delete_drafts(record.ctx.session, record.consult.id)
    record.cancel()


def is_undoable(consult: Consult, part: str, ctx: Context) -> bool:
    """Return whether this part's therapist ended the consult less than ten minutes ago."""
    ended_at = consult.ended_at
    return ended_at is not None and consult.ended_by == part and ctx.now < ended_at + TIME_TO_UNDO


def make_final(ctx: Context, delivery: Delivery) -> None:
    """Delete the drafts of a consult whose end can no longer be undone, and forget what it could have gone back to."""
    assert delivery.consult_id is not None  # noqa: S101 -- end_consult() names the consult
    consult = lock_consult(ctx, delivery.consult_id).consult
    if consult.ended_by is not None:
        writings.delete_drafts(ctx.session, consult.id)
        consult.ended_from, consult.ended_by = None, None


@messages.kind(END_IS_FINAL, concerns=anybody, follow_up=make_final)
def say_nothing(_ctx: Context, _delivery: Delivery) -> MessageText | None:
    """Return None: whoever ended the consult knows it."""
    return None


def _ended_template(record: ConsultRecord) -> str:
    """Return the id of the text that says that the consult ended, or that its talk did."""
    return "stopped" if record.consult.began_at is not None else RESTS


@messages.about_consult(RESTS, rule=ConsultMessageRule(is_about_end=True, template=_ended_template))
def tell_end(_record: ConsultRecord, _delivery: Delivery) -> Placeholders:
    """Return no further placeholders: the end of a consult stays true."""
    return {}


@actions.press("let_rest", "cancel_it", may=Permission.PREPARE, loads=load)
def show_cancel(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Return the screen that asks whether to end the consult."""
    if not _can_be_cancelled(record):
        return Current(record.consult.id)
    consult = record.consult
    starts_at = consult.starts_at if record.step == "scheduled" else None
    return Show(
        confirm_cancel(
            record.screen_names,
            colleague_knows=consult.invited_at is not None,
            talk_began=consult.began_at is not None,
            starts=record.dates.day_and_time(starts_at) if starts_at else "",
        )
    )


@actions.submit("cancel", may=Permission.PREPARE, loads=load)
def cancel_consult(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """End the consult; do nothing if it has ended or both have signed."""
    if _can_be_cancelled(record):
        end_consult(record, "cancel")
    return Current(record.consult.id)


def _can_be_cancelled(record: ConsultRecord) -> bool:
    return record.consult.ended_at is None and record.step != "signed"


def confirm_cancel(
    screen_names: ScreenNames, *, colleague_knows: bool, talk_began: bool = False, starts: str = ""
) -> Form:
    """Return the question whether to end the consult.

    `colleague_knows`: the colleague knows of the consult. `talk_began`: the talk has begun. `starts`: the booked time.
    """
    is_shown_by_name = {
        "heard": colleague_knows,
        "unheard": not colleague_knows,
        "talked": talk_began,
        "time": bool(starts),
    }
    show = {name for name, is_shown in is_shown_by_name.items() if is_shown}
    return screen_names.build_form("cancel", ScreenFilling(placeholders={"starts": starts}, shown=show))
