"""How much memory this process uses."""

import resource
from pathlib import Path

_STATM = Path("/proc/self/statm")


def resident() -> int:
    """Return the megabytes in use now. Where the system does not say, return the most used so far."""
    if _STATM.exists():
        return int(_STATM.read_text("ascii").split()[1]) * resource.getpagesize() >> 20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20  # macOS reports bytes
