"""The worker anchors the audit log soon after something was logged, and copies each anchor to a log server."""

import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.worker.anchor_copies import SyslogCopy, extract_lines
from bot.worker.audit_anchor import AnchorPlan, AnchorTask, find_anchor_file
from storage.audit import anchors, log
from storage.database import Database
from storage.writings.sealing import Seal
from tests.storage.audit.log_tampering import new_entry
from tests.support.data.practice_rows import NOW, Practice, create_practice
from tests.support.data.sql_statements import count_statements

SEAL = Seal(bytes(range(32)))


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    database.use_seal(Seal(bytes(range(32))))
    yield database
    database.dispose()


@pytest.fixture
def practice(database: Database) -> Practice:
    with database.transaction() as session:
        return create_practice(session, SEAL, "T1", NOW)


def add_entries(database: Database, practice: Practice, count: int = 1) -> None:
    with database.transaction() as session:
        log.append(session, SEAL, *(new_entry(practice, number) for number in range(count)))


def read_anchors(path: Path) -> list[tuple[int, float]]:
    """Return each anchor's number, and the minutes since NOW."""
    return [(anchor.seq, (anchor.at - NOW) / timedelta(minutes=1)) for anchor in anchors.read(path, SEAL)]


def test_an_anchor_follows_after_so_many_entries_or_minutes(
    database: Database, practice: Practice, tmp_path: Path
) -> None:
    task = AnchorTask(database, SEAL, AnchorPlan(tmp_path / "anchors", entries=3, wait=timedelta(minutes=10)))
    for minute, count in ((0, 1), (1, 2), (2, 1), (3, 0), (9, 1), (13, 0), (30, 0), (60, 1), (61, 0)):
        if count:
            add_entries(database, practice, count)
        task(NOW + timedelta(minutes=minute))

    assert read_anchors(tmp_path / "anchors") == [(1, 0), (4, 2), (5, 13), (6, 60)]


def test_a_quiet_log_is_anchored_once_a_day(database: Database, practice: Practice, tmp_path: Path) -> None:
    task = AnchorTask(database, SEAL, AnchorPlan(tmp_path / "anchors"))
    add_entries(database, practice)
    for hour in range(49):
        task(NOW + timedelta(hours=hour))

    assert read_anchors(tmp_path / "anchors") == [(1, 0), (1, 24 * 60), (1, 48 * 60)]


def test_nothing_is_anchored_of_an_empty_log(database: Database, tmp_path: Path) -> None:
    AnchorTask(database, SEAL, AnchorPlan(tmp_path / "anchors"))(NOW)

    assert not tmp_path.joinpath("anchors").exists()


def test_two_processes_share_one_file(database: Database, practice: Practice, tmp_path: Path) -> None:
    tasks = [AnchorTask(database, SEAL, AnchorPlan(tmp_path / "anchors")) for _ in range(2)]
    for minute in (0, 10, 20):
        add_entries(database, practice)
        for task in tasks:
            task(NOW + timedelta(minutes=minute))

    assert read_anchors(tmp_path / "anchors") == [(1, 0), (2, 10), (3, 20)]


def test_the_last_entries_are_anchored_when_the_service_stops(
    database: Database, practice: Practice, tmp_path: Path
) -> None:
    task = AnchorTask(database, SEAL, AnchorPlan(tmp_path / "anchors"))
    for count in (1, 1):
        add_entries(database, practice, count)
        task(NOW)
    task.finish(NOW + timedelta(seconds=1))

    assert [seq for seq, _minute in read_anchors(tmp_path / "anchors")] == [1, 2]


def test_a_clock_that_was_put_back_delays_no_anchor(database: Database, practice: Practice, tmp_path: Path) -> None:
    task = AnchorTask(database, SEAL, AnchorPlan(tmp_path / "anchors"))
    for minute in (0, -600):
        add_entries(database, practice)
        task(NOW + timedelta(minutes=minute))

    assert [seq for seq, _minute in read_anchors(tmp_path / "anchors")] == [1, 2]


