"""Payload → what somebody did. Nothing in a payload is trusted: ids are looked up again, values checked again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Person:
    """Who sent it, as Slack's signature vouches for."""

    slack_user_id: str
    team_id: str  # the workspace in which it was done
    home_team_id: str  # the workspace the person belongs to, if it said so


@dataclass(frozen=True)
class Press:
    """A button that was pressed, or one field that was ticked."""

    person: Person
    action: str
    value: str
    step: str  # the screen it stood on; empty for a message
    about: str
    trigger_id: str
    view_id: str
    given: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True)
class Submission:
    """A screen that was sent."""

    person: Person
    step: str
    about: str
    view_id: str
    drawn: str  # the view's hash: the same for a screen that is sent twice
    blocks: frozenset[str]  # the ids of its blocks
    given: Mapping[str, object] = field(repr=False)


def person(body: Payload) -> Person:
    """Return who acts, from a command, an interaction or an event."""
    event = body.get("event") or {}
    user = body.get("user") or {}
    user_id = user.get("id") or body.get("user_id") or event.get("user") or ""
    team = (body.get("team") or {}).get("id") or body.get("team_id") or ""
    return Person(str(user_id), str(team), str(user.get("team_id") or team))


def press(body: Payload) -> Press:
    """Return the pressed button or ticked field of a block_actions payload."""
    action = body["actions"][0]
    view = body.get("view") or {}
    on_modal = view.get("type") == "modal"
    value = str(action.get("value") or "")
    return Press(
        person=person(body),
        action=str(action.get("action_id", "")),
        value=value,
        step=str(view.get("callback_id", "")) if on_modal else "",
        about=str(view.get("private_metadata", "")) if on_modal else value,
        trigger_id=str(body.get("trigger_id", "")),
        view_id=str(view.get("id", "")) if on_modal else "",
        given=_given(view) if on_modal else {},
    )


def submission(body: Payload) -> Submission:
    """Return what a view_submission gives."""
    view = body["view"]
    return Submission(
        person=person(body),
        step=str(view.get("callback_id", "")),
        about=str(view.get("private_metadata", "")),
        view_id=str(view.get("id", "")),
        drawn=str(view.get("hash", "")),
        blocks=frozenset(str(block.get("block_id")) for block in view.get("blocks") or ()),
        given=_given(view),
    )


def _given(view: Payload) -> Mapping[str, object]:
    """Return the values of this screen's own blocks; an untouched prefilled input may be absent: so it stays."""
    step = str(view.get("callback_id", ""))
    given: dict[str, object] = {}
    for block, elements in ((view.get("state") or {}).get("values") or {}).items():
        if not str(block).startswith(f"{step}."):
            continue  # a stale value of the screen before (in-place updates have left such behind)
        for action, element in elements.items():
            read = _READERS.get(str(element.get("type")))
            value = read(element) if read else None
            if value is not None:
                given[str(action)] = value
    return given


def _selected(element: Payload) -> object:
    option = element.get("selected_option")
    return option.get("value") if option else None


def _all_selected(element: Payload) -> object:
    options = element.get("selected_options")
    return tuple(option.get("value") for option in options) if options is not None else None


_READERS: Mapping[str, Callable[[Payload], object]] = {
    "radio_buttons": _selected,
    "static_select": _selected,
    "checkboxes": _all_selected,
    "multi_static_select": _all_selected,
    "datepicker": lambda element: element.get("selected_date"),
    "timepicker": lambda element: element.get("selected_time"),
    "users_select": lambda element: element.get("selected_user"),
    "number_input": lambda element: element.get("value"),
    "plain_text_input": lambda element: element.get("value"),
}
