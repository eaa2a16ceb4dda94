"""What this process knows of a practice's lists: the number and MAC of each, and their sum in the practice's row.

The practice's row has a number, which grows with each transaction that changes a list, and a keyed sum over the MACs of
all lists. So no list can be deleted, added or set back by itself. A process reads all numbers and MACs once, and then
only those with a higher number than it knows.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from typing import NamedTuple
from uuid import UUID

MOST_STEPS = 1000  # which somebody who began to read before them may still look behind
_SIZE = 32  # bytes of the sum
_RANGE = 1 << 8 * _SIZE


class ListState(NamedTuple):
    """One list as it is stored: the practice's number at which it was written, and its MAC."""

    number: int
    mac: bytes


class ListStep(NamedTuple):
    """The lists that came after one number and up to another, as they were before; None: there was no such list."""

    after: int
    number: int
    former: Mapping[UUID, ListState | None]


@dataclass
class ListMirror:
    """The lists of one practice, as this process last saw them. Threads change it one at a time."""

    number: int = 0
    total: int = 0
    states: dict[UUID, ListState] = field(default_factory=dict)
    steps: deque[ListStep] = field(default_factory=lambda: deque(maxlen=MOST_STEPS))  # the newest first

    def add_up(self, key: bytes, changed: Mapping[UUID, ListState]) -> int:
        """Return the sum after these lists were written."""
        total = self.total
        for owner_id, state in changed.items():
            former = self.states.get(owner_id)
            total += hash_list(key, owner_id, state) - (hash_list(key, owner_id, former) if former else 0)
        return total % _RANGE

    def take(self, number: int, total: int, changed: Mapping[UUID, ListState]) -> None:
        """Take over these lists, which were checked or committed."""
        if self.number:
            former = {owner_id: self.states.get(owner_id) for owner_id in changed}
            self.steps.appendleft(ListStep(self.number, number, former))
        self.states.update(changed)
        self.number, self.total = number, total

    def find_state(self, owner_id: UUID, number: int) -> ListState | None:
        """Return the owner's list as it was at this number, None if there was none. Raise LookupError if unknown."""
        state = self.states.get(owner_id)
        for step in self.steps if number < self.number else ():
            if step.number <= number:
                return state
            if number < step.after:
                state = step.former.get(owner_id, state)
            elif number == step.after:
                return step.former.get(owner_id, state)
            else:
                raise LookupError
        if number < self.number:
            raise LookupError
        return state


def hash_list(key: bytes, owner_id: UUID, state: ListState) -> int:
    """Return what one list adds to the sum. Its number counts, too: a false one would make an older list current."""
    return int.from_bytes(digest(key, b"list\0" + owner_id.bytes + b"%d\0" % state.number + state.mac, sha256))


def seal_total(key: bytes, practice_id: UUID, number: int, total: int) -> bytes:
    """Return the sum as the practice's row has it, 32 bytes.

    It is combined with a keyed hash of the number: whoever sees many of them learns no list's part of the sum, and
    can't look for other lists with the same sum (the MSet-XOR-Hash of Clarke et al., Asiacrypt 2003, is built alike).
    """
    mask = digest(key, b"lists\0" + practice_id.bytes + number.to_bytes(8), sha256)
    return bytes(left ^ right for left, right in zip(total.to_bytes(_SIZE), mask, strict=True))


def sum_of(key: bytes, states: Iterable[tuple[UUID, ListState]]) -> int:
    """Return the sum over these lists."""
    return sum(hash_list(key, owner_id, state) for owner_id, state in states) % _RANGE
