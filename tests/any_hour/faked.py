"""Another date for a program: libfaketime, which Debian's package `faketime` installs.

The wall clock alone is moved. The monotonic clock stays, because libfaketime 0.9.10 does not know every way in which
Python waits by it; see `sitecustomize.py` for what is left to do then.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[2]
ZONE = ZoneInfo("America/New_York")
MOVED = "FAKETIME"
PRELOAD = "LD_PRELOAD"
OTHERS = {
    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # else threads that wait for Python's lock wait no time at all, and spin
    "FAKETIME_NO_CACHE": "1",  # so that the date can be moved while the program runs
    "NO_FAKE_STAT": "1",  # files keep their dates, or every module would be compiled anew
    "TZ": ZONE.key,
    "PYTHONPATH": f"{Path(__file__).parent}{os.pathsep}{ROOT}",
}


class NoFaketimeError(RuntimeError):
    """The program `faketime` is not on this machine."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def environment() -> dict[str, str]:
    """Return what a program needs in its environment to take another date for its own, once `MOVED` says which.

    Raise NoFaketimeError where there is no faketime.
    """
    program = shutil.which("faketime")
    if program is None:
        raise NoFaketimeError
    command = [program, "-m", "-f", "+0", "printenv", PRELOAD]
    library = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 -- our own words
    return {**OTHERS, PRELOAD: library.stdout.strip()}


def moved_to(moment: str, now: datetime) -> str:
    """Return the value of `MOVED` for a moment such as "2026-12-31 23:59:58", New York's time; `now`: the real time."""
    there = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    return f"{(there.astimezone(UTC) - now).total_seconds():+.0f}"


def passed_on() -> dict[str, str]:
    """Return what a program that is given an environment of its own needs in it, to have the same date as this one."""
    ours = os.environ  # noqa: TID251 -- it says how the tests are run, which is no setting of the product
    return {name: ours[name] for name in (MOVED, PRELOAD, *OTHERS) if name in ours} if MOVED in ours else {}


@contextmanager
def left_alone() -> Iterator[None]:
    """Let programs that are started meanwhile, and those that they start, have the machine's own date: Chromium."""
    ours = os.environ  # noqa: TID251 -- the same
    library = ours.pop(PRELOAD, None)
    try:
        yield
    finally:
        if library is not None:
            ours[PRELOAD] = library
