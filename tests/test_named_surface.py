"""Words say {chat} where they mean the surface on which people work, and Slack only where they mean Slack itself."""

import re
from pathlib import Path

from flows.content import load_library

ROOT = Path(__file__).parent.parent
FILES = [*ROOT.joinpath("flows").rglob("words.toml"), ROOT / "bot/pages/words.toml"]
LINES = [re.sub(r"^#.*", "", line) for path in FILES for line in path.read_text(encoding="utf-8").splitlines()]
SLACK_ITSELF = (
    "agreement with Slack",  # the BAA is with the company
    "BAA with Slack",
    "agreement (BAA) with Slack",
    'label = "In Slack"',
    "Slack's servers",
    "Slack closed the window",  # only Slack's windows must open within seconds
    "at once in Slack",  # the limit counts requests from Slack alone
)
"""Words that mean Slack and would be wrong with another surface's name; all others say {chat}."""


def test_words_name_slack_only_where_they_mean_slack_itself() -> None:
    naming_slack = [line for line in LINES if "Slack" in line]

    assert [line for line in naming_slack if not any(words in line for words in SLACK_ITSELF)] == []
    assert [words for words in SLACK_ITSELF if not any(words in line for line in naming_slack)] == []


def test_the_surface_is_filled_in_wherever_words_leave_it_open() -> None:
    libraries = [load_library(package).model_dump_json() for package in ("flows", "bot.pages")]

    assert len([line for line in LINES if "{chat}" in line]) > len(FILES)
    assert [library for library in libraries if "{chat}" in library] == []
