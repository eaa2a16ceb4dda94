"""How much memory this process holds."""

import resource
from pathlib import Path

_STATM = Path("/proc/self/statm")


def resident() -> int:
    """Return megabytes held now; where the machine does not tell, the most that was held so far."""
    if _STATM.exists():
        return int(_STATM.read_text("ascii").split()[1]) * resource.getpagesize() >> 20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20  # macOS counts it in bytes
