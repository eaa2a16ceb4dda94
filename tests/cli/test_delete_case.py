"""`consult-coach delete-case` deletes a case for good, in backups too, after its code was typed once more."""

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
from tests.cli.command_runs import KEY, CommandResult, Run
from tests.support.people.identities import slack_identity
from tests.support.simulation.practice_in_process import SimulatedPractice

BIRCH, MAPLE = "birch-3350", "maple-4821"


@pytest.fixture
def practice(sqlite_url: str) -> SimulatedPractice:
    """The demo's practice. Both therapists signed the consult on `birch-3350`."""
    practice = SimulatedPractice(sqlite_url)
    seed.seed_signed_case(practice.services)
    practice.database.dispose()
    return practice


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "apart" / "ledger"


@pytest.fixture
def settings(sqlite_url: str, ledger: Path) -> dict[str, str]:
    return {"DATABASE_URL": sqlite_url, "KEY": KEY, "DELETIONS_FILE": str(ledger)}


def delete(
    run: Run, monkeypatch: pytest.MonkeyPatch, code: str, settings: dict[str, str], typed: str | None = None
) -> CommandResult:
    """Run the command, and type the code, or `typed` if it is given."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{code if typed is None else typed}\n"))
    return run("delete-case", code, **settings)


def list_codes_with_key(practice: SimulatedPractice) -> set[str]:
    """Return the codes of the cases whose key still exists."""
    with practice.database.reading() as session:
        return set(session.exec(select(Case.code).join(CaseKey)))


@pytest.mark.usefixtures("practice")
def test_a_case_is_deleted_after_its_code_was_typed(
    run: Run, monkeypatch: pytest.MonkeyPatch, practice: SimulatedPractice, settings: dict[str, str], ledger: Path
) -> None:
    result = delete(run, monkeypatch, BIRCH, settings)

    with practice.database.reading() as session:
        (consult,) = session.exec(select(Consult))
        with pytest.raises(UnknownCaseKeyError):
            writings.compute_fingerprint(session, practice.services.seal, consult.case_id, b"")
        deletion = session.exec(select(CaseDeletion)).one()
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "case.deleted")).one()
    assert (entry.actor_id, entry.case_id, entry.outcome) == (None, deletion.case_id, "done")
    assert (result.code, result.err) == (0, [])
    assert format_text("done", "delete_case", code=BIRCH, ledger=ledger) in " ".join(result.out)
    assert list_codes_with_key(practice) == {MAPLE, "cedar-1907"}
    assert [json.loads(line)["case"] for line in ledger.read_text().splitlines()[1:]] == [str(deletion.case_id)]
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600
    assert BIRCH not in ledger.read_text()
    practice.database.dispose()


@pytest.mark.parametrize("typed", ["", "birch-3351", "yes", "y"])
def test_typing_anything_else_deletes_nothing(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    practice: SimulatedPractice,
    settings: dict[str, str],
    ledger: Path,
    typed: str,
) -> None:
    result = delete(run, monkeypatch, BIRCH, settings, typed)

    assert (result.code, result.err) == (2, [format_text("trouble", "other_code")])
    assert (BIRCH in list_codes_with_key(practice), ledger.exists()) == (True, False)
    practice.database.dispose()


def test_a_case_with_a_consult_in_progress_is_not_deleted(
    run: Run, monkeypatch: pytest.MonkeyPatch, practice: SimulatedPractice, settings: dict[str, str], ledger: Path
) -> None:
    with practice.database.transaction() as session:
        session.exec(select(Case).where(Case.code == MAPLE)).one()
        consult = session.exec(select(Consult)).one()
        maple = session.exec(select(Case).where(Case.code == MAPLE)).one()
        consult_in_progress = Consult(
            practice_id=maple.practice_id, case_id=maple.id, starter_part="it", created_at=consult.created_at
        )
        session.add(consult_in_progress)
    practice.database.dispose()

    result = delete(run, monkeypatch, MAPLE, settings)

    assert (result.code, result.err) == (2, [format_text("trouble", "under_way", code=MAPLE)])
    assert (MAPLE in list_codes_with_key(practice), ledger.exists()) == (True, False)
    practice.database.dispose()


def test_a_second_deletion_and_an_unknown_code_are_reported(
    run: Run, monkeypatch: pytest.MonkeyPatch, practice: SimulatedPractice, settings: dict[str, str], ledger: Path
) -> None:
    delete(run, monkeypatch, BIRCH, settings)

    second = delete(run, monkeypatch, BIRCH, settings)
    unknown = delete(run, monkeypatch, "zebra-1", settings)

    cleared_messages = format_text("done", "tombstones", count=0)
    assert (second.code, second.out) == (0, [format_text("done", "deleted_before", code=BIRCH), cleared_messages])
    assert (unknown.code, unknown.err) == (2, [format_text("trouble", "no_case")])
    assert len(ledger.read_text().splitlines()) == 2  # the first is the key
    practice.database.dispose()


def test_nothing_is_deleted_if_the_ledger_cannot_be_written_or_read(
    run: Run, monkeypatch: pytest.MonkeyPatch, practice: SimulatedPractice, settings: dict[str, str], ledger: Path
) -> None:
    ledger.mkdir(parents=True)
    unwritable = delete(run, monkeypatch, BIRCH, settings)
    ledger.rmdir()
    ledger.write_text("zebra\n")
    unreadable = delete(run, monkeypatch, BIRCH, settings)

    words = {"ledger": ledger, "why": "unreadable"}
    messages = [format_text("trouble", "deletions_file", line=line, **words) for line in ("-", 1)]
    assert [(result.code, result.err) for result in (unwritable, unreadable)] == [
        (2, [message]) for message in messages
    ]
    assert BIRCH in list_codes_with_key(practice)
    practice.database.dispose()


def test_a_deleted_case_disappears_from_its_therapists_home(
    run: Run, monkeypatch: pytest.MonkeyPatch, practice: SimulatedPractice, settings: dict[str, str]
) -> None:
    before = render_home(practice)
    delete(run, monkeypatch, BIRCH, settings)

    assert (BIRCH in before, BIRCH in render_home(practice)) == (True, False)
    practice.database.dispose()


def render_home(practice: SimulatedPractice) -> str:
    """Return everything that Ana's Home tab shows."""
    from bot.dispatch import handle  # noqa: PLC0415 -- only here
    from flows.actions import Click, Kind  # noqa: PLC0415 -- only here
    from tests.support.practice import ANA  # noqa: PLC0415 -- only here

    return repr(handle(practice.services, slack_identity(ANA), Click(Kind.HOME, "")))


