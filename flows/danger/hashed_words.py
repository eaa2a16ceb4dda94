"""Values by words, for tens of thousands of words: as hashes of 64 bits they take a tenth of the memory of a dict."""

from array import array
from bisect import bisect_left
from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

Value = TypeVar("Value", bound=Hashable)


class HashedWords(Generic[Value]):
    """What stands for each word or phrase. There are fewer different values than 65,536."""

    def __init__(self, value_by_hash: Mapping[int, Value]) -> None:
        """Take the values by the words' hashes, of this process."""
        self._values = list(dict.fromkeys(value_by_hash.values()))
        numbers = {value: number for number, value in enumerate(self._values)}
        self._hashes = array("q", sorted(value_by_hash))
        self._numbers = array("H", (numbers[value_by_hash[key]] for key in self._hashes))

    def find(self, words: str) -> Value | None:
        """Return what stands for these words, or None."""
        key = hash(words)
        place = bisect_left(self._hashes, key)
        is_known = place < len(self._hashes) and self._hashes[place] == key
        return self._values[self._numbers[place]] if is_known else None
