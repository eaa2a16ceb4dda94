"""`consult-coach backup` and `restore`: whole, verified, and without what was deleted since."""

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
from tests.cli.database_file import change, keys, on_disk, refused, sealed
from tests.cli.test_rotate_key import ROOT, WRITER
from tests.support.simulation.practice_in_process import Practice

BIRCH = "birch-3350"
OTHER_KEY = base64.b64encode(bytes(range(1, 33))).decode()


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    """The demo's practice, in a file of this test's own; `birch-3350` was signed by both."""
    path = tmp_path / "coach" / "practice.db"
    path.parent.mkdir()
    shutil.copy(sqlite_template, path)
    made = Practice(f"sqlite:///{path}")
    seed.seed_signed_case(made.desk)
    made.database.dispose()
    return path


@pytest.fixture
def settings(path: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{path}", "KEY": KEY}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "copies" / "copy.db"


def test_a_copy_is_made_and_put_in_place_and_everything_is_as_it_was(
    run: Run, settings: dict[str, str], path: Path, file: Path
) -> None:
    before = sealed(path)
    made = run("backup", str(file), **settings)
    path.unlink()
    restored = run("restore", str(file), **settings)

    assert sealed(path) == before != []
    counts = {"cases": 3, "words": 1, "summaries": 1}
    assert (made.code, made.out) == (0, [format_text("done", "backup", **counts)])
    assert (restored.code, restored.out) == (0, [format_text("done", "restore", again=0, **counts)])
    assert restored.err == [format_text("done", "no_ledger", ledger=f"{path}.deletions")]
    assert keys(path) == {"maple-4821", "cedar-1907", BIRCH}
    assert (path.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o600, 0o600)
    assert [one.name for one in file.parent.iterdir()] == ["copy.db"]


def test_that_it_was_copied_is_in_the_log_of_what_was_copied_and_only_if_it_was(
    run: Run, settings: dict[str, str], file: Path
) -> None:
    assert run("backup", str(file), **settings).code == 0
    assert run("backup", str(file), **settings).code == 2  # there is a file already

    assert [line.split("  ")[3] for line in run("audit", "show", **settings).out] == ["export.copy"]


def test_a_copy_made_while_another_process_writes_is_sound(
    run: Run, settings: dict[str, str], path: Path, file: Path
) -> None:
    with subprocess.Popen(  # noqa: S603 -- our own script
        [sys.executable, "-c", WRITER, settings["DATABASE_URL"]], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for _ in range(5):
            writer.stdout.readline()
        made = run("backup", str(file), **{**settings, "KEY": OTHER_KEY, "FORMER_KEY": KEY})
        went_on = writer.stdout.readline().strip()
        alive = writer.poll() is None
        writer.kill()

    assert (made.code, made.err, alive, bool(went_on)) == (0, [], True, True)
    assert len(keys(path)) >= len(keys(file)) >= 4


def test_a_case_deleted_since_the_copy_does_not_come_back(
    run: Run, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], path: Path, file: Path
) -> None:
    run("backup", str(file), **settings)
    in_the_copy = keys(file)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{BIRCH}\n"))
    run("delete-case", BIRCH, **settings)

    restored = run("restore", str(file), "--force", **settings)

    assert (restored.code, restored.err) == (0, [])
    assert format_text("done", "restore", again=1, cases=2, words=0, summaries=0) in restored.out
    assert (BIRCH in in_the_copy, BIRCH in keys(path)) == (True, False)


def test_not_even_if_the_ledger_was_lost_while_the_database_was_there(
    run: Run, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], path: Path, file: Path
) -> None:
    run("backup", str(file), **settings)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{BIRCH}\n"))
    run("delete-case", BIRCH, **settings)
    path.with_name(f"{path.name}.deletions").unlink()

    run("restore", str(file), "--force", **settings)

    assert BIRCH not in keys(path)


def test_a_restored_copy_holds_no_trace_of_a_deleted_cases_key(
    run: Run, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], path: Path, file: Path
) -> None:
    run("backup", str(file), **settings)
    database = Database(settings["DATABASE_URL"])
    with database.reading() as session:
        wrapped = session.exec(select(CaseKey.wrapped).join(Case).where(Case.code == BIRCH)).one()
    database.dispose()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{BIRCH}\n"))
    run("delete-case", BIRCH, **settings)

    run("restore", str(file), "--force", **settings)

    assert wrapped in file.read_bytes()
    assert [one.name for one in path.parent.iterdir() if wrapped in one.read_bytes()] == []


