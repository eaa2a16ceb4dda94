"""The service does not start with rows that were set back, until somebody says that a backup was restored."""

import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.texts import format_text
from bot.worker.audit_anchor import AnchorPlan, AnchorTask
from storage.audit import log
from storage.cases import cases
from storage.database import Database
from storage.writings.writings import Seal
from tests.cli.command_runs import KEY, WEDNESDAY, Run, list_problems
from tests.cli.database_file import is_refused
from tests.storage.audit.log_tampering import new_entry
from tests.support.data.practice_rows import NOW, create_practice

SEAL = Seal(bytes(range(32)))


@pytest.fixture
def settings(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """The settings of the commands, for a database that was put back to before its anchor."""
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    database, anchors = Database(sqlite_url), tmp_path / "anchors"
    database.use_seal(SEAL)
    with database.transaction() as session:
        practice = create_practice(session, SEAL, "T1", NOW)
        log.append(session, SEAL, new_entry(practice, 1))
    with closing(sqlite3.connect(":memory:")) as earlier, closing(sqlite3.connect(sqlite_url[10:])) as file:
        file.backup(earlier)
        with database.transaction() as session:
            cases.add_participant(session, practice.case_id, kind="adult", seen_by_it=True, seen_by_ft=True)
        AnchorTask(database, SEAL, AnchorPlan(anchors)).anchor(WEDNESDAY, at_once=True)
        database.dispose()
        earlier.backup(file)
    return {"DATABASE_URL": sqlite_url, "KEY": KEY, "AUDIT_ANCHOR": str(anchors)}


def test_the_service_does_not_start_and_every_check_says_why(
    run: Run, settings: dict[str, str], good: dict[str, str]
) -> None:
    sentence = format_text("doctor", "rows_set_back", file=settings["AUDIT_ANCHOR"])

    assert is_refused(run("serve", **{**good, **settings}), format_text("wrong", "rows_set_back"))
    assert sentence in list_problems(run("doctor", **settings))
    assert run("audit", "verify", **settings).err == [sentence]


def test_somebody_who_restored_a_backup_says_so(run: Run, settings: dict[str, str]) -> None:
    assert run("audit", "anchor", "--restored", **settings).code == 0

    assert format_text("doctor", "rows_set_back", file=settings["AUDIT_ANCHOR"]) not in list_problems(
        run("doctor", **settings)
    )
    assert run("audit", "verify", **settings).code == 0
