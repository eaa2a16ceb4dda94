"""`sign-rows` signs a database from an earlier version once, and never one whose key of row codes was removed."""

import io
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from bot.texts import format_text
from storage.audit.anchors import read
from storage.database import Database
from storage.models import AuditEntry, RowMacKey
from storage.row_macs import signing
from storage.row_macs.coverage import COVERED
from storage.writings.writings import Seal
from tests.cli.command_runs import KEY, Run, list_problems
from tests.cli.database_file import is_refused
from tests.support.data.practice_rows import NOW, create_practice

SEAL = Seal(bytes(range(32)))
REMOVED = format_text("wrong", "row_key_removed")


@pytest.fixture
def database(sqlite_url: str) -> Database:
    """A practice with signed rows."""
    database = Database(sqlite_url)
    database.use_seal(SEAL)
    with database.transaction() as session:
        create_practice(session, SEAL, "T1", NOW)
    return database


@pytest.fixture
def settings(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """The settings of the commands. Whoever runs them says yes."""
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n" * 5))
    return {"DATABASE_URL": sqlite_url, "KEY": KEY, "AUDIT_ANCHOR": str(tmp_path / "anchors")}


def remove_key(database: Database, *, macs: bool) -> None:
    """Remove the key of the rows' MACs, as whoever writes the database can; `macs`: those, too, as if never signed."""
    with database.engine.begin() as connection:
        connection.execute(sa.delete(RowMacKey.__table__))  # type: ignore[attr-defined]  # sqlmodel does not type its tables
        with signing.unguarded(connection):
            for model in COVERED if macs else ():
                connection.execute(sa.update(model.__table__).values(mac=None))  # type: ignore[attr-defined]  # as above


def signings(database: Database) -> int:
    """Return how often the log says that rows were signed."""
    with database.reading() as session:
        return len(session.exec(select(AuditEntry).where(AuditEntry.action == "rows.signed")).all())


def test_a_database_from_before_is_signed_once_and_that_is_logged_and_anchored(
    run: Run, database: Database, settings: dict[str, str]
) -> None:
    remove_key(database, macs=True)
    assert format_text("doctor", "unsigned_rows") in list_problems(run("doctor", **settings))

    assert run("sign-rows", **settings).code == 0

    assert signings(database) == 1
    assert [anchor.rows for anchor in read(Path(settings["AUDIT_ANCHOR"]), SEAL)] == [signing.FORMAT]
    assert format_text("trouble", "rows_signed") in run("sign-rows", **settings).err


@pytest.mark.parametrize("macs", [False, True])
def test_rows_that_were_signed_are_not_signed_again_once_their_key_was_removed(
    run: Run, database: Database, settings: dict[str, str], *, macs: bool
) -> None:
    """Not even if the MACs were removed, too: the anchor file, outside the database, says that they were there."""
    remove_key(database, macs=True)
    run("sign-rows", **settings)
    remove_key(database, macs=macs)

    assert run("sign-rows", **settings).err == [REMOVED]

    assert signings(database) == 1
    assert format_text("doctor", "row_key_removed") in list_problems(run("doctor", **settings))
    assert format_text("doctor", "unsigned_rows") not in list_problems(run("doctor", **settings))


def test_without_an_anchor_from_before_rows_with_codes_are_not_signed(
    run: Run, database: Database, settings: dict[str, str]
) -> None:
    remove_key(database, macs=False)

    assert run("sign-rows", **settings).err == [REMOVED]


@pytest.mark.parametrize(("macs", "why"), [(False, "row_key_removed"), (True, "unsigned_rows")])
def test_the_service_does_not_start_and_says_which_of_the_two_it_is(
    run: Run, database: Database, settings: dict[str, str], good: dict[str, str], *, macs: bool, why: str
) -> None:
    remove_key(database, macs=macs)

    assert is_refused(run("serve", **{**good, **settings}), format_text("wrong", why))


def test_an_answer_that_names_another_column_is_not_sealed_into_it(
    run: Run, database: Database, settings: dict[str, str]
) -> None:
    remove_key(database, macs=True)
    with database.engine.begin() as connection:
        [case_id] = connection.execute(sa.text('SELECT id FROM "case"')).scalars()
        values = {"of_table": "case", "row_id": case_id, "of_column": "deleted_at", "answer": "yes"}
        connection.execute(sa.text("INSERT INTO older_answer VALUES (:of_table, :row_id, :of_column, :answer)"), values)

    [refusal] = run("sign-rows", **settings).err

    assert refusal.startswith("An answer from an earlier version names a place that no answer came from: case,")
    assert signings(database) == 0
