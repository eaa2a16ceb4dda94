"""Response URLs: five uses within thirty minutes, for the message or command they were made for."""

import secrets
from dataclasses import dataclass, field

from bot.demo.local_slack.shared_types import RefusedError, Timer

MAX_USES = 5
LIFETIME_SECONDS = 30 * 60.0


@dataclass
class ResponseUrl:
    """Where one answer may go: one person's eyes, in one channel, perhaps instead of one message."""

    person_id: str
    channel: str
    message_ts: str | None
    made_at: float
    uses: int = 0


@dataclass
class ResponseUrlStore:
    """The response URLs that were handed out."""

    timer: Timer
    _made: dict[str, ResponseUrl] = field(default_factory=dict)

    def create(self, person_id: str, channel: str, message_ts: str | None = None) -> str:
        """Return the path of a new response URL."""
        token = secrets.token_urlsafe(18)
        self._made[token] = ResponseUrl(person_id, channel, message_ts, self.timer())
        return f"/hooks/{token}"

    def use(self, token: str) -> ResponseUrl:
        """Return what a URL is for and count the use; raise `RefusedError` when it has none left."""
        found = self._made.get(token)
        if found is None:
            raise RefusedError("invalid_url")
        if self.timer() - found.made_at > LIFETIME_SECONDS:
            raise RefusedError("expired_url")
        if found.uses >= MAX_USES:
            raise RefusedError("used_url")
        found.uses += 1
        return found
