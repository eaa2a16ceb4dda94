"""Loaded by Python itself at the start of every program whose date is moved: `time.sleep` by another way.

libfaketime 0.9.10 answers `clock_nanosleep`, by which Python sleeps, with EINVAL as soon as it leaves the monotonic
clock alone.
"""

import threading
import time
from typing import SupportsIndex


def _sleep(seconds: float | SupportsIndex, /) -> None:
    threading.Event().wait(float(seconds))


time.sleep = _sleep
