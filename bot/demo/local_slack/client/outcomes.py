"""The result of one action of a person."""

import json
from dataclasses import dataclass, field

from bot.demo.local_slack.shared_types import Json


@dataclass(frozen=True)
class ActionResult:
    """The app's answer to an action, and what the person sees of the answer.

    `status` is None if no answer came or nothing was sent, because the client itself refused or the app need not know.
    `refused` has the client's own messages by block id, before anything is sent; `errors` has the app's messages.
    `trouble` is the notice that Slack shows when the app does not answer correctly.
    """

    is_sent: bool = True
    status: int | None = None
    body: str = ""
    elapsed_seconds: float = 0.0
    trouble: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        """Return whether the person sees no message of trouble, error or refusal."""
        return not (self.trouble or self.errors or self.refused)

    @property
    def json(self) -> Json | None:
        """Return the answer's body as a JSON object, or None if it is not one."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None
