"""`consult-coach audit` verifies and shows the audit log, and its latest hash is anchored outside the database."""

from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli.audit import DISCLOSURE_ACTIONS, cli
from bot.texts import CliError, format_text
from storage.audit import log
from storage.audit.log import NewAuditEntry
from storage.database import Database
from storage.writings import writings
from tests.cli.database_file import execute
from tests.support.data.databases import without_triggers
from tests.support.data.practice_rows import NOW, create_practice
from tests.support.fakes import FakeClock

SEAL = writings.Seal(bytes(range(32)))
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture
def database(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A practice in which Ana read the signed summary of maple-4821, and was refused the review."""
    monkeypatch.setenv("CONSULT_COACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("CONSULT_COACH_KEY", KEY)
    monkeypatch.setattr("bot.app.now", FakeClock(NOW))
    database, seal = Database(sqlite_url), SEAL
    database.use_seal(seal)
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
    with database.engine.begin() as connection, without_triggers(connection, "audit_entry"):
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


DASHED = "substr({0}, 1, 8) || '-' || substr({0}, 9)"


@pytest.mark.parametrize("column", ["case_id", "actor_id", "practice_id", "at"])
def test_an_entry_that_is_hidden_from_a_query_by_its_spelling_is_named_by_each_command(
    database: Database, column: str
) -> None:
    spelled = "replace(at, ' ', 'T')" if column == "at" else DASHED.format(column)
    change = f"UPDATE audit_entry SET {column} = {spelled} WHERE seq = 1"  # noqa: S608 -- the names above
    execute(Path(str(database.engine.url.database)), change)

    for command in (["verify"], ["show", "--case", "maple-4821"], ["disclosures", "maple-4821"]):
        error = CliRunner().invoke(cli, command).exception
        assert isinstance(error, CliError), command
        named = "table audit_entry" if column == "practice_id" and command[0] != "disclosures" else "row 1 ("
        assert named in str(error)
        assert "missing" in str(error) or "spelling" in str(error)
        assert "-" not in str(error).replace("consult-coach", "")


def test_a_list_of_entries_says_at_its_end_that_the_log_was_changed(database: Database) -> None:
    with database.engine.begin() as connection, without_triggers(connection, "audit_entry"):
        connection.execute(text("UPDATE audit_entry SET case_id = NULL WHERE seq = 1"))

    result = CliRunner().invoke(cli, ["show", "--case", "maple-4821"])

    assert len(result.output.splitlines()) == 2
    assert isinstance(result.exception, CliError)
    assert format_text("trouble", "audit_not_whole") in str(result.exception)
