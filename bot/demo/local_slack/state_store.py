"""Everything that one workspace keeps, behind one lock."""

import threading
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.demo.local_slack.api.posted_messages import CHANNEL, Messages
from bot.demo.local_slack.api.response_urls import ResponseUrls
from bot.demo.local_slack.api.trigger_ids import Triggers
from bot.demo.local_slack.changes import Changes
from bot.demo.local_slack.client.modal_stack import View, Views
from bot.demo.local_slack.installation import Installation
from bot.demo.local_slack.shared_types import Clock, Json, RefusedError, Timer
from bot.demo.local_slack.traffic_log import CarriedLog, Direction
from bot.demo.local_slack.workspace_people import Person


class Fact(NamedTuple):
    """Something that was seen to happen: who, what kind, and its name (a command, a callback id, an action id)."""

    person_id: str
    kind: str
    name: str


@dataclass(frozen=True)
class Failure:
    """How the next call of a method is to fail; `done`: the call is carried out and only its answer is lost."""

    error: str | int
    retry_after: int
    hold: float
    done: bool


@dataclass
class Office:
    """People, views, messages and ids of one workspace. Hold `lock` around every look and every change."""

    app: Installation
    people: dict[str, Person]
    clock: Clock
    timer: Timer
    url: str = "http://127.0.0.1"
    installed: bool = True
    leave_out_untouched: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)
    closing: threading.Event = field(default_factory=threading.Event)
    changes: Changes = field(default_factory=Changes)
    failures: dict[str, deque[Failure]] = field(default_factory=lambda: defaultdict(deque))

    def __post_init__(self) -> None:
        self.empty()

    def empty(self) -> None:
        """Forget everything that was said, shown and typed."""
        with self.lock:
            self.views = Views(self.timer)
            self.messages = Messages(self.clock)
            self.triggers = Triggers(self.timer)
            self.response_urls = ResponseUrls(self.timer)
            self.carried = CarriedLog(self.clock)
            self.facts: set[Fact] = set()
            self.trouble: dict[str, str] = {}
            self.began_at: float | None = None
            self.guide_step = 1
        self.changes.bump()

    def person(self, person_id: object) -> Person:
        """Return someone who sits here; raise `RefusedError` when nobody has this id."""
        if not isinstance(person_id, str) or person_id not in self.people:
            raise RefusedError("user_not_found")
        return self.people[person_id]

    def show(self, view: View) -> Json:
        """Note that a person sees a view, and return it as Slack describes it."""
        self.facts.add(Fact(view.person_id, "opened", view.callback_id))
        self.changes.bump()
        return self.view_object(view)

    def view_object(self, view: View) -> Json:
        """Return a view with its state, as payloads and answers carry it."""
        return view.as_slack(self.app, leave_out_untouched=self.leave_out_untouched)

    def note(self, direction: Direction, kind: str, person_id: str, payload: Json) -> None:
        """Note that a payload was carried."""
        self.carried.add(direction, kind, person_id, payload)

    def post(self, channel: str, text: str, blocks: Iterable[Json], *, for_whom: str | None = None) -> str:
        """Show a message from the app, and return its ts."""
        author = self.app.bot_user_id
        if for_whom is None:
            message = self.messages.add(channel, author, text, list(blocks))
        else:
            message = self.messages.add_for(for_whom, channel, author, (text, list(blocks)))
        self.changes.bump()
        return message.ts

    def channels(self) -> dict[str, Person | None]:
        """Return every channel id, with whose direct message it is."""
        return {CHANNEL: None, **{person.channel: person for person in self.people.values()}}
