"""Run pytest as if it were another day and hour in New York.

usage: python -m tests.any_hour "2026-12-31 23:50" [arguments of pytest, such as -n 3 tests/dialogues]
"""

import os
import sys
import time
from datetime import UTC, datetime

from tests.any_hour.faked import OFFSET_VARIABLE, build_environment, format_offset

if __name__ == "__main__":
    now = datetime.fromtimestamp(time.time(), UTC)  # noqa: TID251 -- the real time
    variables = {**os.environ, **build_environment(), OFFSET_VARIABLE: format_offset(sys.argv[1], now)}  # noqa: TID251 -- passed on unchanged
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *sys.argv[2:]], variables)  # noqa: S606 -- our own Python
