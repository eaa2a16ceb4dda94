"""Messages outlive their process: killed at the worst moments, nothing is lost and little is said twice."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worker.delivery_process import MESSAGES

KILLED = -9
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def delivering() -> Iterator["subprocess.Popen[str]"]:
    """What forks the processes that deliver: to import everything takes longer than all they do."""
    command = [sys.executable, "-m", "tests.worker.delivery_process"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:  # noqa: S603 -- our own script
        yield one


def run(delivering: "subprocess.Popen[str]", *given: str) -> int:
    """Let a process deliver to its end, and return how it ended."""
    assert delivering.stdin is not None
    assert delivering.stdout is not None
    delivering.stdin.write(f"{json.dumps(given)}\n")
    delivering.stdin.flush()
    return int(delivering.stdout.readline())


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_nothing_is_lost_nothing_leaves_the_machine_and_each_kill_repeats_a_message_once_at_most(
    database: str, request: pytest.FixtureRequest, tmp_path: Path, delivering: "subprocess.Popen[str]"
) -> None:
    url: str = request.getfixturevalue(f"{database}_url")
    sent = tmp_path / "sent.txt"

    ends = [run(delivering, url, str(sent), what) for what in ("commit", "send", "send", "finish")]

    assert ends == [KILLED, KILLED, KILLED, 0]
    times = Counter(sent.read_text(encoding="utf-8").split())
    assert len(times) == MESSAGES
    assert max(times.values()) <= 1 + ends.count(KILLED) - 1  # the first kill came before anything was sent
