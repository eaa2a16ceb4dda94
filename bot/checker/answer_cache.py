"""What the impressions-only checker answered before, remembered without a word of what it was asked."""

import hashlib
import secrets
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from flows.impressions.piece_cache import ResultT

MAX_ANSWERS = 4096  # pieces of text, mostly sentences; about 2 KB each with their grammar


class LruCache(OrderedDict[bytes, ResultT]):
    """The last answers, at most `size`, under a digest that only this process can make: no sentence is kept."""

    def __init__(self, size: int = MAX_ANSWERS) -> None:
        super().__init__()
        self._size = size
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()

    def get_or_compute(
        self, sentences: Sequence[str], answer: Callable[[Sequence[str]], Sequence[ResultT]]
    ) -> list[ResultT]:
        """Return the answer for each sentence; what is not kept is asked for in one go, each sentence once."""
        keys = [
            hashlib.blake2b(one.encode("utf-8", "replace"), key=self._key, digest_size=16).digest() for one in sentences
        ]
        with self._lock:
            known = {key: self[key] for key in keys if key in self}
        new = {key: one for key, one in zip(keys, sentences, strict=True) if key not in known}
        known |= zip(new, answer(list(new.values())), strict=True) if new else ()
        with self._lock:
            for key in keys:
                self[key] = known[key]
                self.move_to_end(key)
            while len(self) > self._size:
                self.popitem(last=False)
        return [known[key] for key in keys]


class AnswerCache:
    """The answers of the checker's rules, as flows.impressions.kept.Kept: the last ones to each thing that is asked."""

    def __init__(self) -> None:
        self._by_asked: defaultdict[str, LruCache[Any]] = defaultdict(LruCache)

    def get_or_compute(
        self, asked: str, pieces: Sequence[str], answer: Callable[[Sequence[str]], Sequence[ResultT]]
    ) -> Sequence[ResultT]:
        """Return the answer for each piece, in their order; each is given once while it is remembered."""
        return self._by_asked[asked].get_or_compute(pieces, answer)
