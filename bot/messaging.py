"""What the worker needs of a surface that can send messages, and the two ways in which a message does not go out."""

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class SlackMessage:
    """What one person gets: a constant line for the notification, and the blocks that are shown."""

    text: str
    blocks: list[dict[str, Any]] = field(repr=False)


class RetryLaterError(Exception):
    """The message did not go out now; later it may. `after` is in seconds if Slack named it."""

    def __init__(self, code: str, after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.after = after


class UnreachableError(Exception):
    """It will never reach this person; `code` is Slack's own word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Messenger(Protocol):
    """Where messages go out."""

    def post(self, slack_user_id: str, message: SlackMessage) -> tuple[str, str]:
        """Send it; return (channel, ts). Raise TryLater or Unreachable."""

    def replace(self, channel: str, ts: str, message: SlackMessage) -> None:
        """Put it in the place of a message that was sent before. Raise TryLater or Unreachable."""

    def show_home(self, slack_user_id: str, message: SlackMessage) -> None:
        """Let the person's Home tab show this until it is opened the next time. Raise TryLater or Unreachable."""
