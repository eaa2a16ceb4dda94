"""Offering times: half-hours that suit both therapists, or another time (S0-21)."""

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
_STEPS_WITH_OFFERS = frozenset({"ready", "agreeing", "scheduled"})  # times can be offered, for the first time or again


def show_offers(ctx: Context, consult_id: str) -> Reply:
    """Return the screen for offering times, with the times offered before already ticked.

    Once a time is booked, the screen is called `move`.
    """
    record = load(ctx, consult_id)
    return Show(_offers_form(ctx, record)) if record.step in _STEPS_WITH_OFFERS else step_screens.show(ctx, record)


def _offers_form(ctx: Context, record: ConsultRecord, *, another: bool = False) -> Form:
    """Return the screen for offering times.

    The name `move` keeps a screen that was opened before the booking from moving the booked time.
    """
    form = step_screens.times_form(ctx, record, another=another)
    return replace(form, step="move") if record.step == "scheduled" else form


def save_ticks(ctx: Context, consult_id: str, inputs: Mapping[str, object], *, shows_other_time: bool) -> Reply:
    """Save the times ticked so far as a draft; the colleague sees them only once they are submitted.

    Submitted times stay as they are until new times are submitted. Ticking "another time" shows the fields for it.
    `shows_other_time`: the screen shows those fields already; they disappear when the tick is removed.
    """
    record = load(ctx, consult_id)
    if record.step not in _STEPS_WITH_OFFERS:
        return Stay()
    if record.preparation.offered_at is None:
        ticked = _ticked_times(check(step_screens.times_form(ctx, record, another=True), inputs).values)
        consults.replace_offers(ctx.session, record.consult.id, record.part, ticked, record.now)
    another = _wants_another(inputs)
    return Stay() if another is shows_other_time else Show(_offers_form(ctx, record, another=another))


def submit_offers(ctx: Context, consult_id: str, step: str, inputs: Mapping[str, object]) -> Reply:
    """Offer the ticked times and the other time, after checking each again: not past, not too soon (S0-21).

    Return the form with its errors if one of them cannot be offered.
    """
    record = load(ctx, consult_id)
    if record.step not in _STEPS_WITH_OFFERS:
        return step_screens.show(ctx, record)
    form = _offers_form(ctx, record, another=_wants_another(inputs))
    if form.step == "move" and step != form.step:
        return step_screens.show(ctx, record)  # opened before the booking
    checked = check(form, inputs)
    ticked, other_time = _ticked_times(checked.values), _other_time(record, checked.values)
    errors = {**checked.errors, **(other_time if isinstance(other_time, dict) else {})}
    offers = sorted({*ticked, *([other_time] if isinstance(other_time, datetime) else [])})
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
    return actions.book_or_pass_turn(ctx, record)


def _give_up_booked_time(ctx: Context, record: ConsultRecord) -> None:
    """Cancel the booked time, because other times are offered now. The agreed topics stay agreed."""
    chart.send_event(record.consult, "move")
    reminders.cancel_reminders(ctx, record.consult)
    record.consult.starts_at, record.consult.booked_at = None, None
    record.consult.picked_starts_at, record.consult.picked_by = None, None
    for part in Part:
        consults.replace_offers(ctx.session, record.consult.id, part, [], record.now)


def _wants_another(inputs: Mapping[str, object]) -> bool:
    chosen = inputs.get("offered")
    return isinstance(chosen, list | tuple) and preparation_screens.ANOTHER_TIME in chosen


def _ticked_times(values: Mapping[str, Value]) -> list[datetime]:
    chosen = values.get("offered", ())
    return (
        [datetime.fromisoformat(choice) for choice in chosen if choice != preparation_screens.ANOTHER_TIME]
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
    """Return the other time that was filled in, or its error by field id. Return None if it is not filled in."""
    day, clock = values.get("other_day"), values.get("other_time")
    if not isinstance(day, date) or not isinstance(clock, time):
        return None
    other_time = times.resolve_local_time(day, clock, record.member.time_zone)
    if isinstance(other_time, times.SkippedTime):
        return {"other_time": "offer_skipped"}
    if isinstance(other_time, times.RepeatedTime):
        return {"other_time": "offer_doubled"}
    refusal = _refusal_id(record, other_time)
    return {"other_time" if refusal == "offer_off_grid" else "other_day": refusal} if refusal else other_time


def _refusal_id(record: ConsultRecord, when: datetime) -> str | None:
    horizon = times.MAX_OFFER_DELAY.days
    own_refusal = times.check_offer(when, record.member.time_zone, record.now, record.settings.lead_days, horizon)
    refusal = own_refusal or state.find_refusal(record, when)
    return str(refusal) if refusal else None
