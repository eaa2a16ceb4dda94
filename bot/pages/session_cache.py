"""Who sat at which sitting a moment ago: enough to count a request for somebody before the database is asked."""

from collections import OrderedDict
from hashlib import sha256
from hmac import compare_digest
from threading import Lock

from flows.context import Actor

MAX_SESSIONS = 10_000


class PageSessionCache:
    """Sittings by id, each with the hash of its secret and whose it is. It opens nothing: that is asked each time."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, tuple[bytes, Actor]] = OrderedDict()
        self._lock = Lock()

    def find_actor(self, page_session: str, secret: str) -> Actor | None:
        """Return who sat there last, if this is that browser's secret."""
        with self._lock:
            known = self._found.get(page_session)
        return known[1] if known and compare_digest(known[0], _hash_secret(secret)) else None

    def remember(self, page_session: str, secret: str, actor: Actor) -> None:
        """Remember whose it is, and forget the one that came first if there are too many."""
        with self._lock:
            self._found[page_session] = (_hash_secret(secret), actor)
            if len(self._found) > MAX_SESSIONS:
                self._found.popitem(last=False)


def _hash_secret(secret: str) -> bytes:
    return sha256(secret.encode(errors="replace")).digest()
