"""What must be known before the product of one practice is built. It comes from the settings or from a test."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.slack.openid import SlackIssuer
from storage.writings.writings import Seal


@dataclass(frozen=True)
class Deployment:
    """What must be known before the product is built."""

    database_url: str = field(repr=False)
    key: bytes = field(repr=False)
    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    api_url: str
    public_url: str
    team_id: str
    process_id: str = "1"
    app_token: str = field(default="", repr=False)  # socket mode only
    audit_anchor: Path | None = None  # file outside the database
    former_key: bytes | None = field(default=None, repr=False)  # during a key change
    identity_provider: SlackIssuer | None = None  # Sign in with Slack; None: a link alone opens a page
    deletion_ledger: Path | None = None  # file outside the database; None: nothing is deleted by age

    @property
    def seal(self) -> Seal:
        """Return the seal that opens and wraps the cases' keys."""
        return Seal(self.key, former=Seal(self.former_key) if self.former_key else None)
