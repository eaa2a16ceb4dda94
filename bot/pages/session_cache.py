"""A cache of each recent page session's member, so that a request can be counted before the database is used."""

from hashlib import sha256
from hmac import compare_digest
from threading import Lock

from cachetools import LRUCache

from bot.page_access.page_sessions import OpenedPageSession, PageMember

MAX_SESSIONS = 10_000


class PageSessionCache:
    """The member of each page session, with the hash of its secret. It grants no access: each request is checked."""

    def __init__(self) -> None:
        self._entries: LRUCache[str, tuple[bytes, PageMember]] = LRUCache(MAX_SESSIONS)
        self._lock = Lock()

    def find_member(self, page_session_id: str, secret: str) -> PageMember | None:
        """Return the last member of the page session, if the secret is the right one."""
        with self._lock:
            entry = self._entries.get(page_session_id)
        return entry[1] if entry and compare_digest(entry[0], _hash_secret(secret)) else None

    def remember(self, page_session_id: str, secret: str, member: PageMember) -> None:
        """Remember the member. If there are too many entries, the one that was not used for longest is dropped."""
        with self._lock:
            self._entries[page_session_id] = (_hash_secret(secret), member)

    def remember_opened(self, opened: OpenedPageSession) -> None:
        """Remember the member of a page session that was just opened: its first request asks for them less often."""
        if opened.owner is not None:
            self.remember(str(opened.page_session_id), opened.secret, opened.owner)


def _hash_secret(secret: str) -> bytes:
    return sha256(secret.encode(errors="replace")).digest()
