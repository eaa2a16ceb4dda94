"""What came of one thing that a person did."""

import json
from dataclasses import dataclass, field

from bot.demo.local_slack.shared_types import Json


@dataclass(frozen=True)
class ActionResult:
    """What the app answered, and what the person sees of it.

    `status` is None when nothing was sent (the client itself refused, or nobody needed to hear) or no answer came.
    `refused` holds what the client says beside each block id before it sends anything; `errors` what the app says.
    `trouble` is the notice that Slack shows when the app does not answer as it should.
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
        """Return whether the person sees nothing wrong."""
        return not (self.trouble or self.errors or self.refused)

    @property
    def json(self) -> Json | None:
        """Return the answer's body as a JSON object, or None if it is not one."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None
