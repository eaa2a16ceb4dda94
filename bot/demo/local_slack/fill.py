"""Plausible answers for a view: what content/fill.toml says, else the first option of what is required."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.demo.local_slack.blocks.block_rules import iter_interactive
from bot.demo.local_slack.blocks.text_objects import list_options
from bot.demo.local_slack.client import input_state
from bot.demo.local_slack.client.modal_stack import View
from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import StateStore


@dataclass(frozen=True)
class FillAnswers:
    """What to answer where, and what to answer anywhere."""

    answer: list[Json]
    fallback: Json

    def find_answer(self, view: View, action_id: str) -> Json | None:
        """Return the answer for one input, one for this very person first."""
        fits = [
            one
            for one in self.answer
            if (one["view"], one["action"]) == (view.callback_id, action_id)
            and one.get("person") in (None, view.person_id)
        ]
        return max(fits, key=lambda one: "person" in one, default=None)


def load_answers() -> FillAnswers:
    """Return the answers in content/fill.toml."""
    text = (files("bot.demo.local_slack") / "content" / "fill.toml").read_text("utf-8")
    return FillAnswers(**tomllib.loads(text))


def _day(today: datetime, days: int) -> str:
    return (today + timedelta(days=days)).date().isoformat()


def _choose_value(element: Json, answer: Json, today: datetime) -> input_state.InputValue:
    """Return what a person would enter, out of an answer with `pick`, `first`, `text` or `day`."""
    if "day" in answer:
        return _day(today, answer["day"])
    if "text" in answer:
        return str(answer["text"])
    values = [str(option["value"]) for option in list_options(element)]
    if "first" in answer:
        return values[: answer["first"]]
    return [value for value in answer["pick"] if not values or value in values]


def _future_timestamp(today: datetime, fallback: Json) -> int:
    hour, minute = (int(part) for part in fallback["time"].split(":"))
    at = (today + timedelta(days=fallback["day"])).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return int(at.timestamp())


def _any_value(store: StateStore, view: View, element: Json, fallback: Json) -> input_state.InputValue:
    """Return something that the element accepts."""
    today = _local_today(store, view)
    kind = element["type"]
    if options := list_options(element):
        return [str(options[0]["value"])]
    others = [one.id for one in store.people.values() if one.id != view.person_id and one.is_listed]
    by_kind: dict[str, input_state.InputValue] = {
        "number_input": str(element.get("min_value", fallback["number"])),
        "datepicker": _day(today, fallback["day"]),
        "timepicker": str(fallback["time"]),
        "datetimepicker": _future_timestamp(today, fallback),
        "users_select": others[:1],
        "multi_users_select": others[:1],
        "email_text_input": "someone@example.org",
        "url_text_input": "https://example.org/",
    }
    return by_kind.get(kind, str(fallback["text"]))


def _local_today(store: StateStore, view: View) -> datetime:
    return store.clock().astimezone(ZoneInfo(store.people[view.person_id].time_zone))


def build_plausible_values(store: StateStore, view: View, answers: FillAnswers) -> Json:
    """Return `state.values` for a view with every required input answered. Nothing is entered yet."""
    filled = dict(view.entered)
    missing = input_state.find_refusals(view.blocks, view.entered)
    for block, element in iter_interactive(view.blocks):
        if element["type"] not in input_state.VALUE_SHAPES:
            continue
        key = (block["block_id"], element["action_id"])
        answer = answers.find_answer(view, element["action_id"])
        if answer is not None:
            filled[key] = input_state.enter_value(element, _choose_value(element, answer, _local_today(store, view)))
        elif block["block_id"] in missing:
            filled[key] = input_state.enter_value(element, _any_value(store, view, element, answers.fallback))
    return input_state.to_slack_values(filled)
