"""What the worker needs from a surface that sends messages, and the two ways in which sending fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from flows.content import MessageTemplate
from flows.context import Identity
from flows.forms import Form


@dataclass(frozen=True)
class OutgoingMessage:
    """A message to one person as words and values. Each surface draws it in its own way."""

    notification: str  # a constant text, which reveals nothing of the message
    template: MessageTemplate
    about: str = ""  # the id that the buttons carry
    placeholders: Mapping[str, str] = field(default_factory=dict, repr=False)
    progress: str = ""  # at which stage the consult is, if the message is about one
    home: Form | None = field(default=None, repr=False)  # instead of the words, on a Home tab


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

    def post(self, recipient: Identity, message: OutgoingMessage) -> tuple[str, str]:
        """Send the message; return (channel, ts). Raise RetryLaterError or UnreachableError."""

    def replace(self, channel: str, ts: str, message: OutgoingMessage) -> None:
        """Replace a message that was sent before. Raise RetryLaterError or UnreachableError."""

    def show_home(self, recipient: Identity, message: OutgoingMessage) -> None:
        """Show the form, or the message, on the person's Home tab. Raise as `post` does."""
