"""The messages in direct messages and in the channel, including ephemeral messages."""

import copy
from dataclasses import dataclass, field
from itertools import count

from bot.demo.local_slack.client import input_state
from bot.demo.local_slack.installation import Installation
from bot.demo.local_slack.shared_types import Clock, Json, RefusedError

CHANNEL = "C0FRONTDESK"
CHANNEL_NAME = "front-desk"


@dataclass
class PostedMessage:
    """One message. `visible_to` is set for an ephemeral message: only that person sees it."""

    ts: str
    channel: str
    author: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    visible_to: str | None = None
    is_new: bool = True
    is_edited: bool = False
    entered: dict[input_state.InputKey, Json] = field(default_factory=dict)

    def as_slack(self, app: Installation) -> Json:
        """Return the message object that payloads and answers include."""
        message: Json = {"type": "message", "user": self.author, "text": self.text, "ts": self.ts}
        message |= {"team": app.team_id}
        if self.author == app.bot_user_id:
            message |= {"bot_id": app.bot_id, "app_id": app.app_id}
        if self.blocks:
            message["blocks"] = self.blocks
        return copy.deepcopy(message)


@dataclass
class MessageStore:
    """All messages, oldest first. The caller holds the lock."""

    clock: Clock
    messages: list[PostedMessage] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def add(self, channel: str, author: str, text: str, blocks: list[Json]) -> PostedMessage:
        """Add a message that everybody in the channel sees."""
        message = PostedMessage(
            self._create_ts(), channel, author, text, blocks, entered=input_state.initial_state(blocks)
        )
        self.messages.append(message)
        return message

    def add_ephemeral(
        self, person_id: str, channel: str, author: str, content: tuple[str, list[Json]]
    ) -> PostedMessage:
        """Add an ephemeral message. `content` is its text and blocks."""
        message = self.add(channel, author, *content)
        message.visible_to = person_id
        return message

    def find(self, channel: object, ts: object) -> PostedMessage:
        """Return a message that is not ephemeral; raise `RefusedError` if there is none."""
        for message in self.messages:
            if (message.channel, message.ts) == (channel, ts) and message.visible_to is None:
                return message
        raise RefusedError("message_not_found")

    def edit(self, message: PostedMessage, text: str | None, blocks: list[Json] | None) -> None:
        """Edit a message without marking it unread. None leaves the text or the blocks as they are."""
        message.is_edited = True
        if text is not None:
            message.text = text
        if blocks is not None:
            message.blocks = blocks
            message.entered = input_state.carry_over(message.entered, blocks)

    def remove(self, message: PostedMessage) -> None:
        """Delete a message."""
        self.messages.remove(message)

    def list_visible(self, person_id: str, channel: str) -> list[PostedMessage]:
        """Return the messages that one person sees in a channel."""
        return [
            message
            for message in self.messages
            if message.channel == channel and message.visible_to in (None, person_id)
        ]

    def _create_ts(self) -> str:
        return f"{int(self.clock().timestamp())}.{next(self._numbers):06d}"