def test_a_database_that_is_there_stays_without_force(
    run: Run, settings: dict[str, str], path: Path, file: Path
) -> None:
    run("backup", str(file), **settings)
    before = on_disk(path)

    ended = run("restore", str(file), **settings)

    assert refused(ended, format_text("trouble", "database_there"))
    assert on_disk(path) == before


def test_nothing_is_put_in_place_under_a_service_that_runs(run: Run, settings: dict[str, str], file: Path) -> None:
    run("backup", str(file), **settings)
    served = Database(settings["DATABASE_URL"])
    with served.reading() as session:
        session.exec(select(Case)).all()

    ended = run("restore", str(file), "--force", **settings)
    served.dispose()

    assert refused(ended, format_text("trouble", "in_use"))


@pytest.mark.parametrize("what", ["key", "words", "summary"])
def test_a_copy_that_does_not_pass_is_not_put_in_place(
    run: Run, settings: dict[str, str], path: Path, file: Path, what: str
) -> None:
    run("backup", str(file), **settings)
    change(
        file,
        *{
            "key": ["UPDATE case_key SET wrapped = zeroblob(60) WHERE case_id IN (SELECT case_id FROM consult)"],
            "words": ["DROP TRIGGER writing_no_update", "UPDATE writing SET sealed = zeroblob(60)"],
            "summary": ["DROP TRIGGER summary_no_update", "UPDATE summary SET digest = 'another'"],
        }[what],
    )
    before = on_disk(path)

    ended = run("restore", str(file), "--force", **settings)

    counts = {"key": (1, 1, 1), "words": (0, 1, 1), "summary": (0, 0, 1)}[what]
    named = dict(zip(("cases", "words", "summaries"), counts, strict=True))
    assert refused(ended, format_text("trouble", "copy_unsound", file=file, **named))
    assert on_disk(path) == before


def test_another_key_is_noticed_before_anything_is_put_in_place(
    run: Run, settings: dict[str, str], path: Path, file: Path
) -> None:
    run("backup", str(file), **settings)
    before = on_disk(path)

    ended = run("restore", str(file), "--force", **{**settings, "KEY": OTHER_KEY})

    unsound = format_text("trouble", "copy_unsound", file=file, cases=3, words=1, summaries=1)
    assert refused(ended, unsound)
    assert on_disk(path) == before


@pytest.mark.parametrize("what", ["text", "newer", "missing", "strange"])
def test_what_is_no_copy_of_ours_is_refused(
    run: Run, settings: dict[str, str], path: Path, file: Path, what: str
) -> None:
    run("backup", str(file), **settings)
    if what == "text":
        file.write_text("no database " * 1000)
    if what == "newer":
        change(file, "UPDATE alembic_version SET version_num = 'none-such'")
    if what == "missing":
        file.unlink()
    if what == "strange":
        file.unlink()
        change(file, "CREATE TABLE practice (id INTEGER)")
    before = on_disk(path)

    ended = run("restore", str(file), "--force", **settings)

    said = {"newer": "copy_newer", "missing": "copy_failed"}.get(what, "copy_broken")
    assert refused(ended, format_text("trouble", said, file=file))
    assert on_disk(path) == before


def test_a_copy_never_takes_another_files_place(run: Run, settings: dict[str, str], file: Path) -> None:
    file.parent.mkdir()
    file.write_text("mine")

    assert refused(run("backup", str(file), **settings), format_text("trouble", "copy_there", file=file))
    assert file.read_text() == "mine"


def test_an_unsound_database_is_not_passed_off_as_a_good_copy(
    run: Run, settings: dict[str, str], path: Path, file: Path
) -> None:
    change(path, "DROP TRIGGER writing_no_update", "UPDATE writing SET sealed = zeroblob(60)")

    ended = run("backup", str(file), **settings)

    assert refused(ended, format_text("trouble", "copy_unsound", file=file, cases=0, words=1, summaries=1))
    assert list(file.parent.iterdir()) == []


def test_for_postgresql_its_own_tools_are_named(run: Run, file: Path) -> None:
    settings = {"DATABASE_URL": "postgresql://coach:canary@127.0.0.1:9/coach", "KEY": KEY, "DELETIONS_FILE": "ledger"}

    ended = [run("backup", str(file), **settings), run("restore", str(file), **settings)]

    assert [refused(one, format_text("trouble", "not_sqlite")) for one in ended] == [True, True]
    assert "pg_dump" in format_text("trouble", "not_sqlite")
    assert "replay-deletions" in format_text("trouble", "not_sqlite")
