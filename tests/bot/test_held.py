"""Holds at the machine: a copy from before knows of them, and the commands say what stands."""

import shutil
from pathlib import Path

import pytest

from bot.console import sentence
from storage.copies import path_of
from tests.bot.command_line import KEY, Run
from tests.bot.copied import keys
from tests.bot.kept_long import BIRCH, LAST, MAPLE, MONTH, founded


@pytest.fixture
def settings(sqlite_template: Path, tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "coach" / "practice.db"
    path.parent.mkdir()
    shutil.copy(sqlite_template, path)
    return {"DATABASE_URL": f"sqlite:///{path}", "KEY": KEY}


def test_a_case_that_was_put_on_hold_since_the_copy_is_on_hold_in_it(
    run: Run, settings: dict[str, str], tmp_path: Path
) -> None:
    old, file = founded(settings["DATABASE_URL"], tmp_path / "ledger"), tmp_path / "copy.db"
    run("backup", str(file), **settings)
    old.holds(BIRCH)
    old.practice.database.dispose()

    restored = run("restore", str(file), "--force", **settings)
    deleted = run("delete-case", BIRCH, **settings)

    assert (restored.code, restored.err) == (0, [])
    assert deleted.err == [sentence("trouble", "held", code=BIRCH)]
    assert BIRCH in keys(path_of(settings["DATABASE_URL"]))


def test_the_commands_say_what_goes_when_what_is_held_and_what_asks(
    run: Run, settings: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = founded(settings["DATABASE_URL"], tmp_path / "ledger")
    old.holds(BIRCH)
    old.with_minor(MAPLE)
    old.on(LAST - MONTH)
    old.on(LAST - MONTH)
    monkeypatch.setattr("bot.app.now", old.practice.clock)
    waits = run("retention", **settings).out
    doctor = run("doctor", **settings).out
    old.on(LAST + MONTH)
    asks = run("retention", **settings).out
    old.practice.database.dispose()

    assert waits == [
        sentence("retention", "rule", years=7, review=sentence("retention", "review_case"), days=30),
        sentence("retention", "waits", code="cedar-1907", what="all words", day="2034-05-04"),
        sentence("retention", "later", day="2034-05-04"),
        sentence("retention", "held", code=BIRCH, reason="another reason", day="2027-05-04"),
    ]
    assert f"  {sentence('doctor', 'held', count=1)}" in doctor
    assert f"  {sentence('doctor', 'goes', count=1, day='2034-05-04')}" in doctor
    assert sentence("retention", "asks", code=MAPLE, day="2034-05-04") in asks
