"""Failures, forged requests and repeats for tests: what no person and no healthy Slack does."""

import dataclasses

from bot.demo.local_slack.client import interactions, sending
from bot.demo.local_slack.client.outcomes import ActionResult
from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import PlannedFailure, StateStore
from bot.demo.local_slack.traffic_log import TrafficEntry


class FaultInjection:
    """The methods of a workspace that make it misbehave on request."""

    store: StateStore

    def sign_with(self, secret: str) -> None:
        """Sign all further requests with another secret, as somebody other than Slack would."""
        with self.store.lock:
            self.store.app = dataclasses.replace(self.store.app, signing_secret=secret)

    def uninstall(self) -> None:
        """Uninstall the app: all further Web API calls are answered with account_inactive."""
        self.store.is_installed = False

    def omit_untouched_inputs(self) -> None:
        """Leave untouched inputs out of the state from now on, even prefilled ones, as some clients have done."""
        self.store.omit_untouched_inputs = True

    def fail_next(
        self,
        method: str,
        error: str | int = "ratelimited",
        *,
        retry_after: int = 1,
        hold: float = 5.0,
        done: bool = False,
    ) -> None:
        """Make the next call of a method fail with a Slack error code, an HTTP status such as 500, or "timeout".

        A timeout delays the answer by `hold` seconds. `done`: the call is carried out, and only its answer is lost.
        """
        with self.store.lock:
            self.store.failures[method].append(PlannedFailure(error, retry_after, hold, done))

    def forge(self, person_id: str, payload: Json) -> ActionResult:
        """Send any interactive payload, correctly signed, including payloads that no client would send."""
        reply = interactions.send_interactive(self.store, self.store.people[person_id], payload)
        return ActionResult(status=reply.status, body=reply.body, elapsed_seconds=reply.elapsed_seconds)

    def replay(self, entry: TrafficEntry) -> ActionResult:
        """Send an earlier payload again with a new signature: a double click, an old button, a repeated request."""
        content = (
            sending.encode_form(entry.payload)
            if entry.kind == "command"
            else sending.encode_event(entry.payload)
            if "event" in entry.payload
            else sending.encode_interactive(entry.payload)
        )
        reply = sending.send_request(self.store.app, content, self.store.timer)
        return ActionResult(status=reply.status, body=reply.body, elapsed_seconds=reply.elapsed_seconds)

    def create_trigger(self, person_id: str) -> str:
        """Return a new trigger id for a forged payload."""
        with self.store.lock:
            return self.store.triggers.create(person_id)
