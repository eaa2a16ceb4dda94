"""Modals and App Homes: each person's stack of at most three modals, with hashes and entered values."""

import copy
import secrets
from dataclasses import dataclass, field

from bot.demo.local_slack.client import input_state
from bot.demo.local_slack.installation import Installation
from bot.demo.local_slack.shared_types import Json, RefusedError, Timer

MAX_STACK_DEPTH = 3


@dataclass
class View:
    """One view as Slack stores it: the app's definition, and the values that the person has entered."""

    id: str
    person_id: str
    definition: Json
    entered: dict[input_state.InputKey, Json]
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    touched: set[input_state.InputKey] = field(default_factory=set)

    @property
    def blocks(self) -> list[Json]:
        """Return the view's blocks."""
        blocks: list[Json] = self.definition["blocks"]
        return blocks

    @property
    def callback_id(self) -> str:
        """Return the view's callback id, or an empty string."""
        return str(self.definition.get("callback_id", ""))

    def enter_value(self, key: input_state.InputKey, value: Json) -> None:
        """Save the value that the person entered in one element."""
        self.entered[key] = value
        self.touched.add(key)

    def as_slack(self, app: Installation, *, leave_out_untouched: bool = False) -> Json:
        """Return the view object that payloads and answers include."""
        included = {key: value for key, value in self.entered.items() if not leave_out_untouched or key in self.touched}
        view: Json = {
            "id": self.id,
            "team_id": app.team_id,
            "type": self.definition["type"],
            "blocks": self.blocks,
            "private_metadata": self.definition.get("private_metadata", ""),
            "callback_id": self.callback_id,
            "state": {"values": input_state.to_slack_values(included)},
            "hash": self.hash,
            "title": self.definition.get("title"),
            "clear_on_close": self.definition.get("clear_on_close", False),
            "notify_on_close": self.definition.get("notify_on_close", False),
            "close": self.definition.get("close"),
            "submit": self.definition.get("submit"),
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": app.app_id,
            "external_id": self.definition.get("external_id", ""),
            "app_installed_team_id": app.team_id,
            "bot_id": app.bot_id,
        }
        return copy.deepcopy(view)


@dataclass
class ViewStore:
    """All open modals and all Homes. The caller holds the lock."""

    timer: Timer
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)

    def get_stack(self, person_id: str) -> list[View]:
        """Return a person's open modals, the visible one last."""
        return self.stacks.setdefault(person_id, [])

    def find(self, view_id: object = None, external_id: object = None) -> View:
        """Return an open modal or a Home; raise `RefusedError` if there is none with this id."""
        views = [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())
        for view in views:
            if view_id is not None and view.id == view_id:
                return view
            if external_id and view.definition.get("external_id") == external_id:
                return view
        raise RefusedError("not_found")

    def open(self, person_id: str, definition: Json) -> View:
        """Show a modal as a new stack. An earlier stack is dropped, because Slack does not promise to keep it."""
        self._require_new_external_id(definition)
        view = self._create(person_id, definition)
        self.stacks[person_id] = [view]
        return view

    def push(self, person_id: str, definition: Json) -> View:
        """Put a modal on top of the open modal; raise `RefusedError` beyond three."""
        stack = self.get_stack(person_id)
        if not stack:
            raise RefusedError("not_found")
        if len(stack) >= MAX_STACK_DEPTH:
            raise RefusedError("push_limit_reached")
        self._require_new_external_id(definition)
        view = self._create(person_id, definition)
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        return view

    def update(self, view: View, definition: Json, given_hash: object = None) -> View:
        """Change a view. Values in inputs that remain are preserved.

        Raise `RefusedError` if `given_hash` is not the view's current hash.
        """
        if given_hash and given_hash != view.hash:
            raise RefusedError("hash_conflict")
        view.definition = definition
        view.entered = input_state.carry_over(view.entered, definition["blocks"])
        view.touched &= view.entered.keys()
        view.errors = {}
        view.hash = self._hash()
        return view

    def publish(self, person_id: str, definition: Json, given_hash: object = None) -> View:
        """Show or update a person's App Home."""
        if home := self.homes.get(person_id):
            return self.update(home, definition, given_hash)
        self.homes[person_id] = self._create(person_id, definition)
        return self.homes[person_id]

    def _create(self, person_id: str, definition: Json) -> View:
        view_id = "V" + secrets.token_hex(5).upper()
        entered = input_state.initial_state(definition["blocks"])
        return View(view_id, person_id, definition, entered, self._hash(), root_id=view_id)

    def _hash(self) -> str:
        return f"{int(self.timer())}.{secrets.token_hex(4)}"

    def _require_new_external_id(self, definition: Json) -> None:
        if external_id := definition.get("external_id"):
            try:
                self.find(external_id=external_id)
            except RefusedError:
                return
            raise RefusedError("duplicate_external_id")
