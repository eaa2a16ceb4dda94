"""What is typed behind /consult is never kept, said again or logged (S0-46: and nobody is blamed for it)."""

from pathlib import Path

import pytest

from tests.support.practice import ANA, Stage
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


def _files(practice: Stage) -> bytes:
    path = Path(str(practice.desk.database.engine.url.database))
    return b"".join(one.read_bytes() for one in path.parent.iterdir() if one.name.startswith(path.name))


def test_whatever_else_is_typed_opens_the_same_menu_and_is_forgotten(
    practice: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    ana = practice.one(ANA).types()
    menu = ana.reads
    caplog.set_level(0)

    for words in ODD:
        ana.closes().types(words)
        assert (ana.sees, ana.reads) == ("menu", menu)

    assert CANARY.encode() not in _files(practice)
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("slack_sdk", "asyncio"))]
    assert [one for one in ours if CANARY in one] == []
