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
class SlackUser:
    """Who sent it, as Slack's signature vouches for."""

    slack_user_id: str
    team_id: str  # the workspace in which it was done


@dataclass(frozen=True)
class BlockAction:
    """A button that was pressed, or one field that was ticked."""

    user: SlackUser
    action: str
    value: str
    step: str  # the screen it stood on; empty for a message
    about: str
    trigger_id: str
    view_id: str
    blocks: frozenset[str]  # the ids of the screen's blocks
    values: Mapping[str, object] = field(repr=False)
    is_on_home: bool = False  # on the Home tab, which nobody else draws anew


@dataclass(frozen=True)
class ViewSubmission:
    """A screen that was sent."""

    user: SlackUser
    step: str
    about: str
    view_id: str
    view_hash: str  # the view's hash: the same for a screen that is sent twice
    blocks: frozenset[str]  # the ids of its blocks
    values: Mapping[str, object] = field(repr=False)


def parse_user(body: Payload) -> SlackUser:
    """Return who acts, from a command, an interaction or an event."""
    user, team = _get_object(body, "user"), _get_object(body, "team")
    user_id = _get_text(user, "id") or _get_text(body, "user_id") or _get_text(_get_object(body, "event"), "user")
    return SlackUser(user_id, _get_text(team, "id") or _get_text(body, "team_id"))


def parse_user_change(body: Payload) -> tuple[SlackUser, bool | None]:
    """Return whom a user_change event is about, and whether they have left the workspace; None if it does not say."""
    user = _get_object(_get_object(body, "event"), "user")
    deleted = user.get("deleted")
    return SlackUser(_get_text(user, "id"), _get_text(body, "team_id")), deleted if isinstance(deleted, bool) else None


def parse_block_action(body: Payload) -> BlockAction:
    """Return the pressed button or ticked field of a block_actions payload."""
    action, view = body["actions"][0], _get_object(body, "view")
    on_modal = view.get("type") == "modal"
    value = _get_text(action, "value")
    return BlockAction(
        user=parse_user(body),
        action=_get_text(action, "action_id"),
        value=value,
        step=_get_text(view, "callback_id") if on_modal else "",
        about=_get_text(view, "private_metadata") if on_modal else value,
        trigger_id=_get_text(body, "trigger_id"),
        view_id=_get_text(view, "id") if on_modal else "",
        blocks=_list_block_ids(view) if on_modal else frozenset(),
        values=_view_values(view) if on_modal else {},
        is_on_home=view.get("type") == "home",
    )


def parse_view_submission(body: Payload) -> ViewSubmission:
    """Return what a view_submission gives."""
    view = body["view"]
    return ViewSubmission(
        user=parse_user(body),
        step=_get_text(view, "callback_id"),
        about=_get_text(view, "private_metadata"),
        view_id=_get_text(view, "id"),
        view_hash=_get_text(view, "hash"),
        blocks=_list_block_ids(view),
        values=_submitted_values(view),
    )


def _submitted_values(view: Payload) -> Mapping[str, object]:
    """Return what a sent screen gives, without the ticks of which none means "as kept"."""
    untouched = _EMPTY_IS_UNTOUCHED.get(_get_text(view, "callback_id"), frozenset())
    return {name: value for name, value in _view_values(view).items() if value != () or name not in untouched}


def _get_object(whole: object, name: str) -> Payload:
    """Return an object inside another, or an empty one if what is there has another shape."""
    found = whole.get(name) if isinstance(whole, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _get_text(whole: Payload, name: str) -> str:
    found = whole.get(name)
    return found if isinstance(found, str) else ""


def _get_list(whole: Payload, name: str) -> Sequence[object]:
    found = whole.get(name)
    return found if isinstance(found, list) else ()


def _list_block_ids(view: Payload) -> frozenset[str]:
    return frozenset(_get_text(block, "block_id") for block in _get_list(view, "blocks") if isinstance(block, Mapping))


def _view_values(view: Payload) -> Mapping[str, object]:
    """Return the values of this screen's own blocks; an untouched prefilled input may be absent: so it stays."""
    step = _get_text(view, "callback_id")
    values = _get_object(_get_object(view, "state"), "values")
    given: dict[str, object] = {}
    for block in values:
        if not block.startswith(f"{step}."):
            continue  # a stale value of the screen before (in-place updates have left such behind)
        elements = _get_object(values, block)
        for action in elements:
            element = _get_object(elements, action)
            read = _READERS.get(_get_text(element, "type"))
            value = read(element) if read else None
            if value is not None:
                given[action] = value
    return given


def _selected(element: Payload) -> object:
    return _get_text(_get_object(element, "selected_option"), "value") or None


def _all_selected(element: Payload) -> object:
    if element.get("selected_options") is None:
        return None
    return tuple(
        _get_text(option, "value") for option in _get_list(element, "selected_options") if isinstance(option, Mapping)
    )


def _text_reader(name: str) -> Callable[[Payload], object]:
    return lambda element: _get_text(element, name) or None


_READERS: Mapping[str, Callable[[Payload], object]] = {
    "radio_buttons": _selected,
    "static_select": _selected,
    "checkboxes": _all_selected,
    "multi_static_select": _all_selected,
    "datepicker": _text_reader("selected_date"),
    "timepicker": _text_reader("selected_time"),
    "users_select": _text_reader("selected_user"),
    "number_input": _text_reader("value"),
    "plain_text_input": _text_reader("value"),
}
