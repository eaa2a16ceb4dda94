"""Run a program at another date, with libfaketime (Debian's package `faketime`).

Only the wall clock is moved. The monotonic clock is not, because libfaketime 0.9.10 does not support every way in
which Python waits by it. `sitecustomize.py` replaces the one function that then no longer works.
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
OFFSET_VARIABLE = "FAKETIME"
PRELOAD_VARIABLE = "LD_PRELOAD"
OTHER_VARIABLES = {
    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # otherwise threads that wait for Python's lock do not wait, and spin
    "FAKETIME_NO_CACHE": "1",  # so that the date can change while the program runs
    "NO_FAKE_STAT": "1",  # files keep their dates; otherwise Python would compile every module again
    "TZ": ZONE.key,
    "PYTHONPATH": f"{Path(__file__).parent}{os.pathsep}{ROOT}",
}


class NoFaketimeError(RuntimeError):
    """The program `faketime` is not installed."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def build_environment() -> dict[str, str]:
    """Return the variables that load libfaketime into a program; `OFFSET_VARIABLE` then sets the date.

    Raise NoFaketimeError if faketime is not installed, or is not the one for Linux.
    """
    program = shutil.which("faketime")
    if program is None:
        raise NoFaketimeError
    command = [program, "-m", "-f", "+0", "printenv", PRELOAD_VARIABLE]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own command
    if not result.stdout:
        raise NoFaketimeError
    return {**OTHER_VARIABLES, PRELOAD_VARIABLE: result.stdout.strip()}


def format_offset(moment: str, now: datetime) -> str:
    """Return the value of `OFFSET_VARIABLE` for a New York time such as "2026-12-31 23:59:58"; `now`: the real time."""
    local_time = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    return f"{(local_time.astimezone(UTC) - now).total_seconds():+.0f}"


def build_inherited_environment() -> dict[str, str]:
    """Return the variables that a program with its own environment needs to have the same date as this process."""
    variables = os.environ  # noqa: TID251 -- these are no settings of the product
    return (
        {name: variables[name] for name in (OFFSET_VARIABLE, PRELOAD_VARIABLE, *OTHER_VARIABLES) if name in variables}
        if OFFSET_VARIABLE in variables
        else {}
    )


@contextmanager
def use_real_time() -> Iterator[None]:
    """Start programs, such as Chromium, with the machine's real date while this context is open."""
    variables = os.environ  # noqa: TID251 -- this is no setting of the product
    library = variables.pop(PRELOAD_VARIABLE, None)
    try:
        yield
    finally:
        if library is not None:
            variables[PRELOAD_VARIABLE] = library
