"""`consult-coach backup` and `restore`: backups are complete and checked, and deleted cases stay deleted."""

import base64
import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from bot.demo import seed
from bot.texts import format_text
from storage.database import Database
from storage.models import Case, CaseKey
from tests.cli.command_runs import KEY, Run
from tests.cli.database_file import execute, is_refused, list_codes_with_key, read_encrypted_texts, read_folder
from tests.cli.test_rotate_key import ROOT, WRITER
from tests.support.simulation.practice_in_process import SimulatedPractice

BIRCH = "birch-3350"
OTHER_KEY = base64.b64encode(bytes(range(1, 33))).decode()


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    """The file of the demo's practice. Both therapists signed the consult on `birch-3350`."""
    path = tmp_path / "coach" / "practice.db"
    path.parent.mkdir()
    shutil.copy(sqlite_template, path)
    practice = SimulatedPractice(f"sqlite:///{path}")
    seed.seed_signed_case(practice.services)
    practice.database.dispose()
    return path


@pytest.fixture
def settings(path: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{path}", "KEY": KEY}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "copies" / "copy.db"


def test_a_restored_backup_is_the_same_as_the_original(
    run: Run, settings: dict[str, str], path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.verify.BATCH_SIZE", 1)  # so that there are several batches
    before = read_encrypted_texts(path)
    backup = run("backup", str(file), "--plain", **settings)
    path.unlink()
    restored = run("restore", str(file), **settings)

    assert read_encrypted_texts(path) == before != []
    counts = {"cases": 3, "words": 1, "summaries": 1}
    assert (backup.code, backup.out) == (0, [format_text("done", "plain_backup", **counts)])
    assert (restored.code, restored.out) == (0, [format_text("done", "restore", again=0, **counts)])
    assert restored.err == [format_text("done", "no_ledger", ledger=f"{path}.deletions")]
    assert list_codes_with_key(path) == {"maple-4821", "cedar-1907", BIRCH}
    assert (path.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o600, 0o600)
    assert [copy.name for copy in file.parent.iterdir()] == ["copy.db"]


def test_only_a_successful_backup_is_in_the_audit_log(run: Run, settings: dict[str, str], file: Path) -> None:
    assert run("backup", str(file), "--plain", **settings).code == 0
    assert run("backup", str(file), "--plain", **settings).code == 2  # the file exists already

    assert [line.split("  ")[3] for line in run("audit", "show", **settings).out] == ["export.copy", "operator.acted"]


def test_a_backup_made_while_another_process_writes_is_intact(
    run: Run, settings: dict[str, str], path: Path, file: Path
) -> None:
    with subprocess.Popen(  # noqa: S603 -- our own script
        [sys.executable, "-c", WRITER, settings["DATABASE_URL"]], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for _ in range(5):
            writer.stdout.readline()
        backup = run("backup", str(file), "--plain", **{**settings, "KEY": OTHER_KEY, "FORMER_KEY": KEY})
        next_line = writer.stdout.readline().strip()
        is_alive = writer.poll() is None
        writer.kill()

    assert (backup.code, backup.err, is_alive, bool(next_line)) == (0, [], True, True)
    assert len(list_codes_with_key(path)) >= len(list_codes_with_key(file)) >= 4


def test_a_case_that_was_deleted_after_the_backup_is_not_restored(
    run: Run, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], path: Path, file: Path
) -> None:
    run("backup", str(file), "--plain", **settings)
    codes_in_backup = list_codes_with_key(file)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{BIRCH}\n"))
    run("delete-case", BIRCH, **settings)

    restored = run("restore", str(file), "--force", **settings)

    assert (restored.code, restored.err) == (0, [])
    assert format_text("done", "restore", again=1, cases=2, words=0, summaries=0) in restored.out
    assert (BIRCH in codes_in_backup, BIRCH in list_codes_with_key(path)) == (True, False)


def test_a_deleted_case_is_not_restored_if_only_the_ledger_was_lost(
    run: Run, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], path: Path, file: Path
) -> None:
    run("backup", str(file), "--plain", **settings)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{BIRCH}\n"))
    run("delete-case", BIRCH, **settings)
    path.with_name(f"{path.name}.deletions").unlink()

    run("restore", str(file), "--force", **settings)

    assert BIRCH not in list_codes_with_key(path)


def test_a_restored_database_has_no_trace_of_a_deleted_cases_key(
    run: Run, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], path: Path, file: Path
) -> None:
    run("backup", str(file), "--plain", **settings)
    database = Database(settings["DATABASE_URL"])
    with database.reading() as session:
        wrapped = session.exec(select(CaseKey.wrapped).join(Case).where(Case.code == BIRCH)).one()
    database.dispose()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{BIRCH}\n"))
    run("delete-case", BIRCH, **settings)

    run("restore", str(file), "--force", **settings)

    assert wrapped in file.read_bytes()
    assert [file_path.name for file_path in path.parent.iterdir() if wrapped in file_path.read_bytes()] == []


