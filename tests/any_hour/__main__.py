"""Runs pytest as if it were another day and hour.

usage: python -m tests.any_hour "2026-12-31 23:50" [what pytest takes, such as -n 3 tests/dialogues]
"""

import os
import sys
import time
from datetime import UTC, datetime

from tests.any_hour.faked import MOVED, environment, moved_to

if __name__ == "__main__":
    now = datetime.fromtimestamp(time.time(), UTC)  # noqa: TID251 -- the real time
    ours = {**os.environ, **environment(), MOVED: moved_to(sys.argv[1], now)}  # noqa: TID251 -- handed on as it is
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *sys.argv[2:]], ours)  # noqa: S606 -- our own Python
