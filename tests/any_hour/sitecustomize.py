"""Replace `time.sleep` in every program whose date is moved. Python imports this module when the program starts.

Python sleeps with `clock_nanosleep`, which fails with EINVAL under libfaketime 0.9.10 when the monotonic clock is not
moved.
"""

import threading
import time
from typing import SupportsIndex


def _sleep(seconds: float | SupportsIndex, /) -> None:
    threading.Event().wait(float(seconds))


time.sleep = _sleep
