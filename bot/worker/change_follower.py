"""The worker follows what has changed: settled messages are edited and Home tabs drawn again, soon after the clicks.

Several clicks in a row are followed at once, when nothing has been added to the log for a moment.
"""

import time
from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.context import Clock
from flows.registry.after_changes import Consequences, Touched
from storage.audit import logged_changes
from storage.database import Database, try_lock
from storage.models import Delivery

LOCK = 6_021_908  # the advisory lock of storing what follows: any number unused on this server
QUIET_SECONDS, MOST_SECONDS = 0.8, 4.0  # after the last change; after the first, however busy everybody is

Find = Callable[[Session, UUID, Collection[Touched]], Consequences]
Store = Callable[[Session, Consequences, datetime], None]


class ChangeFollower:
    """What this process knows of the practices' logs, and which cases it has sent messages about."""

    def __init__(
        self, database: Database, clock: Clock, find: Find, store: Store, timer: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the database, the clock, what finds out what follows from changes, what stores it, and a timer."""
        self._database, self._clock, self._find, self._store, self._timer = database, clock, find, store, timer
        self._heads: dict[UUID, int] = {}  # as last seen
        self._done: dict[UUID, int] = {}  # as last followed
        self._touched: dict[UUID, set[Touched]] = {}  # by practice: what messages were about
        self._first_at = self._last_at = 0.0

    def touch(self, delivery: Delivery) -> None:
        """Note that a message was sent or is stale, because an earlier one about the same consult may be settled."""
        if delivery.replaces_id is None:
            touched = Touched(delivery.consult_id, delivery.case_id, delivery.recipient_id)
            self._touched.setdefault(delivery.practice_id, set()).add(touched)

    def run_if_settled(self) -> None:
        """Follow what has changed, once it has been quiet for a moment or some seconds have passed."""
        with self._database.reading() as session:
            heads = dict(logged_changes.map_heads(session))
        now = self._timer()
        if heads != self._heads:
            self._first_at = self._first_at or now
            self._heads, self._last_at = heads, now
        if heads == self._done and not self._touched:
            self._first_at = 0.0
        elif now - self._last_at >= QUIET_SECONDS or now - self._first_at >= MOST_SECONDS:
            self.run()
            self._first_at = 0.0

    def run(self) -> None:
        """Follow everything that has changed until now."""
        with self._database.reading() as session:
            heads = dict(logged_changes.map_heads(session))
        for practice_id, head in heads.items():
            if head != self._done.get(practice_id) or practice_id in self._touched:
                self._follow(practice_id, head)
        self._heads = heads

    def _follow(self, practice_id: UUID, head: int) -> None:
        touched, seq = self._touched.pop(practice_id, set()), -1
        while True:
            with self._database.reading() as session:
                consequences = self._find(session, practice_id, touched)
            with self._database.transaction() as session:
                if not try_lock(session, LOCK):  # another process does so now
                    self._touched.setdefault(practice_id, set()).update(touched)
                    return
                self._store(session, consequences, self._clock())
            touched = set()
            if consequences.seq >= head or consequences.seq == seq:
                break
            seq = consequences.seq
        self._done[practice_id] = head
