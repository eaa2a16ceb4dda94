"""What tests do that no person and no healthy Slack does: failures, forgeries, repeats."""

import dataclasses

from bot.demo.local_slack.client import interactions, sending
from bot.demo.local_slack.client.outcomes import ActionResult
from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import PlannedFailure, StateStore
from bot.demo.local_slack.traffic_log import TrafficEntry


class FaultInjection:
    """The part of a workspace that misbehaves on request."""

    office: StateStore

    def signs_with(self, secret: str) -> None:
        """Sign with another secret from now on, as somebody who is not Slack would."""
        with self.office.lock:
            self.office.app = dataclasses.replace(self.office.app, signing_secret=secret)

    def uninstall(self) -> None:
        """Take the app out: every call is answered with account_inactive from now on."""
        self.office.installed = False

    def leave_out_untouched(self) -> None:
        """From now on leave untouched inputs out of the state, prefilled ones too, as some clients have done."""
        self.office.leave_out_untouched = True

    def fail_next(
        self,
        method: str,
        error: str | int = "ratelimited",
        *,
        retry_after: int = 1,
        hold: float = 5.0,
        done: bool = False,
    ) -> None:
        """Let the next call of a method fail: a Slack error code, an HTTP status such as 500, or "timeout".

        A timeout holds the answer for `hold` seconds. `done`: the call is carried out, only its answer is lost.
        """
        with self.office.lock:
            self.office.failures[method].append(PlannedFailure(error, retry_after, hold, done))

    def forge(self, person_id: str, payload: Json) -> ActionResult:
        """Send any interactive payload, signed: one that no client would make."""
        reply = interactions.send_interactive(self.office, self.office.people[person_id], payload)
        return ActionResult(status=reply.status, body=reply.body, elapsed=reply.elapsed)

    def replay(self, entry: TrafficEntry) -> ActionResult:
        """Send an earlier payload again, signed anew: a double click, an old button, the same request twice."""
        content = (
            sending.encode_form(entry.payload)
            if entry.kind == "command"
            else sending.encode_event(entry.payload)
            if "event" in entry.payload
            else sending.encode_interactive(entry.payload)
        )
        reply = sending.send_request(self.office.app, content, self.office.timer)
        return ActionResult(status=reply.status, body=reply.body, elapsed=reply.elapsed)

    def trigger(self, person_id: str) -> str:
        """Return a fresh trigger id, for a forged payload."""
        with self.office.lock:
            return self.office.triggers.make(person_id)
