"""`consult-coach audit` verifies and shows the audit log, and its latest hash is anchored outside the database."""

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli.audit import DISCLOSURE_ACTIONS, cli
from bot.texts import CliError, format_text
from storage.audit import log
from storage.audit.log import NewAuditEntry
from storage.database import Database
from storage.writings import writings
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
