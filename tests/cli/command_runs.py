"""What running a command comes to, and which settings there are."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

WEDNESDAY = datetime(2027, 5, 5, 13, 12, tzinfo=UTC)  # the day after the practices of the tests were founded
KEY = base64.b64encode(bytes(range(32))).decode()
NAMES = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_API_URL", "DATABASE_URL", "KEY")
MORE_NAMES = (
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
)


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: object
    out: list[str]
    err: list[str]


Run = Callable[..., Ended]


def amiss(ended: Ended) -> list[str]:
    """Return what the doctor found amiss."""
    return [line.removeprefix("! ") for line in ended.out if line.startswith("! ")]
