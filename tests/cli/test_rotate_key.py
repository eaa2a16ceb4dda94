"""`consult-coach rotate-key`: the key is changed while another process writes, and the old one opens nothing then."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from bot.texts import format_text
from storage.audit import log
from storage.database import Database
from storage.models import AuditEntry, CaseKey, Writing
from storage.writings import case_keys, writings
from storage.writings.writings import Seal, SealBrokenError
from tests.cli.command_runs import KEY, Run, amiss
from tests.support.data.practice_rows import NOW, add_case, founded

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
    """A practice with many cases, their keys wrapped by the old key."""
    database = Database(sqlite_url)
    with database.transaction() as session:
        practice = founded(session, OLD, "T1", NOW)
        writings.write(session, OLD, text="Mine.", now=NOW, **practice.place())
        for number in range(CASES - 1):
            therapists = (practice.ana_id, practice.ben_id)
            add_case(session, OLD, practice.practice_id, f"case-{number}", therapists, NOW)
    return database


@pytest.fixture
def changing(sqlite_url: str) -> dict[str, str]:
    """The settings with which a key is changed."""
    return {"DATABASE_URL": sqlite_url, "KEY": NEW_KEY, "FORMER_KEY": KEY}


def opens_with(database: Database, seal: Seal) -> int:
    """Return how many writings this key opens by itself."""
    opened = 0
    with database.reading() as session:
        for one in session.exec(select(Writing.id)).all():
            try:
                writings.read(session, seal, one)
            except SealBrokenError:
                continue
            opened += 1
    return opened


def test_the_key_is_changed_while_another_process_writes_and_no_word_is_lost(
    run: Run, database: Database, sqlite_url: str, changing: dict[str, str]
) -> None:
    with subprocess.Popen(  # noqa: S603 -- our own script
        [sys.executable, "-c", WRITER, sqlite_url], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        for _ in range(5):
            writer.stdout.readline()  # it is well on its way

        ended = run("rotate-key", **changing)

        went_on = [writer.stdout.readline().strip() for _ in range(5)]
        alive = writer.poll() is None
        writer.kill()
        said = writer.stderr.read()

    with database.reading() as session:
        wrapped = case_keys.count_by_wrapping_key(session)
        written = len(session.exec(select(Writing.id)).all())
    assert (ended.code, ended.err, alive, said) == (0, [], True, "")
    assert all(went_on)
    assert wrapped == {NEW.key_id: wrapped.total()}
    assert wrapped.total() >= CASES
    assert (opens_with(database, NEW), opens_with(database, OLD)) == (written, 0)
    database.dispose()


def test_it_says_how_many_and_run_again_finds_nothing_left(
    run: Run, database: Database, changing: dict[str, str]
) -> None:
    database.dispose()
    ended = [run("rotate-key", **changing) for _ in range(2)]

    said = [[format_text("done", "rotate_key", count=count, all=CASES)] for count in (CASES, 0)]
    assert [(one.code, one.out) for one in ended] == [(0, words) for words in said]
    with database.reading() as session:
        logged = session.exec(select(AuditEntry)).one()
        verdict = log.verify(session, NEW, logged.practice_id)
    assert (logged.action, logged.detail) == ("key.rotated", NEW.key_id)
    assert (verdict.rows, verdict.fault) == (1, None)
    database.dispose()


def test_the_doctor_says_how_many_are_left_and_when_the_former_key_can_go(
    run: Run, database: Database, good: dict[str, str], changing: dict[str, str]
) -> None:
    with database.transaction() as session:
        case_keys.rewrap(session, Seal(bytes(range(1, 33)), former=OLD), after=None, most=20)
    database.dispose()

    half_way = run("doctor", **{**good, **changing})
    run("rotate-key", **changing)
    done = run("doctor", **{**good, **changing, "PUBLIC_URL": "", "SLACK_BOT_TOKEN": ""})
    without = run("doctor", **{**good, "PUBLIC_URL": "", "SLACK_BOT_TOKEN": ""})

    assert amiss(half_way) == [format_text("doctor", "former_keys", count=CASES - 20)]
    assert f"  {format_text('doctor', 'no_former_keys')}" in done.out
    assert format_text("doctor", "strange_keys", count=CASES) in amiss(without)


def test_without_both_keys_nothing_is_done(run: Run, database: Database, changing: dict[str, str]) -> None:
    database.dispose()
    ended = [run("rotate-key", **{**changing, "FORMER_KEY": former}) for former in ("", NEW_KEY)]

    assert [one.err for one in ended] == [[format_text("trouble", "no_former_key")], [format_text("wrong", "same_key")]]
    assert opens_with(database, OLD) == 1
    database.dispose()


def test_keys_of_a_third_key_are_left_and_said(run: Run, database: Database, changing: dict[str, str]) -> None:
    with database.transaction() as session:
        key = session.exec(select(CaseKey)).first()
        assert key is not None
        key.wrapped = bytes(60)
    database.dispose()

    ended = run("rotate-key", **changing)

    assert (ended.code, ended.err) == (2, [format_text("trouble", "keys_left", count=1, done=CASES - 1)])


def test_no_file_holds_what_the_old_key_had_wrapped(run: Run, database: Database, changing: dict[str, str]) -> None:
    path = Path(changing["DATABASE_URL"].removeprefix("sqlite:///"))
    with database.reading() as session:
        before = [one.wrapped for one in session.exec(select(CaseKey))]
    database.dispose()

    run("rotate-key", **changing)

    held = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    assert [one for one in before if one in held] == []
