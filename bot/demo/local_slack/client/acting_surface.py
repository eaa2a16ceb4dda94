"""The surface on which a person acts (a modal, their Home or a message), and the element that the person uses."""

from collections.abc import Iterator
from typing import TypeAlias

from bot.demo.local_slack.api.posted_messages import CHANNEL, PostedMessage
from bot.demo.local_slack.blocks.block_rules import iter_interactive
from bot.demo.local_slack.client.modal_stack import View
from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import StateStore
from bot.demo.local_slack.workspace_people import WorkspacePerson

ActingSurface: TypeAlias = View | PostedMessage


class NotVisibleError(LookupError):
    """A person tried to use something that is not on their screen."""


def find_top_modal(store: StateStore, person_id: str) -> View:
    """Return the modal that a person sees; raise `NotVisibleError` if none is open."""
    stack = store.views.get_stack(person_id)
    if not stack:
        raise NotVisibleError(f"{person_id} has no modal open")
    return stack[-1]


def _list_messages(store: StateStore, person: WorkspacePerson) -> list[PostedMessage]:
    """Return the messages that a person sees, in direct messages and in #front-desk."""
    channels = (person.channel, CHANNEL)
    return [
        message
        for message in store.messages.messages
        if message.channel in channels and message.visible_to in (None, person.id)
    ]


def _iter_visible(store: StateStore, person: WorkspacePerson) -> Iterator[ActingSurface]:
    """Yield the surfaces that a person can use, topmost first. An open modal hides everything else."""
    if stack := store.views.get_stack(person.id):
        yield stack[-1]
        return
    yield from reversed(_list_messages(store, person))
    if home := store.views.homes.get(person.id):
        yield home


def find_surfaces(store: StateStore, person: WorkspacePerson, where: str | None) -> list[ActingSurface]:
    """Return the surface with a view id or message ts, or "home"; None returns every surface that the person sees.

    Raise `NotVisibleError` if the person does not see the surface.
    """
    if where is None:
        return list(_iter_visible(store, person))
    home = store.views.homes.get(person.id)
    if home is not None and where in ("home", home.id):
        return [home]
    stack = store.views.get_stack(person.id)
    if stack and stack[-1].id == where:
        return [stack[-1]]
    for message in _list_messages(store, person):
        if message.ts == where:
            return [message]
    raise NotVisibleError(f"{person.id} does not see {where}")


def find_element(
    surfaces: list[ActingSurface], action_id: str, block_id: str | None, value: object
) -> tuple[ActingSurface, Json, Json]:
    """Return the surface, block and element with this action id.

    `value` selects one of several buttons with the same action id. Raise `NotVisibleError` if there is no such element.
    """
    for surface in surfaces:
        for block, element in iter_interactive(surface.blocks):
            if element["action_id"] != action_id or block_id not in (None, block["block_id"]):
                continue
            if element["type"] == "button" and value is not None and element.get("value") != value:
                continue
            return surface, block, element
    raise NotVisibleError(f"no element with action id {action_id} is visible")
