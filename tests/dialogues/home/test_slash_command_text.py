"""What can be typed after /consult; other text is never saved, repeated or logged, and nobody is blamed (S0-46)."""

import re
from pathlib import Path

import pytest

from bot.demo.local_slack.traffic_log import list_typed
from flows.actions import Kind
from flows.registry import ACTIONS
from tests.support.practice import ANA, DANA, SlackPractice
from tests.support.walks.preparation_steps import CANARY

ODD = [
    CANARY,
    f"  {CANARY} Marker 12 May 1990 ",
    f"<!channel> *{CANARY}* <@U0BEN>",
    f"{CANARY} \u202e\u05e9\u05dc\u05d5\u05dd 🙂",
    f"<script>{CANARY}</script>",
    f"{CANARY}" + "x" * 3900,
    f"payload={CANARY}",
    f'{{"type": "view_submission", "{CANARY}": 1}}',
    f"settings {CANARY}",
    f"help\n{CANARY}",
]


def _read_database_files(practice: SlackPractice) -> bytes:
    path = Path(str(practice.services.database.engine.url.database))
    return b"".join(file.read_bytes() for file in path.parent.iterdir() if file.name.startswith(path.name))


def test_any_other_text_opens_the_same_menu_and_is_not_saved(
    practice: SlackPractice, caplog: pytest.LogCaptureFixture
) -> None:
    ana = practice.person(ANA).types()
    menu = ana.screen_text
    caplog.set_level(0)

    for text in ODD:
        ana.closes().types(text)
        assert (ana.step, ana.screen_text) == ("menu", menu)

    assert CANARY.encode() not in _read_database_files(practice)
    messages = [
        record.getMessage() for record in caplog.records if not record.name.startswith(("slack_sdk", "asyncio"))
    ]
    assert [message for message in messages if CANARY in message] == []


def test_help_lists_every_registered_command_and_leads_to_the_guidelines(practice: SlackPractice) -> None:
    registered = {word for kind, word in ACTIONS if kind is Kind.COMMAND}
    dana = practice.person(DANA).types(" HELP ")

    assert dana.step == "help"
    assert set(re.findall(r"/consult ?(\w*):", dana.screen_text)) == registered
    assert [word for word in registered if list_typed({"command": "/consult", "text": word})] == []
    assert dana.presses("guidelines").step == "guidelines"


def test_help_leaves_out_what_only_supervisors_can_open(practice: SlackPractice) -> None:
    listed = set(re.findall(r"/consult ?(\w*):", practice.person(ANA).types("help").screen_text))

    assert listed == {"", "safety", "guidelines", "settings", "help"}
