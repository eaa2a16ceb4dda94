"""Plausible answers for a view: from content/fill.toml, or else the first option of each required input."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.demo.local_slack.blocks.block_rules import iter_interactive
from bot.demo.local_slack.blocks.text_objects import list_options
from bot.demo.local_slack.client import input_state
from bot.demo.local_slack.client.modal_stack import View
from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import StateStore

_SATURDAY = 5


@dataclass(frozen=True)
class FillAnswers:
    """The answers for particular inputs (`answer`), and the values for all other inputs (`fallback`)."""

    answer: list[Json]
    fallback: Json

    def find_answer(self, view: View, action_id: str) -> Json | None:
        """Return the answer for an input, or None. An answer for this person comes before an answer for anyone."""
        matches = [
            entry
            for entry in self.answer
            if (entry["view"], entry["action"]) == (view.callback_id, action_id)
            and entry.get("person") in (None, view.person_id)
        ]
        return max(matches, key=lambda entry: "person" in entry, default=None)


def load_answers() -> FillAnswers:
    """Return the answers in content/fill.toml."""
    text = (files("bot.demo.local_slack") / "content" / "fill.toml").read_text("utf-8")
    return FillAnswers(**tomllib.loads(text))


def _date_in(today: datetime, days: int) -> str:
    """Return the date in so many days; a coming date is a working day, and a past one stays in the past."""
    day = (today + timedelta(days=days)).date()
    if days > 0 and day.weekday() >= _SATURDAY:
        day += timedelta(days=7 - day.weekday())
    return day.isoformat()


def _choose_value(element: Json, answer: Json, today: datetime) -> input_state.InputValue:
    """Return the value that a person would enter, from an answer with `pick`, `first`, `text` or `day`."""
    if "day" in answer:
        return _date_in(today, answer["day"])
    if "text" in answer:
        return str(answer["text"])
    values = [str(option["value"]) for option in list_options(element)]
    if "first" in answer:
        return values[: answer["first"]]
    return [value for value in answer["pick"] if not values or value in values]


def _future_timestamp(today: datetime, fallback: Json) -> int:
    hour, minute = (int(part) for part in fallback["time"].split(":"))
    day = date.fromisoformat(_date_in(today, fallback["day"]))
    return int(datetime.combine(day, time(hour, minute), today.tzinfo).timestamp())


def _any_value(store: StateStore, view: View, element: Json, fallback: Json) -> input_state.InputValue:
    """Return a value that the element accepts."""
    today = _local_today(store, view)
    kind = element["type"]
    if options := list_options(element):
        return [str(options[0]["value"])]
    colleagues = [person.id for person in store.people.values() if person.id != view.person_id and person.is_listed]
    by_kind: dict[str, input_state.InputValue] = {
        "number_input": str(element.get("min_value", fallback["number"])),
        "datepicker": _date_in(today, fallback["day"]),
        "timepicker": str(fallback["time"]),
        "datetimepicker": _future_timestamp(today, fallback),
        "users_select": colleagues[:1],
        "multi_users_select": colleagues[:1],
        "email_text_input": "someone@example.org",
        "url_text_input": "https://example.org/",
    }
    return by_kind.get(kind, str(fallback["text"]))


def _local_today(store: StateStore, view: View) -> datetime:
    return store.clock().astimezone(ZoneInfo(store.people[view.person_id].time_zone))


def build_plausible_values(store: StateStore, view: View, answers: FillAnswers) -> Json:
    """Return `state.values` for a view with every required input answered. The view itself does not change."""
    return input_state.to_slack_values(_fill_in(store, view, answers))


def enter_plausible_values(store: StateStore, view: View, answers: FillAnswers) -> None:
    """Enter the same values into the view, as if its person had."""
    for key, value in _fill_in(store, view, answers).items():
        view.enter_value(key, value)


def _fill_in(store: StateStore, view: View, answers: FillAnswers) -> dict[input_state.InputKey, Json]:
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
    return filled
