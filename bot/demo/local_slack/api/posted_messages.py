"""Messages: what the app has sent to each person's direct messages, the channel, and one person's eyes only."""

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
    """One message; `for_whom` is set for an ephemeral one, which only that person sees."""

    ts: str
    channel: str
    author: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    for_whom: str | None = None
    new: bool = True
    edited: bool = False
    entered: dict[input_state.InputKey, Json] = field(default_factory=dict)

    def as_slack(self, app: Installation) -> Json:
        """Return the message object that payloads and answers carry."""
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
    kept: list[PostedMessage] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def add(self, channel: str, author: str, text: str, blocks: list[Json]) -> PostedMessage:
        """Keep a message that everybody in the channel sees."""
        message = PostedMessage(self._ts(), channel, author, text, blocks, entered=input_state.initial_state(blocks))
        self.kept.append(message)
        return message

    def add_for(self, person_id: str, channel: str, author: str, content: tuple[str, list[Json]]) -> PostedMessage:
        """Keep an ephemeral message (text, blocks)."""
        message = self.add(channel, author, *content)
        message.for_whom = person_id
        return message

    def find(self, channel: object, ts: object) -> PostedMessage:
        """Return a message that is not ephemeral; raise `RefusedError` when there is none."""
        for message in self.kept:
            if (message.channel, message.ts) == (channel, ts) and message.for_whom is None:
                return message
        raise RefusedError("message_not_found")

    def change(self, message: PostedMessage, text: str | None, blocks: list[Json] | None) -> None:
        """Change a message silently: no unread mark. None keeps what there was."""
        message.edited = True
        if text is not None:
            message.text = text
        if blocks is not None:
            message.blocks = blocks
            message.entered = input_state.carry_over(message.entered, blocks)

    def remove(self, message: PostedMessage) -> None:
        """Take a message away."""
        self.kept.remove(message)

    def seen_by(self, person_id: str, channel: str) -> list[PostedMessage]:
        """Return what one person sees in a channel."""
        return [one for one in self.kept if one.channel == channel and one.for_whom in (None, person_id)]

    def _ts(self) -> str:
        return f"{int(self.clock().timestamp())}.{next(self._numbers):06d}"
