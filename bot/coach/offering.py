"""Offering times: half-hours that suit both, or another; a consult always has a time of its own (S0-21)."""

from collections.abc import Mapping
from datetime import date, datetime, time

from bot.coach import screens
from bot.coach.entry import Visit
from bot.coach.replies import Reply, Show
from bot.coach.scene import Scene, load
from flows.consult import times
from flows.forms import Value, check
from storage import consults

MOST_OFFERS = 6


def show(visit: Visit, consult_id: str) -> Reply:
    """Return the times to offer, those offered before ticked."""
    scene = load(visit.session, visit.desk, visit.actor, consult_id)
    return Show(screens.times_form(visit, scene)) if scene.step == "ready" else screens.show(visit, scene)


def keep(visit: Visit, consult_id: str, given: Mapping[str, object]) -> None:
    """Keep the times ticked so far; they are offered when they are sent."""
    scene = load(visit.session, visit.desk, visit.actor, consult_id)
    if scene.step == "ready":
        values = check(screens.times_form(visit, scene), given).values
        consults.replace_offers(visit.session, scene.consult.id, scene.part, _ticked(values), scene.now)


def offer(visit: Visit, consult_id: str, given: Mapping[str, object]) -> Reply:
    """Offer the ticked times and another, each looked at again now: none past, none right away (S0-21)."""
    scene = load(visit.session, visit.desk, visit.actor, consult_id)
    if scene.step != "ready":
        return screens.show(visit, scene)
    form = screens.times_form(visit, scene)
    checked = check(form, given)
    ticked = _ticked(checked.values)
    found = _other(scene, checked.values)
    errors = {**checked.errors, **(found if isinstance(found, dict) else {})}
    offers = sorted({*ticked, *([found] if isinstance(found, datetime) else [])})
    errors = errors or _refusals(scene, ticked, offers)
    if errors:
        if "offered" in errors and not any(asked.id == "offered" for asked in form.fields):
            errors["other_day"] = errors.pop("offered")
        return Show(screens.refused(form, errors, checked.values))
    consults.replace_offers(visit.session, scene.consult.id, scene.part, offers, scene.now)
    scene.preparation.offered_at = scene.now
    return screens.show(visit, scene)


def _ticked(values: Mapping[str, Value]) -> list[datetime]:
    chosen = values.get("offered", ())
    return [datetime.fromisoformat(one) for one in chosen] if isinstance(chosen, tuple) else []


def _refusals(scene: Scene, ticked: list[datetime], offers: list[datetime]) -> dict[str, str]:
    if not offers:
        return {"offered": "offer_one"}
    if len(offers) > MOST_OFFERS:
        return {"offered": "too_many_offers"}
    for when in ticked:
        if refusal := _check(scene, when):
            return {"offered": refusal}
    return {}


def _other(scene: Scene, values: Mapping[str, Value]) -> datetime | dict[str, str] | None:
    """Return the other time that was filled in, or what is wrong with it and beside which field."""
    day, clock = values.get("other_day"), values.get("other_time")
    if not isinstance(day, date) and not isinstance(clock, time):
        return None
    if not isinstance(day, date) or not isinstance(clock, time):
        return {"other_time" if isinstance(day, date) else "other_day": "day_and_time"}
    when = times.settle(day, clock, scene.actor.time_zone)
    if isinstance(when, times.Skipped):
        return {"other_time": "offer_skipped"}
    if isinstance(when, times.Doubled):
        return {"other_time": "offer_doubled"}
    refusal = _check(scene, when)
    return {"other_time" if refusal == "offer_off_grid" else "other_day": refusal} if refusal else when


def _check(scene: Scene, when: datetime) -> str | None:
    horizon = screens.OFFER_HORIZON.days
    refusal = times.check_offer(when, scene.actor.time_zone, scene.now, scene.settings.lead_days, horizon)
    return str(refusal) if refusal else None
