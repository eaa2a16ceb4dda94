"""Response URLs: each belongs to a message or command, and works five times within thirty minutes."""

import secrets
from dataclasses import dataclass, field

from bot.demo.local_slack.shared_types import RefusedError, Timer

MAX_USES = 5
LIFETIME_SECONDS = 30 * 60.0


@dataclass
class ResponseUrl:
    """The person and channel that an answer goes to, and the message that the answer may replace."""

    person_id: str
    channel: str
    message_ts: str | None
    made_at: float
    uses: int = 0


@dataclass
class ResponseUrlStore:
    """All response URLs that the workspace has created."""

    timer: Timer
    _made: dict[str, ResponseUrl] = field(default_factory=dict)

    def create(self, person_id: str, channel: str, message_ts: str | None = None) -> str:
        """Return the path of a new response URL."""
        token = secrets.token_urlsafe(18)
        self._made[token] = ResponseUrl(person_id, channel, message_ts, self.timer())
        return f"/hooks/{token}"

    def use(self, token: str) -> ResponseUrl:
        """Count one use, and return the response URL; raise `RefusedError` if it is unknown, expired or used up."""
        url = self._made.get(token)
        if url is None:
            raise RefusedError("invalid_url")
        if self.timer() - url.made_at > LIFETIME_SECONDS:
            raise RefusedError("expired_url")
        if url.uses >= MAX_USES:
            raise RefusedError("used_url")
        url.uses += 1
        return url