def test_looking_takes_one_statement_and_no_lock(database: Database, practice: Practice, tmp_path: Path) -> None:
    task = AnchorTask(database, SEAL, AnchorPlan(tmp_path / "anchors"))
    add_entries(database, practice)
    counts = []
    with database.transaction():  # somebody else writes
        for second in (0, 1, 5):  # anchors; too soon to look again; looks and finds nothing
            with count_statements(database) as counter:
                task(NOW + timedelta(seconds=second))
            counts.append(counter.statements)

    assert counts == [1, 0, 1]
    assert len(read_anchors(tmp_path / "anchors")) == 1


def test_a_file_that_cannot_be_written_is_logged_and_tried_again(
    database: Database, practice: Practice, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "folder" / "anchors"
    tmp_path.joinpath("folder").write_text("")
    task = AnchorTask(database, SEAL, AnchorPlan(path))
    add_entries(database, practice)

    task(NOW)
    tmp_path.joinpath("folder").unlink()
    task(NOW + timedelta(seconds=31))

    assert [record.getMessage() for record in caplog.records] == ["audit: anchoring put off: NotADirectoryError"]
    assert len(read_anchors(path)) == 1


def receive(server: socket.socket) -> list[bytes]:
    server.settimeout(0)
    messages = []
    while True:
        try:
            messages.append(server.recv(4096))
        except BlockingIOError:
            return messages


@pytest.mark.parametrize("is_local", [True, False])
def test_each_anchor_is_sent_to_syslog_and_can_be_compared_with_later(
    database: Database, practice: Practice, tmp_path: Path, *, is_local: bool
) -> None:
    path = tmp_path / "anchors"
    with closing(socket.socket(socket.AF_UNIX if is_local else socket.AF_INET, socket.SOCK_DGRAM)) as server:
        server.bind(str(tmp_path / "log") if is_local else ("127.0.0.1", 0))
        address = str(tmp_path / "log") if is_local else f"127.0.0.1:{server.getsockname()[1]}"
        task = AnchorTask(database, SEAL, AnchorPlan(path, copies=(SyslogCopy(address),)))
        for minute in (0, 20):
            add_entries(database, practice)
            task(NOW + timedelta(minutes=minute))
        messages = receive(server)

    assert [message[:6] for message in messages] == [b"<85>1 "] * 3  # the key, too
    assert all(b" consult-coach - audit-anchor - {" in message for message in messages)
    written = b"".join(b"Dec  1 12:00:00 host " + message + b"\n" for message in messages)
    assert anchors.parse_copy(extract_lines(written), SEAL) == anchors.read(path, SEAL)


def test_what_syslog_did_not_take_is_sent_when_it_is_back(
    database: Database, practice: Practice, tmp_path: Path
) -> None:
    task = AnchorTask(database, SEAL, AnchorPlan(tmp_path / "anchors", copies=(SyslogCopy(str(tmp_path / "log")),)))
    add_entries(database, practice)
    task(NOW)
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as server:
        server.bind(str(tmp_path / "log"))
        task(NOW + timedelta(seconds=31))
        messages = receive(server)

    assert len(messages) == 2
    assert len(read_anchors(tmp_path / "anchors")) == 1


def test_by_default_the_file_is_outside_the_databases_folder(state_folder: Path, tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / name}.db" for name in "ab"] + ["postgresql://coach:canary@127.0.0.1/coach"]
    paths = [find_anchor_file(Settings(database_url=url)) for url in urls]  # type: ignore[arg-type]  # pydantic turns it into a secret

    assert len(set(paths)) == 3
    assert {path.parent for path in paths} == {state_folder / "consult-coach"}
    assert find_anchor_file(Settings(audit_anchor=tmp_path / "x")) == tmp_path / "x"
