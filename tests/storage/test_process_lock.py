"""The lock of a process id."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.process_lock import ProcessLock

HOLDER = """
import sys
from storage.process_lock import ProcessLock
print(ProcessLock(sys.argv[1], "1").acquire(), flush=True)
sys.stdin.read()
"""


def test_an_id_is_taken_while_its_process_lives_and_free_as_soon_as_that_is_killed(url: str) -> None:
    command = [sys.executable, "-c", HOLDER, url]
    with subprocess.Popen(  # noqa: S603 -- our own script
        command, cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        lock, other = ProcessLock(url, "1"), ProcessLock(url, "2")

        taken = holder.stdout.readline(), lock.acquire(), other.acquire()
        holder.kill()
        holder.wait()

    while not lock.acquire():  # the server takes a moment to notice
        pass
    assert taken == ("True\n", False, True)
    lock.release()
    other.release()


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_an_id_whose_connection_was_lost_is_taken_again_unless_another_process_was_quicker(
    database: Database, url: str
) -> None:
    lock, quicker = ProcessLock(url, "1"), ProcessLock(url, "1")
    lock.acquire()

    cut_connections(database)
    again = lock.acquire(), quicker.acquire()
    cut_connections(database)
    late = quicker.acquire(), lock.acquire()

    assert (again, late) == ((True, False), (True, False))
    quicker.release()


def test_an_id_whose_file_was_deleted_is_taken_again_unless_another_process_was_quicker(tmp_path: Path) -> None:
    lock, quicker = (ProcessLock(f"sqlite:///{tmp_path}/coach.db", "1") for _ in range(2))
    file = tmp_path / "coach.db.process-1"
    lock.acquire()

    file.unlink()
    again = lock.acquire(), quicker.acquire()
    file.unlink()
    late = quicker.acquire(), lock.acquire()

    assert (again, late) == ((True, False), (True, False))
    quicker.release()


def test_a_link_to_the_database_leads_to_the_same_lock(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "coach.db")
    lock, linked = (ProcessLock(f"sqlite:///{tmp_path}/{name}.db", "1") for name in ("coach", "link"))

    assert (lock.acquire(), linked.acquire()) == (True, False)
    lock.release()


def cut_connections(database: Database) -> None:
    """End every connection to the database but this one."""
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def test_the_file_of_the_lock_is_private_and_empty(tmp_path: Path) -> None:
    lock = ProcessLock(f"sqlite:///{tmp_path}/new/coach.db", "1")

    lock.acquire()

    files = [(file.name, file.stat().st_size, file.stat().st_mode & 0o777) for file in (tmp_path / "new").iterdir()]
    assert files == [("coach.db.process-1", 0, 0o600)]
    lock.release()
