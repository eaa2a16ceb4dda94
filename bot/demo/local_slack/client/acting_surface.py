"""Where on the screen a person acts: a modal, their Home, or a message; and the element that they use there."""

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
    """A person cannot use what they do not see."""


def find_top_modal(store: StateStore, person_id: str) -> View:
    """Return the modal that a person sees."""
    stack = store.views.stack(person_id)
    if not stack:
        raise NotVisibleError(f"{person_id} has no modal open")
    return stack[-1]


def _list_messages(store: StateStore, person: WorkspacePerson) -> list[PostedMessage]:
    """Return the messages that a person sees, in their direct messages and at the front desk."""
    channels = (person.channel, CHANNEL)
    return [one for one in store.messages.messages if one.channel in channels and one.visible_to in (None, person.id)]


def _iter_visible(store: StateStore, person: WorkspacePerson) -> Iterator[ActingSurface]:
    """Yield what a person can act on, nearest first: an open modal covers all else."""
    if stack := store.views.stack(person.id):
        yield stack[-1]
        return
    yield from reversed(_list_messages(store, person))
    if home := store.views.homes.get(person.id):
        yield home


def find_surfaces(store: StateStore, person: WorkspacePerson, where: str | None) -> list[ActingSurface]:
    """Return the surfaces meant by a view id, a message ts, "home", or by None: all that the person sees."""
    if where is None:
        return list(_iter_visible(store, person))
    home = store.views.homes.get(person.id)
    if home is not None and where in ("home", home.id):
        return [home]
    stack = store.views.stack(person.id)
    if stack and stack[-1].id == where:
        return [stack[-1]]
    for message in _list_messages(store, person):
        if message.ts == where:
            return [message]
    raise NotVisibleError(f"{person.id} sees no {where}")


def find_element(
    surfaces: list[ActingSurface], action_id: str, block_id: str | None, value: object
) -> tuple[ActingSurface, Json, Json]:
    """Return surface, block and element with this action id; `value` tells buttons of the same id apart."""
    for surface in surfaces:
        for block, one in iter_interactive(surface.blocks):
            if one["action_id"] != action_id or block_id not in (None, block["block_id"]):
                continue
            if one["type"] == "button" and value is not None and one.get("value") != value:
                continue
            return surface, block, one
    raise NotVisibleError(f"nothing called {action_id} is to be seen")
