"""Something that could tell who the client is, before a finding is made of it."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Sighting(NamedTuple):
    """text[start:end] could tell who the client is; `what` is its key in content/identifiers.toml."""

    start: int
    end: int
    key: str


class Sightings:
    """What was found so far, by where it starts; what would overlap with it is not taken in."""

    def __init__(self) -> None:
        self._all: list[Sighting] = []

    def __iter__(self) -> Iterator[Sighting]:
        return iter(self._all)

    def add(self, found: Iterable[Sighting]) -> None:
        """Take in what lies free; of two that overlap, the one that starts first, then the longer."""
        for one in sorted(found, key=lambda sighting: (sighting.start, -sighting.end)):
            if one.start < one.end and self.is_free(one.start, one.end):
                insort(self._all, one)

    def is_free(self, start: int, end: int) -> bool:
        """Whether nothing was found within text[start:end]."""
        at = bisect_right(self._all, (start, end, ""))
        before = at == 0 or self._all[at - 1].end <= start
        return before and (at == len(self._all) or self._all[at].start >= end)
