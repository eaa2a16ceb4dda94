"""What the worker needs from a surface that sends messages, and the two ways in which sending fails."""

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class SlackMessage:
    """A message to one person: a constant text for the notification, and the blocks that are shown."""

    text: str
    blocks: list[dict[str, Any]] = field(repr=False)


class RetryLaterError(Exception):
    """The message was not sent, but may be sent later. `after` is in seconds, if Slack named a time."""

    def __init__(self, code: str, after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.after = after


class UnreachableError(Exception):
    """The message can never reach this person. `code` is Slack's error code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Messenger(Protocol):
    """A surface that sends messages."""

    def post(self, slack_user_id: str, message: SlackMessage) -> tuple[str, str]:
        """Send the message; return (channel, ts). Raise RetryLaterError or UnreachableError."""

    def replace(self, channel: str, ts: str, message: SlackMessage) -> None:
        """Replace a message that was sent before. Raise RetryLaterError or UnreachableError."""

    def show_home(self, slack_user_id: str, message: SlackMessage) -> None:
        """Show the message on the person's Home tab until the tab is next opened. Raise as `post` does."""
