"""The result of a command, and the names of the settings."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

WEDNESDAY = datetime(2027, 5, 5, 13, 12, tzinfo=UTC)  # the day after the tests' practices were created
KEY = base64.b64encode(bytes(range(32))).decode()
SETTING_NAMES = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_API_URL", "DATABASE_URL", "KEY")
OTHER_SETTING_NAMES = (
    "WITHOUT_SIGN_IN",
    "AUDIT_ANCHOR",
    "AUDIT_ANCHOR_ENTRIES",
    "AUDIT_ANCHOR_MINUTES",
    "AUDIT_ANCHOR_SYSLOG",
    "BACKUP_RECIPIENT",
    "SLACK_BOT_TOKEN_FILE",
    "SLACK_SIGNING_SECRET_FILE",
    "SLACK_APP_TOKEN_FILE",
    "FORMER_KEY",
    "FORMER_KEY_FILE",
    "DELETIONS_FILE",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_CLIENT_SECRET_FILE",
    "SLACK_ISSUER_URL",
    "KEY_FILE",
    "PUBLIC_URL",
    "HOST",
    "PORT",
    "TEAM_ID",
    "PROCESS_ID",
    "TRUSTED_PROXIES",
    "ATTEMPTS_DAYS",
)


@dataclass(frozen=True)
class CommandResult:
    """The exit code of a command, and the lines that it printed."""

    code: object
    out: list[str]
    err: list[str]


Run = Callable[..., CommandResult]


def list_problems(result: CommandResult) -> list[str]:
    """Return the problems that the doctor printed."""
    return [line.removeprefix("! ") for line in result.out if line.startswith("! ")]
