"""Where a practice is served, as its settings or a test say: all that can be known before anything is built."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.slack.openid import SlackIssuer
from storage.writings.writings import Seal


@dataclass(frozen=True)
class Deployment:
    """What has to be known before anything can be built."""

    database_url: str = field(repr=False)
    key: bytes = field(repr=False)
    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    api_url: str
    public_url: str
    team_id: str
    process_id: str = "1"
    app_token: str = field(default="", repr=False)  # socket mode
    audit_anchor: Path | None = None  # outside the database
    former_key: bytes | None = field(default=None, repr=False)  # while keys are changed
    identity_provider: SlackIssuer | None = None  # Sign in with Slack; None: a link alone opens a page
    deletion_ledger: Path | None = None  # the deletion ledger, outside the database; without it nothing goes by its age

    @property
    def seal(self) -> Seal:
        """Return what opens and wraps the cases' keys."""
        return Seal(self.key, former=Seal(self.former_key) if self.former_key else None)
