"""All state of one workspace, protected by one lock."""

import threading
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.demo.local_slack.api.posted_messages import CHANNEL, MessageStore
from bot.demo.local_slack.api.response_urls import ResponseUrlStore
from bot.demo.local_slack.api.trigger_ids import TriggerStore
from bot.demo.local_slack.changes import ChangeCounter
from bot.demo.local_slack.client.modal_stack import View, ViewStore
from bot.demo.local_slack.installation import Installation
from bot.demo.local_slack.shared_types import Clock, Json, RefusedError, Timer
from bot.demo.local_slack.traffic_log import Direction, TrafficLog
from bot.demo.local_slack.workspace_people import WorkspacePerson


@dataclass(frozen=True)
class PlannedFailure:
    """How the next call of a method fails. `is_carried_out`: the call takes effect, and only its answer is lost."""

    error: str | int
    retry_after: int
    delay_seconds: float
    is_carried_out: bool


@dataclass
class StateStore:
    """The people, views, messages and ids of one workspace. Hold `lock` while reading or changing them."""

    app: Installation
    people: dict[str, WorkspacePerson]
    clock: Clock
    timer: Timer
    url: str = "http://127.0.0.1"
    is_installed: bool = True
    omit_untouched_inputs: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)
    closing: threading.Event = field(default_factory=threading.Event)
    changes: ChangeCounter = field(default_factory=ChangeCounter)
    failures: dict[str, deque[PlannedFailure]] = field(default_factory=lambda: defaultdict(deque))

    def __post_init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Delete everything that was sent, shown and entered."""
        with self.lock:
            self.views = ViewStore(self.timer)
            self.messages = MessageStore(self.clock)
            self.triggers = TriggerStore(self.timer)
            self.response_urls = ResponseUrlStore(self.timer)
            self.traffic = TrafficLog(self.clock)
            self.trouble: dict[str, str] = {}
        self.changes.increment()

    def get_person(self, person_id: object) -> WorkspacePerson:
        """Return a person of the workspace; raise `RefusedError` for an unknown id."""
        if not isinstance(person_id, str) or person_id not in self.people:
            raise RefusedError("user_not_found")
        return self.people[person_id]

    def show(self, view: View) -> Json:
        """Record that a person sees a view, and return the view object as Slack describes it."""
        self.changes.increment()
        return self.build_view_object(view)

    def build_view_object(self, view: View) -> Json:
        """Return a view with its state, as payloads and answers include it."""
        return view.as_slack(self.app, leave_out_untouched=self.omit_untouched_inputs)

    def log_traffic(self, direction: Direction, kind: str, person_id: str, payload: Json) -> None:
        """Record a payload in the traffic log."""
        self.traffic.add(direction, kind, person_id, payload)

    def post_message(self, channel: str, text: str, blocks: Iterable[Json], *, visible_to: str | None = None) -> str:
        """Post a message from the app, and return its ts. `visible_to`: the person who sees an ephemeral message."""
        author = self.app.bot_user_id
        if visible_to is None:
            message = self.messages.add(channel, author, text, list(blocks))
        else:
            message = self.messages.add_ephemeral(visible_to, channel, author, (text, list(blocks)))
        self.changes.increment()
        return message.ts

    def list_channels(self) -> dict[str, WorkspacePerson | None]:
        """Return every channel id, and for a direct message its person."""
        return {CHANNEL: None, **{person.channel: person for person in self.people.values()}}
