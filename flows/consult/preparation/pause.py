"""Pausing and waiting: the therapist's step is saved, and a reminder is sent on the chosen day."""

from collections.abc import Mapping
from datetime import date

from flows.actions import Close, Reply
from flows.consult import chart, step_screens, turn
from flows.consult.preparation import weighing
from flows.consult.record import ConsultRecord, load
from flows.context import Context
from flows.forms import Value
from flows.messages import outbox


def resume(ctx: Context, consult_id: str) -> Reply:
    """End the pause: erase what was ticked, and check the six reasons to wait again (S0-36)."""
    record = load(ctx, consult_id)
    if record.step != "pause":
        return step_screens.show(ctx, record)
    record.preparation.paused_on = None
    record.preparation.resting_until = None
    chart.send_event(record.consult, f"{record.part}_resumed")
    turn.update_turns(ctx, record)
    return step_screens.show(ctx, record)


def recheck_facts(ctx: Context, consult_id: str) -> Reply:
    """Check the facts again."""
    record = load(ctx, consult_id)
    if record.step != "wait":
        return step_screens.show(ctx, record)
    record.preparation.resting_until = None
    weighing.reset_not_yet(ctx, record)
    chart.send_event(record.consult, f"{record.part}_waited")
    turn.update_turns(ctx, record)
    return step_screens.show(ctx, record)


def pause_until(ctx: Context, record: ConsultRecord, values: Mapping[str, Value]) -> Reply:
    """Pause until a day and send a reminder that morning; a reminder for another day is canceled."""
    day = values["ask_on"]
    assert isinstance(day, date)  # noqa: S101 -- check() returns days for day fields
    record.preparation.resting_until, record.preparation.moved_at = day, record.now
    record.preparation.shows_day = bool(values.get("shows_day"))
    due = outbox.start_of_work(day, record.zone, record.settings)
    outbox.send_instead(ctx, ctx.actor.member_id, "ask_again", record.consult.id, due)
    return Close()
