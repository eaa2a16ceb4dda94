"""`consult-coach rotate-key` changes the key while another process writes; then the old key opens nothing."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from bot.texts import format_text
from storage.audit import verification
from storage.database import Database
from storage.models import AuditEntry, CaseKey, Writing
from storage.writings import case_keys, writings
from storage.writings.writings import Seal, SealBrokenError
from tests.cli.command_runs import KEY, Run, list_problems
from tests.support.data.practice_rows import NOW, add_case, create_practice

ROOT = Path(__file__).parents[2]
OLD, NEW = Seal(bytes(range(32))), Seal(bytes(range(1, 33)))
NEW_KEY = base64.b64encode(bytes(range(1, 33))).decode()
CASES = 120

WRITER = """
import sys
from sqlmodel import select
from storage.writings import writings
from storage.database import Database
from storage.models import Case
from storage.writings.writings import Seal
from tests.support.data.practice_rows import NOW, add_case

database, seal = Database(sys.argv[1]), Seal(bytes(range(1, 33)), former=Seal(bytes(range(32))))
database.use_seal(seal)
with database.reading() as session:
    known = list(session.exec(select(Case)))
number = 0
while True:
    case = known[number % len(known)]
    about = {"case_id": case.id, "consult_id": None, "writer_id": case.it_member_id, "kind": "note"}
    with database.transaction() as session:
        writings.write(session, seal, text=f"Word {number}.", now=NOW, practice_id=case.practice_id, **about)
    with database.reading() as session:
        assert writings.read_latest(session, seal, **about) == f"Word {number}."
    if number % 10 == 0:
        with database.transaction() as session:
            add_case(session, seal, case.practice_id, f"new-{number}", (case.it_member_id, case.ft_member_id), NOW)
    number += 1
    print(number, flush=True)
"""


@pytest.fixture
def database(sqlite_url: str) -> Database:
    """A practice with many cases, whose keys are wrapped with the old key."""
    database = Database(sqlite_url)
    database.use_seal(OLD)
    with database.transaction() as session:
        practice = create_practice(session, OLD, "T1", NOW)
        writings.write(session, OLD, text="Mine.", now=NOW, **practice.draft_ref())
        for number in range(CASES - 1):
            therapists = (practice.ana_id, practice.ben_id)
            add_case(session, OLD, practice.practice_id, f"case-{number}", therapists, NOW)
    return database


@pytest.fixture
def rotation(sqlite_url: str) -> dict[str, str]:
    """The settings for a key change."""
    return {"DATABASE_URL": sqlite_url, "KEY": NEW_KEY, "FORMER_KEY": KEY}


def count_readable(database: Database, seal: Seal) -> int:
    """Return how many texts this key alone opens."""
    count = 0
    with database.reading() as session:
        for writing_id in session.exec(select(Writing.id)).all():
            try:
                writings.read_by_id(session, seal, writing_id)
            except SealBrokenError:
                continue
            count += 1
    return count


def test_the_key_is_changed_while_another_process_writes_and_no_text_is_lost(
    run: Run, database: Database, sqlite_url: str, rotation: dict[str, str]
) -> None:
    with subprocess.Popen(  # noqa: S603 -- our own script
        [sys.executable, "-c", WRITER, sqlite_url], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        for _ in range(5):
            writer.stdout.readline()  # the process writes by now

        result = run("rotate-key", **rotation)

        next_lines = [writer.stdout.readline().strip() for _ in range(5)]
        is_alive = writer.poll() is None
        writer.kill()
        errors = writer.stderr.read()

    with database.reading() as session:
        wrapped = case_keys.count_by_wrapping_key(session)
        written = len(session.exec(select(Writing.id)).all())
    assert (result.code, result.err, is_alive, errors) == (0, [], True, "")
    assert all(next_lines)
    assert wrapped == {NEW.key_id: wrapped.total()}
    assert wrapped.total() >= CASES
    assert (count_readable(database, NEW), count_readable(database, OLD)) == (written, 0)
    database.dispose()


def test_the_command_says_how_many_keys_it_changed_and_a_second_run_changes_none(
    run: Run, database: Database, rotation: dict[str, str]
) -> None:
    database.dispose()
    results = [run("rotate-key", **rotation) for _ in range(2)]

    messages = [[format_text("done", "rotate_key", count=count, all=CASES)] for count in (CASES, 0)]
    assert [(result.code, result.out) for result in results] == [(0, message) for message in messages]
    with database.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "key.rotated")).one()
        verdict = verification.verify(session, NEW, entry.practice_id)
    assert (entry.action, entry.detail) == ("key.rotated", NEW.key_id)
    assert (verdict.rows, verdict.fault) == (3, None)  # and twice who ran it
    database.dispose()


def test_the_doctor_says_how_many_keys_are_left_and_when_the_former_key_is_not_needed(
    run: Run, database: Database, good: dict[str, str], rotation: dict[str, str]
) -> None:
    with database.transaction() as session:
        case_keys.rewrap(session, Seal(bytes(range(1, 33)), former=OLD), after=None, limit=20)
    database.dispose()

    half_way = run("doctor", **{**good, **rotation})
    run("rotate-key", **rotation)
    done = run("doctor", **{**good, **rotation, "PUBLIC_URL": "", "SLACK_BOT_TOKEN": ""})
    without = run("doctor", **{**good, "PUBLIC_URL": "", "SLACK_BOT_TOKEN": ""})

    no_numbers = format_text("doctor", "no_numbers")  # nobody has saved any in this practice
    assert list_problems(half_way) == [format_text("doctor", "former_keys", count=CASES - 20), no_numbers]
    assert f"  {format_text('doctor', 'no_former_keys')}" in done.out
    assert format_text("doctor", "strange_keys", count=CASES) in list_problems(without)


def test_without_two_different_keys_nothing_is_done(run: Run, database: Database, rotation: dict[str, str]) -> None:
    database.dispose()
    results = [run("rotate-key", **{**rotation, "FORMER_KEY": former}) for former in ("", NEW_KEY)]

    assert [result.err for result in results] == [
        [format_text("trouble", "no_former_key")],
        [format_text("wrong", "same_key")],
    ]
    assert count_readable(database, OLD) == 1
    database.dispose()


def test_keys_that_neither_key_opens_are_left_and_reported(
    run: Run, database: Database, rotation: dict[str, str]
) -> None:
    with database.transaction() as session:
        key = session.exec(select(CaseKey)).first()
        assert key is not None
        key.wrapped = bytes(60)
    database.dispose()

    result = run("rotate-key", **rotation)

    assert (result.code, result.err) == (2, [format_text("trouble", "keys_left", count=1, done=CASES - 1)])


def test_no_database_file_contains_a_key_that_the_old_key_wrapped(
    run: Run, database: Database, rotation: dict[str, str]
) -> None:
    path = Path(rotation["DATABASE_URL"].removeprefix("sqlite:///"))
    with database.reading() as session:
        before = [key.wrapped for key in session.exec(select(CaseKey))]
    database.dispose()

    run("rotate-key", **rotation)

    content = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert [wrapped for wrapped in before if wrapped in content] == []
