"""A workspace: the actions of its people, and what each person sees."""

import dataclasses
import time
from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot.demo.local_slack.api import openid_provider, web_api
from bot.demo.local_slack.api.posted_messages import CHANNEL
from bot.demo.local_slack.browser import browser_api
from bot.demo.local_slack.browser.browser_guard import LocalOnlyMiddleware
from bot.demo.local_slack.client import acting_surface, interactions, payloads, person_view, sending
from bot.demo.local_slack.client.input_state import InputValue
from bot.demo.local_slack.client.outcomes import ActionResult
from bot.demo.local_slack.demo_controls import DemoControls
from bot.demo.local_slack.fault_injection import FaultInjection
from bot.demo.local_slack.installation import Installation
from bot.demo.local_slack.notices import get_trouble_notice
from bot.demo.local_slack.shared_types import Clock, RefusedError, Timer
from bot.demo.local_slack.state_store import StateStore
from bot.demo.local_slack.traffic_log import TrafficEntry
from bot.demo.local_slack.workspace_people import WorkspacePerson, build_user_object


class Workspace(FaultInjection):
    """A local Slack workspace. Thread safe: each method may be called from any thread.

    `asgi` serves the Web API at /api/..., response URLs at /hooks/..., and the browser page. If its address is known
    only later, call `set_url`; if the app's address is known only later, call `set_events_url`. `clock` dates messages.
    `timer` (seconds, monotonic) measures the lifetime of trigger ids and response URLs.
    """

    def __init__(
        self,
        *,
        people: Iterable[WorkspacePerson],
        app: Installation,
        clock: Clock,
        timer: Timer = time.monotonic,
        hooks: DemoControls | None = None,
        zone: str = "America/New_York",
    ) -> None:
        self.store = StateStore(app, {person.id: person for person in people}, clock, timer)
        self.controls = hooks
        self.zone = zone
        self.asgi = Starlette(
            routes=[
                *openid_provider.build_routes(self.store),
                *web_api.build_routes(self.store),
                *browser_api.build_routes(self),
            ],
            middleware=[Middleware(LocalOnlyMiddleware)],
        )

    def set_url(self, url: str) -> None:
        """Set the address of `asgi`, such as http://127.0.0.1:8808. Response URLs begin with this address."""
        self.store.url = url.rstrip("/")

    def set_events_url(self, events_url: str) -> None:
        """Set the address to which requests to the app are sent."""
        with self.store.lock:
            self.store.app = dataclasses.replace(self.store.app, events_url=events_url)

    def command(self, person_id: str, command: str = "/consult", text: str = "") -> ActionResult:
        """Type a slash command in #front-desk."""
        store, person = self.store, self.get_person(person_id)
        if command not in store.app.commands:
            notice = get_trouble_notice("unknown_command", command=command)
            store.post_message(CHANNEL, notice, [], visible_to=person.id)
            return ActionResult(is_sent=False, trouble=notice)
        with store.lock:
            payload = payloads.build_slash_command(store.app, person, (command, text))
            payload["response_url"] = store.url + store.response_urls.create(person.id, CHANNEL)
            payload["trigger_id"] = store.triggers.create(person.id)
            store.log_traffic("to app", "command", person.id, payload)
        reply = sending.send_request(store.app, sending.encode_form(payload), store.timer)
        interactions.log_answer(store, person, "command", reply)
        error = reply.error or self._show_reply(person, reply)
        notice_or_none = get_trouble_notice("command", command=command, error=error) if error else None
        return interactions.build_result(store, person, reply, notice_or_none)

    def click(
        self,
        person_id: str,
        action_id: str,
        *,
        block_id: str | None = None,
        where: str | None = None,
        value: InputValue = None,
    ) -> ActionResult:
        """Press a button, choose from a menu, or enter a value.

        `where` is a view id, a message's ts or "home". The default is the visible modal, or else the newest message
        with this action id, or else Home. `value` selects one of several buttons with the same action id; for menus and
        inputs see `choose`.
        """
        return interactions.use_element(self.store, self.get_person(person_id), (where, block_id, action_id), value)

    def choose(
        self,
        person_id: str,
        action_id: str,
        value: InputValue,
        *,
        block_id: str | None = None,
        where: str | None = None,
    ) -> ActionResult:
        """Enter a value: text, an option's value, several values, a date (YYYY-MM-DD), a user id, or None for nothing.

        The value is always saved for a later submit. As in Slack, the app is told at once only about elements in
        actions and section blocks, and in input blocks with dispatch_action. Raise `InvalidChoiceError` for a value
        that no client could enter.
        """
        return interactions.use_element(self.store, self.get_person(person_id), (where, block_id, action_id), value)

    def submit(self, person_id: str, view_id: str | None = None) -> ActionResult:
        """Submit the visible modal."""
        return interactions.submit_view(self.store, self.get_person(person_id), view_id)

    def close(self, person_id: str, view_id: str | None = None, *, clear: bool = False) -> ActionResult:
        """Close the visible modal. `clear` closes the whole stack, like the close button in the corner."""
        return interactions.close_view(self.store, self.get_person(person_id), view_id, clear=clear)

    def open_home(self, person_id: str) -> ActionResult:
        """Open the app's Home."""
        store, person = self.store, self.get_person(person_id)
        with store.lock:
            home = store.views.homes.get(person.id)
            view = None if home is None else store.build_view_object(home)
            payload = payloads.build_home_opened(store.app, person, view)
            store.log_traffic("to app", "app_home_opened", person.id, payload)
        reply = sending.send_request(store.app, sending.encode_event(payload), store.timer)
        # Slack does not tell a person when the app fails to answer an event.
        return interactions.build_result(store, person, reply, None)

    def post_line(self, person_id: str, text: str) -> None:
        """Write an ordinary message in #front-desk. The app has no scope to read it."""
        store, person = self.store, self.get_person(person_id)
        with store.lock:
            store.messages.add(CHANNEL, person.id, text, [])
            store.log_traffic("to Slack", "channel message", person.id, {"type": "channel_message", "text": text})
        store.changes.increment()

    def get_view(self, person_id: str) -> person_view.PersonView:
        """Return a snapshot of what a person sees."""
        return person_view.build_person_view(self.store, person_id)

    def mark_read(self, person_id: str) -> None:
        """Mark a person's direct messages as read."""
        store, person = self.store, self.get_person(person_id)
        with store.lock:
            for message in store.messages.list_visible(person.id, person.channel):
                message.is_new = False
        store.changes.increment()

    @property
    def traffic(self) -> list[TrafficEntry]:
        """Return every payload so far, oldest first."""
        with self.store.lock:
            return list(self.store.traffic.entries)

    @property
    def typed_word_count(self) -> int:
        """Return how many words people typed freely and Slack transmitted."""
        with self.store.lock:
            return self.store.traffic.count_typed_words()

    def get_person(self, person_id: str) -> WorkspacePerson:
        """Return a person of the workspace; raise `NotVisibleError` for an unknown id."""
        try:
            return self.store.get_person(person_id)
        except RefusedError as error:
            raise acting_surface.NotVisibleError(f"nobody here has the id {person_id}") from error

    def set_person(self, person: WorkspacePerson) -> None:
        """Add a person, or replace the person with the same id."""
        with self.store.lock:
            self.store.people[person.id] = person
        self.store.changes.increment()

    def deactivate(self, person_id: str) -> None:
        """Deactivate a person who has left the practice. Like Slack, tell the app."""
        self._apply_change(dataclasses.replace(self.get_person(person_id), deleted=True))

    def reactivate(self, person_id: str) -> None:
        """Reactivate a person, and tell the app."""
        self._apply_change(dataclasses.replace(self.get_person(person_id), deleted=False))

    def clear(self) -> None:
        """Delete everything that was sent, shown and entered."""
        self.store.clear()

    def release_waiters(self) -> None:
        """Wake everything that waits, so that the server can stop."""
        self.store.closing.set()
        self.store.changes.close()

    def _apply_change(self, person: WorkspacePerson) -> None:
        store = self.store
        self.set_person(person)
        payload = payloads.build_user_changed(store.app, build_user_object(person, store.app.team_id, store.clock()))
        with store.lock:
            store.log_traffic("to app", "user_change", person.id, payload)
        sending.send_request(store.app, sending.encode_event(payload), store.timer)

    def _show_reply(self, person: WorkspacePerson, reply: sending.AppResponse) -> str | None:
        """Show the app's answer to a command; return Slack's error code if the answer cannot be shown."""
        answer = ActionResult(body=reply.body).json or {"text": reply.body}
        try:
            with self.store.lock:
                web_api.show_reply(self.store, person.id, CHANNEL, answer)
        except RefusedError as refused:
            return refused.code
        return None
