"""Parse payloads into what a person did. Nothing in a payload is trusted: ids and values are checked again later."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from flows.actions import Click, Kind
from flows.context import Identity, Surface

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Interaction:
    """What a member did in a modal, a message or on the Home tab, and what Slack needs for the answer."""

    identity: Identity
    click: Click
    trigger_id: str = ""
    view_id: str = ""  # of the modal; empty for a message and for the Home tab
    blocks: frozenset[str] = frozenset()  # the ids of the modal's blocks
    is_on_home: bool = False  # on the Home tab, which Slack does not redraw by itself


def parse_identity(body: Payload) -> Identity:
    """Return the person who acts, from a command, an interaction or an event; known by Slack's signature."""
    user, team = _get_object(body, "user"), _get_object(body, "team")
    user_id = _get_text(user, "id") or _get_text(body, "user_id") or _get_text(_get_object(body, "event"), "user")
    return Identity(Surface.SLACK, _get_text(team, "id") or _get_text(body, "team_id"), user_id)


def read_request_key(headers: Mapping[str, Sequence[str]]) -> str:
    """Return a key of this signed request, the same whenever it arrives again; "" if it came over Slack's socket.

    Two requests of Slack never share one: what a person does twice has another time and another trigger id.
    """
    signature = next(iter(headers.get("x-slack-signature", ())), "")
    return f"slack:{signature.removeprefix('v0=')}" if signature else ""


def parse_user_change(body: Payload) -> tuple[Identity, bool | None]:
    """Return the person of a user_change event, and whether that person has left; None if it does not say."""
    user = _get_object(_get_object(body, "event"), "user")
    deleted = user.get("deleted")
    identity = Identity(Surface.SLACK, _get_text(body, "team_id"), _get_text(user, "id"))
    return identity, deleted if isinstance(deleted, bool) else None


def parse_block_action(body: Payload, request_key: str = "") -> Interaction:
    """Return the clicked button, or the changed field as if it were a button; see `to_tick`.

    `request_key`: see `read_request_key`.
    """
    action, view = body["actions"][0], _get_object(body, "view")
    is_in_modal = view.get("type") == "modal"
    value, blocks = _get_text(action, "value"), _list_block_ids(view) if is_in_modal else frozenset[str]()
    step = _get_text(view, "callback_id") if is_in_modal else ""
    click = Click(
        Kind.PRESS,
        _get_text(action, "action_id"),
        value=value,
        about=_get_text(view, "private_metadata") if is_in_modal else value,
        step=step,
        fields=_field_ids(step, blocks),
        given=_view_values(view) if is_in_modal else {},
        request_key=request_key,
    )
    return Interaction(
        identity=parse_identity(body),
        click=click,
        trigger_id=_get_text(body, "trigger_id"),
        view_id=_get_text(view, "id") if is_in_modal else "",
        blocks=blocks,
        is_on_home=view.get("type") == "home",
    )


def to_tick(click: Click) -> Click:
    """Return the change of a field, which is known by its screen."""
    return replace(click, kind=Kind.TICK, id=click.step, value="")


def parse_submission(body: Payload, request_key: str = "") -> Interaction:
    """Return the submitted modal of a view_submission payload. `request_key`: see `read_request_key`."""
    view = body["view"]
    step, blocks = _get_text(view, "callback_id"), _list_block_ids(view)
    click = Click(
        Kind.SUBMIT,
        step,
        about=_get_text(view, "private_metadata"),
        step=step,
        fields=_field_ids(step, blocks),
        given=_view_values(view),
        key=_idempotency_key(view),
        request_key=request_key,
    )
    return Interaction(parse_identity(body), click, view_id=_get_text(view, "id"), blocks=blocks)


def drop_untouched(click: Click, blank_keeps: frozenset[str]) -> Click:
    """Return the submission without those empty ticks that mean "unchanged".

    After a modal was updated in place, Slack has sent null or no ticks for prefilled fields that were not touched
    (bolt-js #1258, #1073). Null means unchanged in every field, because nobody can clear those fields. No ticks can
    also be what a person means. They mean unchanged only in fields where each tick was saved at once and the person
    attests and agrees to nothing; for any other field the person is asked again.
    """
    given = {name: value for name, value in click.given.items() if value != () or name not in blank_keeps}
    return replace(click, given=given)


def _idempotency_key(view: Payload) -> str:
    """Return the key of this submission, hashed so that no forged value is stored; "" without a view hash."""
    parts = [_get_text(view, name) for name in ("callback_id", "id", "hash")]
    return sha256(":".join(parts).encode()).hexdigest() if parts[-1] else ""


def _field_ids(step: str, blocks: frozenset[str]) -> frozenset[str]:
    return frozenset(block.removeprefix(f"{step}.") for block in blocks if block.startswith(f"{step}."))


def _get_object(container: object, name: str) -> Payload:
    """Return the object inside another one, or an empty object if the value has another type."""
    value = container.get(name) if isinstance(container, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _get_text(container: Payload, name: str) -> str:
    value = container.get(name)
    return value if isinstance(value, str) else ""


def _get_list(container: Payload, name: str) -> Sequence[object]:
    value = container.get(name)
    return value if isinstance(value, list) else ()


def _list_block_ids(view: Payload) -> frozenset[str]:
    return frozenset(_get_text(block, "block_id") for block in _get_list(view, "blocks") if isinstance(block, Mapping))


def _view_values(view: Payload) -> Mapping[str, object]:
    """Return the values of this modal's own blocks. A prefilled input that was not touched may be absent."""
    step = _get_text(view, "callback_id")
    values = _get_object(_get_object(view, "state"), "values")
    result: dict[str, object] = {}
    for block in values:
        if not block.startswith(f"{step}."):
            continue  # a stale value of the previous modal (in-place updates have left such values)
        elements = _get_object(values, block)
        for action in elements:
            element = _get_object(elements, action)
            read = _READERS.get(_get_text(element, "type"))
            value = read(element) if read else None
            if value is not None:
                result[action] = value
    return result


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
