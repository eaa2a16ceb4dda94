"""Payload → what somebody did. Nothing in a payload is trusted: ids are looked up again, values checked again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Payload = Mapping[str, Any]

_EMPTY_IS_UNTOUCHED: Mapping[str, frozenset[str]] = {
    "frame": frozenset({"reasons"}),
    "weigh": frozenset({"bring", "cost", "hopes"}),
}
"""Screen → ticks of which none, in a sent screen, means "as kept".

After a screen was updated in place, Slack has sent null or no ticks at all for what was filled in and not touched
(bolt-js #1258, #1073). Null is taken as untouched everywhere: nobody can unchoose what those fields hold. No ticks
can also be what somebody means. It is taken as untouched only here, where each tick was kept the moment that it was
made and nothing is attested or agreed to; anywhere else the person is asked once more.
"""


@dataclass(frozen=True)
class Person:
    """Who sent it, as Slack's signature vouches for."""

    slack_user_id: str
    team_id: str  # the workspace in which it was done


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
    blocks: frozenset[str]  # the ids of the screen's blocks
    given: Mapping[str, object] = field(repr=False)
    on_home: bool = False  # on the Home tab, which nobody else draws anew


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
    user, team = _part(body, "user"), _part(body, "team")
    user_id = _text(user, "id") or _text(body, "user_id") or _text(_part(body, "event"), "user")
    return Person(user_id, _text(team, "id") or _text(body, "team_id"))


def changed(body: Payload) -> tuple[Person, bool | None]:
    """Return whom a user_change event is about, and whether they have left the workspace; None if it does not say."""
    user = _part(_part(body, "event"), "user")
    deleted = user.get("deleted")
    return Person(_text(user, "id"), _text(body, "team_id")), deleted if isinstance(deleted, bool) else None


def press(body: Payload) -> Press:
    """Return the pressed button or ticked field of a block_actions payload."""
    action, view = body["actions"][0], _part(body, "view")
    on_modal = view.get("type") == "modal"
    value = _text(action, "value")
    return Press(
        person=person(body),
        action=_text(action, "action_id"),
        value=value,
        step=_text(view, "callback_id") if on_modal else "",
        about=_text(view, "private_metadata") if on_modal else value,
        trigger_id=_text(body, "trigger_id"),
        view_id=_text(view, "id") if on_modal else "",
        blocks=_block_ids(view) if on_modal else frozenset(),
        given=_given(view) if on_modal else {},
        on_home=view.get("type") == "home",
    )


def submission(body: Payload) -> Submission:
    """Return what a view_submission gives."""
    view = body["view"]
    return Submission(
        person=person(body),
        step=_text(view, "callback_id"),
        about=_text(view, "private_metadata"),
        view_id=_text(view, "id"),
        drawn=_text(view, "hash"),
        blocks=_block_ids(view),
        given=_touched(view),
    )


def _touched(view: Payload) -> Mapping[str, object]:
    """Return what a sent screen gives, without the ticks of which none means "as kept"."""
    untouched = _EMPTY_IS_UNTOUCHED.get(_text(view, "callback_id"), frozenset())
    return {name: value for name, value in _given(view).items() if value != () or name not in untouched}


def _part(whole: object, name: str) -> Payload:
    """Return an object inside another, or an empty one if what is there has another shape."""
    found = whole.get(name) if isinstance(whole, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _text(whole: Payload, name: str) -> str:
    found = whole.get(name)
    return found if isinstance(found, str) else ""


def _each(whole: Payload, name: str) -> Sequence[object]:
    found = whole.get(name)
    return found if isinstance(found, list) else ()


def _block_ids(view: Payload) -> frozenset[str]:
    return frozenset(_text(block, "block_id") for block in _each(view, "blocks") if isinstance(block, Mapping))


def _given(view: Payload) -> Mapping[str, object]:
    """Return the values of this screen's own blocks; an untouched prefilled input may be absent: so it stays."""
    step = _text(view, "callback_id")
    values = _part(_part(view, "state"), "values")
    given: dict[str, object] = {}
    for block in values:
        if not block.startswith(f"{step}."):
            continue  # a stale value of the screen before (in-place updates have left such behind)
        elements = _part(values, block)
        for action in elements:
            element = _part(elements, action)
            read = _READERS.get(_text(element, "type"))
            value = read(element) if read else None
            if value is not None:
                given[action] = value
    return given


def _selected(element: Payload) -> object:
    return _text(_part(element, "selected_option"), "value") or None


def _all_selected(element: Payload) -> object:
    if element.get("selected_options") is None:
        return None
    return tuple(_text(option, "value") for option in _each(element, "selected_options") if isinstance(option, Mapping))


def _as_text(name: str) -> Callable[[Payload], object]:
    return lambda element: _text(element, name) or None


_READERS: Mapping[str, Callable[[Payload], object]] = {
    "radio_buttons": _selected,
    "static_select": _selected,
    "checkboxes": _all_selected,
    "multi_static_select": _all_selected,
    "datepicker": _as_text("selected_date"),
    "timepicker": _as_text("selected_time"),
    "users_select": _as_text("selected_user"),
    "number_input": _as_text("value"),
    "plain_text_input": _as_text("value"),
}