def test_without_force_an_existing_database_is_not_replaced(
    run: Run, settings: dict[str, str], path: Path, file: Path
) -> None:
    run("backup", str(file), "--plain", **settings)
    before = read_folder(path)

    result = run("restore", str(file), **settings)

    assert is_refused(result, format_text("trouble", "database_there"))
    assert read_folder(path) == before


def test_nothing_is_restored_under_a_running_service(run: Run, settings: dict[str, str], file: Path) -> None:
    run("backup", str(file), "--plain", **settings)
    running = Database(settings["DATABASE_URL"])
    with running.reading() as session:
        session.exec(select(Case)).all()

    result = run("restore", str(file), "--force", **settings)
    running.dispose()

    assert is_refused(result, format_text("trouble", "in_use"))


@pytest.mark.parametrize("what", ["key", "words", "summary"])
def test_a_backup_that_fails_the_check_is_not_restored(
    run: Run, settings: dict[str, str], path: Path, file: Path, what: str
) -> None:
    run("backup", str(file), "--plain", **settings)
    execute(
        file,
        *{
            "key": ["UPDATE case_key SET wrapped = zeroblob(60) WHERE case_id IN (SELECT case_id FROM consult)"],
            "words": ["UPDATE writing SET sealed = zeroblob(60)"],
            "summary": ["UPDATE summary SET digest = 'another'"],
        }[what],
    )
    before = read_folder(path)

    result = run("restore", str(file), "--force", **settings)

    counts = {"key": (1, 1, 1), "words": (0, 1, 1), "summary": (0, 0, 1)}[what]
    damaged = dict(zip(("cases", "words", "summaries"), counts, strict=True))
    assert is_refused(result, format_text("trouble", "copy_unsound", file=file, **damaged))
    assert read_folder(path) == before


def test_a_wrong_key_is_detected_before_anything_is_restored(
    run: Run, settings: dict[str, str], path: Path, file: Path
) -> None:
    run("backup", str(file), "--plain", **settings)
    before = read_folder(path)

    result = run("restore", str(file), "--force", **{**settings, "KEY": OTHER_KEY})

    message = format_text("trouble", "copy_unsound", file=file, cases=3, words=1, summaries=1)
    assert is_refused(result, message)
    assert read_folder(path) == before


@pytest.mark.parametrize("what", ["text", "newer", "missing", "strange"])
def test_a_file_that_is_not_a_usable_backup_is_refused(
    run: Run, settings: dict[str, str], path: Path, file: Path, what: str
) -> None:
    run("backup", str(file), "--plain", **settings)
    if what == "text":
        file.write_text("no database " * 1000)
    if what == "newer":
        execute(file, "UPDATE alembic_version SET version_num = 'none-such'")
    if what == "missing":
        file.unlink()
    if what == "strange":
        file.unlink()
        execute(file, "CREATE TABLE practice (id INTEGER)")
    before = read_folder(path)

    result = run("restore", str(file), "--force", **settings)

    key = {"newer": "copy_newer", "missing": "copy_failed"}.get(what, "copy_broken")
    assert is_refused(result, format_text("trouble", key, file=file))
    assert read_folder(path) == before


def test_a_backup_never_overwrites_a_file(run: Run, settings: dict[str, str], file: Path) -> None:
    file.parent.mkdir()
    file.write_text("mine")

    assert is_refused(run("backup", str(file), "--plain", **settings), format_text("trouble", "copy_there", file=file))
    assert file.read_text() == "mine"


def test_a_damaged_database_is_not_backed_up(run: Run, settings: dict[str, str], path: Path, file: Path) -> None:
    execute(path, "UPDATE writing SET sealed = zeroblob(60)")

    result = run("backup", str(file), "--plain", **settings)

    assert is_refused(result, format_text("trouble", "copy_unsound", file=file, cases=0, words=1, summaries=1))
    assert list(file.parent.iterdir()) == []


def test_for_postgresql_the_message_names_its_own_tools(run: Run, file: Path) -> None:
    settings = {"DATABASE_URL": "postgresql://coach:canary@127.0.0.1:9/coach", "KEY": KEY, "DELETIONS_FILE": "ledger"}

    results = [run("backup", str(file), "--plain", **settings), run("restore", str(file), **settings)]

    assert [is_refused(result, format_text("trouble", "not_sqlite")) for result in results] == [True, True]
    assert "pg_dump" in format_text("trouble", "not_sqlite")
    assert "replay-deletions" in format_text("trouble", "not_sqlite")
