"""Messages survive their process: if it is killed at the worst moments, none is lost and few are sent twice."""

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
def program() -> Iterator["subprocess.Popen[str]"]:
    """The program that forks the sending processes: importing everything takes longer than all their work."""
    command = [sys.executable, "-m", "tests.worker.delivery_process"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own script
        yield process


def run(program: "subprocess.Popen[str]", *arguments: str) -> int:
    """Let a process run to its end; return its exit code."""
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(f"{json.dumps(arguments)}\n")
    program.stdin.flush()
    return int(program.stdout.readline())


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_no_message_is_lost_and_each_kill_repeats_at_most_one(
    database: str, request: pytest.FixtureRequest, tmp_path: Path, program: "subprocess.Popen[str]"
) -> None:
    url: str = request.getfixturevalue(f"{database}_url")
    sent = tmp_path / "sent.txt"

    exit_codes = [run(program, url, str(sent), what) for what in ("commit", "send", "send", "finish")]

    assert exit_codes == [KILLED, KILLED, KILLED, 0]
    counts = Counter(sent.read_text(encoding="utf-8").split())
    assert len(counts) == MESSAGES
    assert (
        max(counts.values()) <= 1 + exit_codes.count(KILLED) - 1
    )  # the first process was killed before it sent anything
