"""The drill says what it did and ends with 0; it ends with 1 if the backup can't be restored as it was."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.backups import backup
from tests.restore_drill.drill import run_drill


def test_a_drill_backs_up_loses_restores_and_compares(tmp_path: Path) -> None:
    out = io.StringIO()

    assert run_drill(tmp_path, out) == 0
    lines = out.getvalue().splitlines()
    assert "Restored the backup in another folder: cases: 2, texts opened: 1, signed summaries unchanged: 1." in lines
    assert lines[-1] == "The drill went well."


def spoil(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("meanwhile", [spoil, Path.unlink], ids=["changed", "lost"])
def test_a_backup_that_was_changed_or_lost_ends_the_drill(tmp_path: Path, meanwhile: Callable[[Path], None]) -> None:
    out = io.StringIO()

    assert run_drill(tmp_path, out, meanwhile) == 1
    assert out.getvalue().splitlines()[-1].startswith("! ")


def test_a_deletion_that_is_not_repeated_ends_the_drill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "_replay_deletions", lambda *_arguments: 0)
    out = io.StringIO()

    assert run_drill(tmp_path, out) == 1
    assert out.getvalue().splitlines()[-1] == "! The deletion after the backup was not repeated."
