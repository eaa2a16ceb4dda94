"""Text typed after /consult is never saved, repeated or logged, and nobody is blamed for it (S0-46)."""

from pathlib import Path

import pytest

from tests.support.practice import ANA, SlackPractice
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