def test_replaying_accepted_old_lines_deletes_a_case_again_and_completes_the_ledger(
    run: Run, monkeypatch: pytest.MonkeyPatch, practice: SimulatedPractice, settings: dict[str, str], ledger: Path
) -> None:
    with practice.database.reading() as session:
        cedar_id = session.exec(select(Case.id).where(Case.code == "cedar-1907")).one()
    practice.database.dispose()
    delete(run, monkeypatch, BIRCH, settings)
    line = {"case": str(cedar_id), "why": "asked", "deleted_at": "2027-05-04T09:12:00+00:00"}
    ledger.write_text(json.dumps(line) + "\n")  # the line of the first deletion was lost

    refused = run("replay-deletions", **settings)
    accepted = [run("accept-deletions", **settings).out for _ in range(2)]
    result = run("replay-deletions", **settings)

    assert (refused.code, refused.err) == (2, [format_text("trouble", "ledger_not_accepted", ledger=ledger)])
    assert accepted == [
        [format_text("done", "accept_deletions", ledger=ledger, count=1)],
        [format_text("done", "no_old_lines", ledger=ledger)],
    ]
    assert (result.code, result.out) == (0, [format_text("done", "replay", again=1, all=2)])
    assert list_codes_with_key(practice) == {MAPLE}
    assert len(ledger.read_text().splitlines()) == 3
    practice.database.dispose()


def test_the_ledger_is_beside_a_sqlite_file_and_must_be_set_for_postgresql(run: Run) -> None:
    settings = Settings(database_url="sqlite:////srv/coach/practice.db")  # type: ignore[arg-type]  # pydantic converts it

    result = run("replay-deletions", DATABASE_URL="postgresql://coach:canary@127.0.0.1:9/coach", KEY=KEY)

    assert require_ledger_path(settings) == Path("/srv/coach/practice.db.deletions")
    assert result.err == [format_text("trouble", "database")]
    with pytest.raises(CliError) as error:
        require_ledger_path(Settings(database_url="postgresql://coach@127.0.0.1/coach"))  # type: ignore[arg-type]  # as above
    assert error.value.messages == (format_text("trouble", "no_deletions_file"),)
