"""Pausing and waiting: a place that is kept, and a note on the day that was asked for."""

from collections.abc import Mapping
from datetime import date

from flows import outbox
from flows.actions import Close, Reply
from flows.consult import chart, step_screens, turn
from flows.consult.preparation import weighing
from flows.consult.record import ConsultRecord, load
from flows.context import Context
from flows.forms import Value


def resume(ctx: Context, consult_id: str) -> Reply:
    """Leave the pause: what was ticked is erased, and the six are looked at again (S0-36)."""
    scene = load(ctx.session, ctx.services, ctx.actor, consult_id)
    if scene.step != "pause":
        return step_screens.show(ctx, scene)
    scene.preparation.paused_on = None
    scene.preparation.resting_until = None
    chart.send_event(scene.consult, f"{scene.part}_resumed")
    turn.update_turns(ctx, scene)
    return step_screens.show(ctx, scene)


def recheck_facts(ctx: Context, consult_id: str) -> Reply:
    """Look at the facts again."""
    scene = load(ctx.session, ctx.services, ctx.actor, consult_id)
    if scene.step != "wait":
        return step_screens.show(ctx, scene)
    scene.preparation.resting_until = None
    weighing.reset_not_yet(ctx, scene)
    chart.send_event(scene.consult, f"{scene.part}_waited")
    turn.update_turns(ctx, scene)
    return step_screens.show(ctx, scene)


def pause_until(ctx: Context, scene: ConsultRecord, values: Mapping[str, Value]) -> Reply:
    """Keep the place until a day, and leave a note for its morning; one for another day is taken back."""
    day = values["ask_on"]
    assert isinstance(day, date)  # noqa: S101 -- check() returns days for day fields
    scene.preparation.resting_until, scene.preparation.moved_at = day, scene.now
    scene.preparation.shows_day = bool(values.get("shows_day"))
    due = outbox.start_of_work(day, scene.actor.zone, scene.settings)
    outbox.send_instead(ctx, ctx.actor.member_id, "ask_again", scene.consult.id, due)
    return Close()
