"""Which version of each row this process has seen, so that a row that was set back to an older one is refused."""

from collections.abc import Mapping
from itertools import count

MOST_ROWS = 200_000  # some 40 MB; the rows whose version is the oldest news are forgotten first


class SeenVersions:
    """The highest version of each row, of those seen last. All threads share one object.

    Moments are numbers that only grow. A database session that began before somebody else's newer version was seen may
    still read the older one, and is not refused.
    """

    def __init__(self, limit: int = MOST_ROWS) -> None:
        self._limit = limit
        self._seen: dict[bytes, tuple[int, int]] = {}
        self._moments = count(1)

    def next_moment(self) -> int:
        """Return the moment at which something begins."""
        return next(self._moments)

    def is_set_back(self, key: bytes, version: int, began: int) -> bool:
        """Return whether a session that began at this moment reads an older version than was seen before it began."""
        known = self._seen.get(key)
        return known is not None and version < known[0] and known[1] < began

    def note(self, versions: Mapping[bytes, int]) -> None:
        """Remember these versions, which were committed."""
        for key, version in versions.items():
            known = self._seen.get(key)
            if known is None or version > known[0]:
                self._seen.pop(key, None)  # so that it comes last
                self._seen[key] = version, self.next_moment()
        while len(self._seen) > self._limit:
            self._seen.pop(next(iter(self._seen)), None)
