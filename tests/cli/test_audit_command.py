"""`consult-coach audit` verifies and shows the audit log, and its latest hash is anchored outside the database."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli.audit import DISCLOSURE_ACTIONS, cli
from bot.texts import CliError, format_text
from bot.worker.audit_anchor import DailyAnchor
from storage.audit import anchors, log
from storage.audit.log import NewAuditEntry
from storage.database import Database
from storage.writings import writings
from tests.support.data.practice_rows import NOW, create_practice

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture
def database(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A practice in which Ana read the signed summary of maple-4821, and was refused the review."""
    monkeypatch.setenv("CONSULT_COACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("CONSULT_COACH_KEY", KEY)
    database, seal = Database(sqlite_url), writings.Seal(bytes(range(32)))
    with database.transaction() as session:
        practice = create_practice(session, seal, "T1", NOW)
        about = f"consult:{practice.consult_id}"
        for action, outcome in (("read.signed", "done"), ("read.review", "refused"), ("press.start", "done")):
            entry = NewAuditEntry(
                practice.practice_id, practice.ana_id, action, about, NOW, case_id=practice.case_id, outcome=outcome
            )
            log.append(session, seal, entry)
    return database


def test_an_intact_log_verifies_and_a_changed_row_is_named(database: Database) -> None:
    assert "3 rows" in CliRunner().invoke(cli, ["verify"]).output
    with database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        connection.execute(text("UPDATE audit_entry SET outcome = 'done' WHERE seq = 2"))

    error = CliRunner().invoke(cli, ["verify"]).exception

    assert isinstance(error, CliError)
    assert "row 2 (changed)" in str(error)


@pytest.mark.usefixtures("database")
def test_entries_can_be_filtered_by_member_case_and_period() -> None:
    def count(*options: str) -> int:
        return len(CliRunner().invoke(cli, ["show", *options]).output.splitlines())

    assert count() == count("--member", "U1") == count("--case", "maple-4821") == count("--since", "2027-05-04") == 3
    assert count("--member", "U2") == count("--since", "2027-05-05") == count("--until", "2027-05-04") == 0


@pytest.mark.usefixtures("database")
def test_the_disclosures_of_a_case_say_when_who_read_what_and_why() -> None:
    lines = CliRunner().invoke(cli, ["disclosures", "maple-4821"]).output.splitlines()

    assert len(lines) == 1
    when, who, what, why, about = lines[0].split("  ")
    assert (when, who, what) == ("2027-05-04 09:12Z", "Ana", "the signed summary")
    assert why == "to read it again, as one of its therapists"
    assert about.startswith("consult:")


def test_every_kind_of_disclosure_says_what_and_why() -> None:
    keys = [key.replace(".", "_") for key in DISCLOSURE_ACTIONS]

    assert all(format_text("disclosed", key) and format_text("why", key) for key in keys)


def test_the_log_is_anchored_once_a_day_and_emptying_it_is_detected(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "elsewhere" / "anchors"
    monkeypatch.setenv("CONSULT_COACH_AUDIT_ANCHOR", str(path))
    anchor_daily = DailyAnchor(database, path)
    for hours in (0, 1, 24):
        anchor_daily(NOW + timedelta(hours=hours))
    DailyAnchor(database, path)(NOW + timedelta(hours=25))  # after a restart
    assert [anchor.seq for anchor in anchors.read(path)] == [3, 3]

    with database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_entry_no_delete"))
        for table in ("audit_entry", "audit_head", "audit_key"):
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 -- the names above

    assert "no_key" in str(CliRunner().invoke(cli, ["verify"]).exception)


def test_an_anchor_file_that_cannot_be_written_raises_no_error(database: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    DailyAnchor(database, tmp_path / "file" / "anchors")(NOW)
