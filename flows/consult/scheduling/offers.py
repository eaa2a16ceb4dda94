"""Offering times: half-hours that suit both, or another; a consult always has a time of its own (S0-21)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

from flows.actions import Reply, Show, Stay
from flows.consult import chart, step_screens, turn
from flows.consult.parts import Part
from flows.consult.preparation import screens as preparation_screens
from flows.consult.record import ConsultRecord, load
from flows.consult.scheduling import actions, reminders, state, times
from flows.context import Context
from flows.forms import Form, Value, check
from storage.consults import consults

MAX_OFFERS = 6
_STEPS_WITH_OFFERS = frozenset(
    {"ready", "agreeing", "scheduled"}
)  # where times can be offered, for the first time or anew


def show_offers(ctx: Context, consult_id: str) -> Reply:
    """Return the times to offer, those offered before ticked; for a booked time, as its own screen `move`."""
    record = load(ctx.session, ctx.services, ctx.actor, consult_id)
    return Show(_offers_form(ctx, record)) if record.step in _STEPS_WITH_OFFERS else step_screens.show(ctx, record)


def _offers_form(ctx: Context, record: ConsultRecord, *, another: bool = False) -> Form:
    """Return the screen to offer times on. One drawn before the booking is no word that it should be moved."""
    form = step_screens.times_form(ctx, record, another=another)
    return replace(form, step="move") if record.step == "scheduled" else form


def save_ticks(ctx: Context, consult_id: str, given: Mapping[str, object], *, has_room: bool) -> Reply:
    """Keep the times ticked so far; they are offered when they are sent. "Another time" opens room for it.

    Times that were sent stay as they are until others are sent.
    `has_room`: the screen has it open already; it is closed again when the tick is taken back.
    """
    record = load(ctx.session, ctx.services, ctx.actor, consult_id)
    if record.step not in _STEPS_WITH_OFFERS:
        return Stay()
    if record.preparation.offered_at is None:
        ticked = _ticked_times(check(step_screens.times_form(ctx, record, another=True), given).values)
        consults.replace_offers(ctx.session, record.consult.id, record.part, ticked, record.now)
    another = _wants_another(given)
    return Stay() if another is has_room else Show(_offers_form(ctx, record, another=another))


def submit_offers(ctx: Context, consult_id: str, step: str, given: Mapping[str, object]) -> Reply:
    """Offer the ticked times and another, each looked at again now: none past, none right away (S0-21)."""
    record = load(ctx.session, ctx.services, ctx.actor, consult_id)
    if record.step not in _STEPS_WITH_OFFERS:
        return step_screens.show(ctx, record)
    form = _offers_form(ctx, record, another=_wants_another(given))
    if form.step == "move" and step != form.step:
        return step_screens.show(ctx, record)  # drawn before the booking
    checked = check(form, given)
    ticked, found = _ticked_times(checked.values), _other_time(record, checked.values)
    errors = {**checked.errors, **(found if isinstance(found, dict) else {})}
    offers = sorted({*ticked, *([found] if isinstance(found, datetime) else [])})
    errors = errors or _offer_errors(record, ticked, offers)
    if errors:
        return Show(step_screens.with_errors(form, errors, checked.values))
    if record.step == "scheduled":
        _give_up_booked_time(ctx, record)
    consults.replace_offers(ctx.session, record.consult.id, record.part, offers, record.now)
    record.preparation.offered_at = record.now
    turn.update_turns(ctx, record)
    if record.step != "agreeing":
        return step_screens.show(ctx, record)
    record.consult.picked_starts_at, record.consult.picked_by = None, None
    return actions.advance(ctx, record)


def _give_up_booked_time(ctx: Context, record: ConsultRecord) -> None:
    """Give up the booked time, now that others are offered. What was agreed to talk about stays agreed."""
    chart.send_event(record.consult, "move")
    reminders.cancel_reminders(ctx, record.consult)
    record.consult.starts_at, record.consult.booked_at = None, None
    record.consult.picked_starts_at, record.consult.picked_by = None, None
    for part in Part:
        consults.replace_offers(ctx.session, record.consult.id, part, [], record.now)


def _wants_another(given: Mapping[str, object]) -> bool:
    chosen = given.get("offered")
    return isinstance(chosen, list | tuple) and preparation_screens.ANOTHER_TIME in chosen


def _ticked_times(values: Mapping[str, Value]) -> list[datetime]:
    chosen = values.get("offered", ())
    return (
        [datetime.fromisoformat(one) for one in chosen if one != preparation_screens.ANOTHER_TIME]
        if isinstance(chosen, tuple)
        else []
    )


def _offer_errors(record: ConsultRecord, ticked: list[datetime], offers: list[datetime]) -> dict[str, str]:
    if len(offers) > MAX_OFFERS:
        return {"offered": "too_many_offers"}
    for when in ticked:
        if refusal := _refusal_id(record, when):
            return {"offered": refusal}
    return {}


def _other_time(record: ConsultRecord, values: Mapping[str, Value]) -> datetime | dict[str, str] | None:
    """Return the other time that was filled in, or what is wrong with it and beside which field."""
    day, clock = values.get("other_day"), values.get("other_time")
    if not isinstance(day, date) or not isinstance(clock, time):
        return None
    when = times.resolve_local_time(day, clock, record.actor.time_zone)
    if isinstance(when, times.SkippedTime):
        return {"other_time": "offer_skipped"}
    if isinstance(when, times.RepeatedTime):
        return {"other_time": "offer_doubled"}
    refusal = _refusal_id(record, when)
    return {"other_time" if refusal == "offer_off_grid" else "other_day": refusal} if refusal else when


def _refusal_id(record: ConsultRecord, when: datetime) -> str | None:
    horizon = step_screens.MAX_OFFER_DELAY.days
    own = times.check_offer(when, record.actor.time_zone, record.now, record.settings.lead_days, horizon)
    found = own or state.find_refusal(record, when)
    return str(found) if found else None
