"""Messages survive their process: if it is killed at the worst moments, none is lost and few are sent twice."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from tests.worker.kills.delivery_process import MESSAGES

KILLED = -9
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def program() -> Iterator["subprocess.Popen[str]"]:
    """The program that forks the sending processes: importing everything takes longer than all their work."""
    command = [sys.executable, "-m", "tests.worker.kills.delivery_process"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own script
        yield process


def run(program: "subprocess.Popen[str]", *arguments: str) -> int:
    """Let a process run to its end; return its exit code."""
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(f"{json.dumps(arguments)}\n")
    program.stdin.flush()
    return int(program.stdout.readline())


def list_kills() -> list[str]:
    """Return 30 points at which to kill: right before and after Slack accepts a message, and at random ones."""
    random = Random(30)  # noqa: S311 -- no secret
    return [*("before", "accepted") * 6, *(f"{random.uniform(0.01, 0.06):.4f}" for _ in range(18))]


def count_repeats(sent: Path) -> Counter[str]:
    """Return how many messages each person got in vain, because they had got them before."""
    lines = sent.read_text(encoding="utf-8").splitlines() if sent.exists() else []
    everything, different = Counter(line.split()[0] for line in lines), Counter(line.split()[0] for line in set(lines))
    return everything - different


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_no_message_is_lost_and_each_kill_repeats_at_most_one_to_each_person(
    database: str, request: pytest.FixtureRequest, tmp_path: Path, program: "subprocess.Popen[str]"
) -> None:
    url: str = request.getfixturevalue(f"{database}_url")
    sent = tmp_path / "sent.txt"
    exit_codes, repeats = [run(program, url, str(sent), "commit")], [Counter[str]()]

    for what in (*list_kills(), "finish"):
        exit_codes.append(run(program, url, str(sent), what))
        repeats.append(count_repeats(sent))

    assert exit_codes == [KILLED] * 31 + [0]
    assert len(set(sent.read_text(encoding="utf-8").splitlines())) == MESSAGES
    after_each = [after - before for before, after in pairwise(repeats)]
    assert max(most for repeated in after_each for most in (0, *repeated.values())) <= 1
