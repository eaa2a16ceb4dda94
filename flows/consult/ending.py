"""End a consult: decline or cancel it. That is as good an outcome as any, and nobody is told why (S0-8, S0-13)."""

from uuid import UUID

from flows.actions import Actions, Click
from flows.cases.screen_names import ScreenNames
from flows.consult import chart
from flows.consult.consult_messages import ConsultMessageRule, ConsultMessages, Placeholders
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.content import ScreenFilling
from flows.context import Context
from flows.forms import Form
from flows.permissions import Permission
from flows.replies import Current, Outcome, Show
from storage.models import Delivery
from storage.writings import writings

RESTS = "rests"

actions = Actions()
messages = ConsultMessages()


def end_consult(record: ConsultRecord, event: str) -> None:
    """End the consult by this event. The colleague is told that it ended, if they knew of it, and never why."""
    end_and_tell(record, event, record.colleague.id)


def end_and_tell(record: ConsultRecord, event: str, recipient_id: UUID) -> None:
    """End the consult by this event; tell this therapist that it ended, if there was an invitation."""
    chart.send_event(record.consult, event)
    record_end(record)
    if record.consult.invited_at is not None:
        record.send(recipient_id, RESTS)


def record_end(record: ConsultRecord) -> None:
    """Record the end of a consult, delete its drafts and cancel its waiting messages."""
    record.consult.ended_at = record.now
    writings.delete_drafts(record.ctx.session, record.consult.id)
    record.cancel()


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
    colleague_knows, talk_began = record.consult.invited_at is not None, record.consult.began_at is not None
    return Show(confirm_cancel(record.screen_names, colleague_knows=colleague_knows, talk_began=talk_began))


@actions.submit("cancel", may=Permission.PREPARE, loads=load)
def cancel_consult(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """End the consult; do nothing if it has ended or both have signed."""
    if _can_be_cancelled(record):
        end_consult(record, "cancel")
    return Current(record.consult.id)


def _can_be_cancelled(record: ConsultRecord) -> bool:
    return record.consult.ended_at is None and record.step != "signed"


def confirm_cancel(screen_names: ScreenNames, *, colleague_knows: bool, talk_began: bool = False) -> Form:
    """Return the question whether to end the consult.

    `colleague_knows`: the colleague knows of the consult. `talk_began`: the talk has begun.
    """
    return screen_names.build_form(
        "cancel", ScreenFilling(shown={"heard" if colleague_knows else "unheard", *(["talked"] if talk_began else [])})
    )
