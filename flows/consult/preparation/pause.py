"""Pausing and waiting: the therapist's step is saved, and a reminder is sent on the chosen day."""

from collections.abc import Mapping
from datetime import date

from flows.actions import Actions, Click
from flows.consult import chart
from flows.consult.preparation import weighing
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.context import Context
from flows.forms import Value
from flows.messages import outbox
from flows.permissions import Permission
from flows.replies import Close, Current, Outcome, Reply

ASK_AGAIN = "ask_again"

actions = Actions()


@actions.press("resume", may=Permission.PREPARE, loads=load)
def resume(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """End the pause: erase what was ticked, and check the six reasons to wait again (S0-36)."""
    if record.step == "pause":
        record.preparation.paused_on = None
        record.preparation.resting_until = None
        chart.send_event(record.consult, f"{record.part}_resumed")
        record.take_turn()
    return Current(record.consult.id)


@actions.press("waited", may=Permission.PREPARE, loads=load)
def recheck_facts(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Check the facts again."""
    if record.step == "wait":
        record.preparation.resting_until = None
        weighing.reset_not_yet(record)
        chart.send_event(record.consult, f"{record.part}_waited")
        record.take_turn()
    return Current(record.consult.id)


def pause_until(record: ConsultRecord, values: Mapping[str, Value]) -> Reply:
    """Pause until a day and send a reminder that morning; a reminder for another day is canceled."""
    day = values["ask_on"]
    assert isinstance(day, date)  # noqa: S101 -- check() returns days for day fields
    record.preparation.resting_until, record.preparation.moved_at = day, record.now
    record.preparation.shows_day = bool(values.get("shows_day"))
    due = outbox.start_of_work(day, record.zone, record.settings)
    record.send_instead(record.member.id, ASK_AGAIN, due)
    return Close()
