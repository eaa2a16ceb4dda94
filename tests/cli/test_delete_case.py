"""`consult-coach delete-case`: at the machine, with the code typed once more; for good, in copies too."""

import io
import json
import stat
from pathlib import Path

import pytest
from sqlmodel import select

from bot.case_deletion import require_ledger_path
from bot.demo import seed
from bot.settings import Settings
from bot.texts import CliError, format_text
from storage.models import AuditEntry, Case, CaseDeletion, CaseKey, Consult
from storage.row_errors import UnknownCaseKeyError
from storage.writings import writings
from tests.cli.command_runs import KEY, Ended, Run
from tests.support.simulation.practice_in_process import Practice

BIRCH, MAPLE = "birch-3350", "maple-4821"


@pytest.fixture
def practice(sqlite_url: str) -> Practice:
    """The demo's practice; `birch-3350` was signed by both."""
    made = Practice(sqlite_url)
    seed.seed_signed_case(made.desk)
    made.database.dispose()
    return made


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "apart" / "ledger"


@pytest.fixture
def settings(sqlite_url: str, ledger: Path) -> dict[str, str]:
    return {"DATABASE_URL": sqlite_url, "KEY": KEY, "DELETIONS_FILE": str(ledger)}


def delete(
    run: Run, monkeypatch: pytest.MonkeyPatch, code: str, settings: dict[str, str], typed: str | None = None
) -> Ended:
    """Run it, and type the code, or something else."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{code if typed is None else typed}\n"))
    return run("delete-case", code, **settings)


def keys(practice: Practice) -> set[str]:
    """Return the codes of the cases that have their key."""
    with practice.database.reading() as session:
        return set(session.exec(select(Case.code).join(CaseKey)))


@pytest.mark.usefixtures("practice")
def test_a_case_is_deleted_once_its_code_was_typed(
    run: Run, monkeypatch: pytest.MonkeyPatch, practice: Practice, settings: dict[str, str], ledger: Path
) -> None:
    ended = delete(run, monkeypatch, BIRCH, settings)

    with practice.database.reading() as session:
        (consult,) = session.exec(select(Consult))
        with pytest.raises(UnknownCaseKeyError):
            writings.compute_fingerprint(session, practice.desk.seal, consult.case_id, b"")
        row = session.exec(select(CaseDeletion)).one()
        logged = session.exec(select(AuditEntry).where(AuditEntry.action == "case.deleted")).one()
    assert (logged.actor_id, logged.case_id, logged.outcome) == (None, row.case_id, "done")
    assert (ended.code, ended.err) == (0, [])
    assert format_text("done", "delete_case", code=BIRCH, ledger=ledger) in " ".join(ended.out)
    assert keys(practice) == {MAPLE, "cedar-1907"}
    assert [json.loads(line)["case"] for line in ledger.read_text().splitlines()] == [str(row.case_id)]
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600
    assert BIRCH not in ledger.read_text()
    practice.database.dispose()


@pytest.mark.parametrize("typed", ["", "birch-3351", "yes", "y"])
def test_typing_anything_else_deletes_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch, practice: Practice, settings: dict[str, str], ledger: Path, typed: str
) -> None:
    ended = delete(run, monkeypatch, BIRCH, settings, typed)

    assert (ended.code, ended.err) == (2, [format_text("trouble", "other_code")])
    assert (BIRCH in keys(practice), ledger.exists()) == (True, False)
    practice.database.dispose()


def test_a_consult_under_way_is_in_the_way(
    run: Run, monkeypatch: pytest.MonkeyPatch, practice: Practice, settings: dict[str, str], ledger: Path
) -> None:
    with practice.database.transaction() as session:
        session.exec(select(Case).where(Case.code == MAPLE)).one()
        consult = session.exec(select(Consult)).one()
        maple = session.exec(select(Case).where(Case.code == MAPLE)).one()
        under_way = Consult(
            practice_id=maple.practice_id, case_id=maple.id, starter_part="it", created_at=consult.created_at
        )
        session.add(under_way)
    practice.database.dispose()

    ended = delete(run, monkeypatch, MAPLE, settings)

    assert (ended.code, ended.err) == (2, [format_text("trouble", "under_way", code=MAPLE)])
    assert (MAPLE in keys(practice), ledger.exists()) == (True, False)
    practice.database.dispose()


def test_deleted_twice_it_is_said_and_an_unknown_code_is_none(
    run: Run, monkeypatch: pytest.MonkeyPatch, practice: Practice, settings: dict[str, str], ledger: Path
) -> None:
    delete(run, monkeypatch, BIRCH, settings)

    again = delete(run, monkeypatch, BIRCH, settings)
    unknown = delete(run, monkeypatch, "zebra-1", settings)

    in_slack = format_text("done", "tombstones", count=0)
    assert (again.code, again.out) == (0, [format_text("done", "deleted_before", code=BIRCH), in_slack])
    assert (unknown.code, unknown.err) == (2, [format_text("trouble", "no_case")])
    assert len(ledger.read_text().splitlines()) == 1
    practice.database.dispose()


def test_a_ledger_that_cannot_be_written_or_read_stops_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, practice: Practice, settings: dict[str, str], ledger: Path
) -> None:
    ledger.mkdir(parents=True)
    unwritable = delete(run, monkeypatch, BIRCH, settings)
    ledger.rmdir()
    ledger.write_text("zebra\n")
    unreadable = delete(run, monkeypatch, BIRCH, settings)

    said = [format_text("trouble", "deletions_file", ledger=ledger, line=line) for line in ("-", 1)]
    assert [(one.code, one.err) for one in (unwritable, unreadable)] == [(2, [words]) for words in said]
    assert BIRCH in keys(practice)
    practice.database.dispose()


def test_a_deleted_case_is_not_there_for_its_therapists(
    run: Run, monkeypatch: pytest.MonkeyPatch, practice: Practice, settings: dict[str, str]
) -> None:
    before = shown(practice)
    delete(run, monkeypatch, BIRCH, settings)

    assert (BIRCH in before, BIRCH in shown(practice)) == (True, False)
    practice.database.dispose()


def shown(practice: Practice) -> str:
    """Return all that Ana's Home shows."""
    from bot.dispatch import handle  # noqa: PLC0415 -- only here
    from flows.home import actions as home_actions  # noqa: PLC0415 -- only here
    from tests.support.practice import ANA  # noqa: PLC0415 -- only here

    return repr(handle(practice.desk, ANA, "T1", home_actions.show_home))


