"""Plausible answers for a view: what content/fill.toml says, else the first option of what is required."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.demo.local_slack.blocks.block_rules import interactive
from bot.demo.local_slack.blocks.text_objects import offered
from bot.demo.local_slack.client import input_state
from bot.demo.local_slack.client.modal_stack import View
from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import Office


@dataclass(frozen=True)
class Answers:
    """What to answer where, and what to answer anywhere."""

    answer: list[Json]
    fallback: Json

    def for_input(self, view: View, action_id: str) -> Json | None:
        """Return the answer for one input, one for this very person first."""
        fits = [
            one
            for one in self.answer
            if (one["view"], one["action"]) == (view.callback_id, action_id)
            and one.get("person") in (None, view.person_id)
        ]
        return max(fits, key=lambda one: "person" in one, default=None)


def load() -> Answers:
    """Return the answers in content/fill.toml."""
    text = (files("bot.demo.local_slack") / "content" / "fill.toml").read_text("utf-8")
    return Answers(**tomllib.loads(text))


def _day(today: datetime, days: int) -> str:
    return (today + timedelta(days=days)).date().isoformat()


def _given(element: Json, answer: Json, today: datetime) -> input_state.Given:
    """Return what a person would enter, out of an answer with `pick`, `first`, `text` or `day`."""
    if "day" in answer:
        return _day(today, answer["day"])
    if "text" in answer:
        return str(answer["text"])
    values = [str(option["value"]) for option in offered(element)]
    if "first" in answer:
        return values[: answer["first"]]
    return [value for value in answer["pick"] if not values or value in values]


def _moment(today: datetime, fallback: Json) -> int:
    hour, minute = (int(part) for part in fallback["time"].split(":"))
    at = (today + timedelta(days=fallback["day"])).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return int(at.timestamp())


def _anything(office: Office, view: View, element: Json, fallback: Json) -> input_state.Given:
    """Return something that the element accepts."""
    today = _today(office, view)
    kind = element["type"]
    if options := offered(element):
        return [str(options[0]["value"])]
    others = [one.id for one in office.people.values() if one.id != view.person_id and one.offered]
    by_kind: dict[str, input_state.Given] = {
        "number_input": str(element.get("min_value", fallback["number"])),
        "datepicker": _day(today, fallback["day"]),
        "timepicker": str(fallback["time"]),
        "datetimepicker": _moment(today, fallback),
        "users_select": others[:1],
        "multi_users_select": others[:1],
        "email_text_input": "someone@example.org",
        "url_text_input": "https://example.org/",
    }
    return by_kind.get(kind, str(fallback["text"]))


def _today(office: Office, view: View) -> datetime:
    return office.clock().astimezone(ZoneInfo(office.people[view.person_id].time_zone))


def plausible(office: Office, view: View, answers: Answers) -> Json:
    """Return `state.values` for a view with every required input answered. Nothing is entered yet."""
    filled = dict(view.entered)
    missing = input_state.refusals(view.blocks, view.entered)
    for block, element in interactive(view.blocks):
        if element["type"] not in input_state.KEPT:
            continue
        key = (block["block_id"], element["action_id"])
        answer = answers.for_input(view, element["action_id"])
        if answer is not None:
            filled[key] = input_state.entered(element, _given(element, answer, _today(office, view)))
        elif block["block_id"] in missing:
            filled[key] = input_state.entered(element, _anything(office, view, element, answers.fallback))
    return input_state.values(filled)
