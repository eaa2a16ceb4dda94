"""The earlier answers of the impressions checker, cached without any of the text."""

import hashlib
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from cachetools import LRUCache

from flows.impressions.piece_cache import ResultT

MAX_ANSWERS = 4096  # pieces of text, mostly sentences; an answer with grammar takes about 2 KB


class HashedTextCache(LRUCache[bytes, ResultT]):
    """A cache of the last `size` answers. Its keys are keyed hashes of this process, so it stores no sentence."""

    def __init__(self, size: int = MAX_ANSWERS) -> None:
        super().__init__(size)
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()

    def get_or_compute(
        self, sentences: Sequence[str], compute: Callable[[Sequence[str]], Sequence[ResultT]]
    ) -> list[ResultT]:
        """Return the answer for each sentence. Compute missing answers in one call, each sentence once."""
        keys = [
            hashlib.blake2b(sentence.encode("utf-8", "replace"), key=self._key, digest_size=16).digest()
            for sentence in sentences
        ]
        with self._lock:
            known = {key: self[key] for key in keys if key in self}
        missing = {key: sentence for key, sentence in zip(keys, sentences, strict=True) if key not in known}
        known |= zip(missing, compute(list(missing.values())), strict=True) if missing else ()
        with self._lock:
            self.update(known)
        return [known[key] for key in keys]


class AnswerCache:
    """The checker's `flows.impressions.piece_cache.PieceCache`: the last answers to each question."""

    def __init__(self) -> None:
        self._by_question: defaultdict[str, HashedTextCache[Any]] = defaultdict(HashedTextCache)

    def get_or_compute(
        self, question: str, pieces: Sequence[str], compute: Callable[[Sequence[str]], Sequence[ResultT]]
    ) -> Sequence[ResultT]:
        """Return the answer for each piece, in the same order. A cached answer is not computed again."""
        return self._by_question[question].get_or_compute(pieces, compute)
