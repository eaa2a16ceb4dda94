"""What must be known before the product of one practice is built. It comes from the settings or from a test."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.case_deletion import find_ledger_path
from bot.pages.views import sign_in_return
from bot.practice_badge import PracticeBadge, read_badge
from bot.texts import CliError, format_text
from bot.worker.audit_anchor import AnchorPlan, AnchorTask, plan_anchors
from storage.audit.removed_key import read_if_readable, was_key_removed
from storage.audit.set_back import list_set_back
from storage.database import Database
from storage.row_macs import signing
from storage.schema_check.schema_objects import SchemaChangedError
from storage.writings import case_keys
from storage.writings.writings import Seal

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.slack.openid import SlackIssuer


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
    audit_anchor: AnchorPlan | None = None  # where heads of the audit log go
    former_key: bytes | None = field(default=None, repr=False)  # during a key change
    identity_provider: "SlackIssuer | None" = None  # Sign in with Slack; None: a link alone opens a page
    deletion_ledger: Path | None = None  # file outside the database; None: nothing is deleted by age
    attempts_days: int = 90  # for so long refused attempts to get in are listed
    badge: PracticeBadge = field(default_factory=PracticeBadge)  # whose pages these are

    @property
    def seal(self) -> Seal:
        """Return the seal that opens and wraps the cases' keys."""
        return Seal(self.key, former=Seal(self.former_key) if self.former_key else None)

    def build_anchor_task(self, database: Database) -> AnchorTask | None:
        """Return what anchors the audit log, or None."""
        return AnchorTask(database, self.seal, self.audit_anchor) if self.audit_anchor else None


def build_deployment(settings: "Settings", team_id: str, *, socket_mode: bool = False) -> Deployment:
    """Return the deployment that the settings describe, for the workspace with this team id."""
    return Deployment(
        database_url=settings.database_url.get_secret_value(),
        key=settings.key_bytes(),
        bot_token=settings.secret("slack_bot_token") or "",
        signing_secret=settings.secret("slack_signing_secret") or "",
        api_url=settings.slack_api_url,
        public_url=settings.public_url or "",
        team_id=team_id,
        process_id=settings.process_id,
        app_token=(settings.secret("slack_app_token") or "") if socket_mode else "",
        audit_anchor=plan_anchors(settings),
        former_key=settings.former_key_bytes(),
        identity_provider=_build_issuer(settings, team_id),
        deletion_ledger=find_ledger_path(settings),
        attempts_days=settings.attempts_days,
        badge=read_badge(settings.practice_name, settings.practice_logo),
    )


def _build_issuer(settings: "Settings", team_id: str) -> "SlackIssuer | None":
    if settings.slack_client_id is None:
        return None
    from bot.slack import openid  # noqa: PLC0415 -- its library for HTTP is large, and only sign-in needs it

    return openid.build_issuer(settings, settings.slack_client_id, team_id, sign_in_return.RETURN_PATH)


def require_right_schema(database: Database) -> None:
    """Raise CliError, which names what differs, unless tables, triggers and views are what the migrations make."""
    try:
        database.check_schema()
    except SchemaChangedError as error:
        database.dispose()
        raise CliError([format_text("trouble", "schema", objects=error.describe())]) from None


def require_usable_rows(database: Database, deployment: Deployment) -> None:
    """Raise CliError if the key that is set does not open what was written before, or if rows are not signed.

    An operator signs the rows of an older database once, never this program: somebody could have deleted the MACs.
    """
    seal, anchor_file = deployment.seal, deployment.audit_anchor.path if deployment.audit_anchor else None
    with database.reading() as session:
        unopenable = case_keys.count_unopenable_keys(session, seal)
        is_older = signing.has_unsigned_rows(session)
        is_removed = is_older and was_key_removed(session, anchor_file, seal)
        is_usable = not unopenable and not is_older
        is_set_back = is_usable and bool(list_set_back(session, read_if_readable(anchor_file, seal)))
    wrong = {
        "other_key": unopenable,
        "row_key_removed": is_removed,
        "unsigned_rows": is_older,
        "rows_set_back": is_set_back,
    }
    for sentence in filter(wrong.get, wrong):
        database.dispose()
        raise CliError([format_text("wrong", sentence, count=unopenable)])
