"""Words that could reveal who the client is, before they become a finding."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Sighting(NamedTuple):
    """text[start:end] could reveal who the client is. `key` names its table in content/identifiers.toml."""

    start: int
    end: int
    key: str


class Sightings:
    """The sightings so far, ordered by start. None of them overlap."""

    def __init__(self) -> None:
        self._all: list[Sighting] = []

    def __iter__(self) -> Iterator[Sighting]:
        return iter(self._all)

    def add(self, sightings: Iterable[Sighting]) -> None:
        """Add the sightings that overlap with none so far. Of two that overlap, add the earlier, or else the longer."""
        for sighting in sorted(sightings, key=lambda candidate: (candidate.start, -candidate.end)):
            if sighting.start < sighting.end and self.is_free(sighting.start, sighting.end):
                insort(self._all, sighting)

    def is_free(self, start: int, end: int) -> bool:
        """Return whether no sighting overlaps with text[start:end]."""
        index = bisect_right(self._all, (start, end, ""))
        is_free_before = index == 0 or self._all[index - 1].end <= start
        return is_free_before and (index == len(self._all) or self._all[index].start >= end)
