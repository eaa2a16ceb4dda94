"""Offering times: half-hours that suit both therapists, or another time (S0-21)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

from flows import dates
from flows.actions import Actions, Click
from flows.consult import chart
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load, load_tables
from flows.consult.scheduling import screens as scheduling_screens
from flows.consult.scheduling import state, times
from flows.consult.scheduling.actions import book_or_pass_turn
from flows.consult.scheduling.offered_times import times_form
from flows.consult.scheduling.reminders import cancel_reminders
from flows.content import explain_errors
from flows.context import Context
from flows.forms import Form, Value, check
from flows.permissions import Permission
from flows.replies import Current, Outcome, Show, Stay
from storage.models import Delivery

MAX_OFFERS = 6
_STEPS_WITH_OFFERS = frozenset({"ready", "agreeing", "scheduled"})  # times can be offered, for the first time or again

actions = Actions()


@actions.press("offer_times", "move_it", may=Permission.PREPARE, loads=load)
def show_offers(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Return the screen for offering times, with the times offered before already ticked.

    Once a time is booked, the screen is called `move`.
    """
    return Show(_offers_form(record)) if record.step in _STEPS_WITH_OFFERS else Current(record.consult.id)


def _offers_form(record: ConsultRecord, *, another: bool = False, with_refused: bool = False) -> Form:
    """Return the screen for offering times.

    The name `move` keeps a screen that was opened before the booking from moving the booked time.
    """
    form = times_form(record, another=another, with_refused=with_refused)
    return replace(form, step="move") if record.step == "scheduled" else form


@actions.tick("times", "move", may=Permission.PREPARE, loads=load)
def save_ticks(_ctx: Context, record: ConsultRecord, click: Click) -> Outcome:
    """Save the times ticked so far as a draft; the colleague sees them only once they are submitted.

    Submitted times stay as they are until new times are submitted. Ticking "another time" shows the fields for it;
    they disappear when the tick is removed.
    """
    if record.step not in _STEPS_WITH_OFFERS:
        return Stay()
    if record.preparation.offered_at is None:
        ticked = _ticked_times(check(times_form(record, another=True, with_refused=True), click.given).values)
        record.tables.replace_offers(record.part, ticked, record.now)
    another, shows_other_time = _wants_another(click.given), "other_day" in click.fields
    return Stay() if another is shows_other_time else Show(_offers_form(record, another=another))


@actions.submit("times", "move", may=Permission.PREPARE, loads=load)
def submit_offers(_ctx: Context, record: ConsultRecord, click: Click) -> Outcome:
    """Offer the ticked times and the other time, after checking each again: not past, not too soon (S0-21).

    Return the form with its errors if one of them cannot be offered.
    """
    if record.step not in _STEPS_WITH_OFFERS:
        return Current(record.consult.id)
    form = _offers_form(record, another=_wants_another(click.given), with_refused=True)
    if form.step == "move" and click.step != form.step:
        return Current(record.consult.id)  # opened before the booking
    checked = check(form, click.given)
    ticked, other_time = _ticked_times(checked.values), _other_time(record, checked.values)
    errors = {**checked.errors, **(other_time if isinstance(other_time, dict) else {})}
    offers = sorted({*ticked, *([other_time] if isinstance(other_time, datetime) else [])})
    errors = errors or _offer_errors(record, ticked, offers)
    if errors:
        return Show(explain_errors(form, errors, checked.values))
    return _offer(record, offers)


def _offer(record: ConsultRecord, offers: list[datetime]) -> Outcome:
    load_tables([record], Delivery)  # read before anything changes, so that each changed row is written once
    if record.step == "scheduled":
        _give_up_booked_time(record)
    record.tables.replace_offers(record.part, offers, record.now)
    record.preparation.offered_at = record.now
    if record.step != "agreeing":
        record.take_turn()
        return Current(record.consult.id)
    record.consult.picked_starts_at, record.consult.picked_by = None, None
    return book_or_pass_turn(record)


def _give_up_booked_time(record: ConsultRecord) -> None:
    """Cancel the booked time, because this therapist offers other times now. The agreed topics stay agreed."""
    chart.send_event(record.consult, "move")
    cancel_reminders(record)
    record.consult.starts_at, record.consult.booked_at = None, None
    record.consult.picked_starts_at, record.consult.picked_by = None, None
    record.tables.replace_offers(record.part.other, [], record.now)


def _wants_another(inputs: Mapping[str, object]) -> bool:
    chosen = inputs.get("offered")
    return isinstance(chosen, list | tuple) and scheduling_screens.ANOTHER_TIME in chosen


def _ticked_times(values: Mapping[str, Value]) -> list[datetime]:
    chosen = values.get("offered", ())
    return (
        [datetime.fromisoformat(choice) for choice in chosen if choice != scheduling_screens.ANOTHER_TIME]
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
    other_time = dates.resolve_local_time(day, clock, record.member.time_zone)
    if isinstance(other_time, dates.SkippedTime):
        return {"other_time": "offer_skipped"}
    if isinstance(other_time, dates.RepeatedTime):
        return {"other_time": "offer_doubled"}
    refusal = _refusal_id(record, other_time)
    return {"other_time" if refusal == "offer_off_grid" else "other_day": refusal} if refusal else other_time


def _refusal_id(record: ConsultRecord, when: datetime) -> str | None:
    horizon = times.MAX_OFFER_DELAY.days
    own_refusal = times.check_offer(when, record.member.time_zone, record.now, record.settings.lead_days, horizon)
    refusal = own_refusal or state.find_refusal(record, when)
    return str(refusal) if refusal else None