def test_replaying_takes_a_case_again_and_completes_the_ledger(
    run: Run, monkeypatch: pytest.MonkeyPatch, practice: Practice, settings: dict[str, str], ledger: Path
) -> None:
    with practice.database.reading() as session:
        cedar_id = session.exec(select(Case.id).where(Case.code == "cedar-1907")).one()
    practice.database.dispose()
    delete(run, monkeypatch, BIRCH, settings)
    line = {"case": str(cedar_id), "why": "asked", "deleted_at": "2027-05-04T09:12:00+00:00"}
    ledger.write_text(json.dumps(line) + "\n")  # the first was lost

    ended = run("replay-deletions", **settings)

    assert (ended.code, ended.out) == (0, [format_text("done", "replay", again=1, all=2)])
    assert keys(practice) == {MAPLE}
    assert len(ledger.read_text().splitlines()) == 2
    practice.database.dispose()


def test_the_ledger_is_beside_a_sqlite_file_and_has_to_be_set_for_postgresql(run: Run) -> None:
    found = Settings(database_url="sqlite:////srv/coach/practice.db")  # type: ignore[arg-type]  # pydantic makes it one

    elsewhere = run("replay-deletions", DATABASE_URL="postgresql://coach:canary@127.0.0.1:9/coach", KEY=KEY)

    assert require_ledger_path(found) == Path("/srv/coach/practice.db.deletions")
    assert elsewhere.err == [format_text("trouble", "database")]
    with pytest.raises(CliError) as caught:
        require_ledger_path(Settings(database_url="postgresql://coach@127.0.0.1/coach"))  # type: ignore[arg-type]  # as above
    assert caught.value.messages == (format_text("trouble", "no_deletions_file"),)
