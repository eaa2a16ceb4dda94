"""Messages outlive their process: killed at the worst moments, nothing is lost and little is said twice."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.bot.delivering import MESSAGES

KILLED = -9
ROOT = Path(__file__).parents[2]


def run(url: str, sent: Path, what: str) -> int:
    """Run the delivering process to its end, and return how it ended."""
    command = [sys.executable, "-m", "tests.bot.delivering", url, str(sent), what]
    return subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode  # noqa: S603 -- our own script


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_nothing_is_lost_nothing_leaves_the_machine_and_each_kill_repeats_a_message_once_at_most(
    database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url: str = request.getfixturevalue(f"{database}_url")
    sent = tmp_path / "sent.txt"

    ends = [run(url, sent, what) for what in ("commit", "send", "send", "finish")]

    assert ends == [KILLED, KILLED, KILLED, 0]
    times = Counter(sent.read_text(encoding="utf-8").split())
    assert len(times) == MESSAGES
    assert max(times.values()) <= 1 + ends.count(KILLED) - 1  # the first kill came before anything was sent
