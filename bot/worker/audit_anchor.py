"""Write the head of each practice's audit log to a file outside the database, soon after something was logged."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import platformdirs
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.worker import anchor_copies
from bot.worker.anchor_copies import AnchorCopy
from storage.append_only.chained_file import ChainFaultError
from storage.audit import anchors, log
from storage.audit.anchors import Anchor
from storage.audit.set_back import refuse_older
from storage.database import SQLITE, Database
from storage.writings.sealing import Seal

if TYPE_CHECKING:
    from bot.settings import Settings

ONCE_A_DAY = timedelta(days=1)
GRACE = timedelta(minutes=5)  # after an anchor is due, until its absence counts as a fault
LOOK_EVERY = timedelta(seconds=2)
TRY_AGAIN_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class AnchorPlan:
    """Where anchors go, and how soon: after so many entries, and so long after an entry."""

    path: Path
    entries: int = 100
    wait: timedelta = timedelta(minutes=10)
    copies: tuple[AnchorCopy, ...] = ()

    @property
    def lag(self) -> timedelta:
        """Return how old an entry without an anchor may be at most, while all is well."""
        return self.wait + GRACE


def plan_anchors(settings: "Settings") -> AnchorPlan:
    """Return where this installation's anchors go."""
    wait = timedelta(minutes=settings.audit_anchor_minutes)
    return AnchorPlan(
        find_anchor_file(settings), settings.audit_anchor_entries, wait, anchor_copies.list_copies(settings)
    )


def find_anchor_file(settings: "Settings") -> Path:
    """Return the path of the anchor file: the one that is set, or one in the folder of the user's state.

    That folder is not the database's, so that who can write there cannot by that alone cut the anchors, too. The file's
    name is made of the database's address, so that two installations have two files.
    """
    if settings.audit_anchor:
        return settings.audit_anchor
    address = make_url(settings.database_url.get_secret_value()).set(password=None)
    if address.get_backend_name() == SQLITE:
        address = address.set(database=str(Path(str(address.database)).resolve()))
    name = hashlib.sha256(address.render_as_string().encode()).hexdigest()[:12]
    return platformdirs.user_state_path("consult-coach") / f"audit-anchors-{name}.jsonl"


@dataclass
class AnchorTask:
    """Appends each practice's head as soon as the plan asks for it. It is called again and again; it takes no lock.

    One statement finds that nothing is due.
    """

    database: Database
    seal: Seal
    plan: AnchorPlan
    _latest: dict[UUID, Anchor] = field(default_factory=dict)
    _has_read: bool = False
    _file: tuple[int, int] = (0, 0)  # when the file was written last, and its size
    _next_look: datetime | None = None
    _unsent: dict[AnchorCopy, list[bytes]] = field(default_factory=dict)

    def __call__(self, now: datetime) -> None:
        """Append the heads that are due. An error is logged by its type only, and tried again after half a minute."""
        if self._next_look is not None and self._next_look - TRY_AGAIN_AFTER < now < self._next_look:
            return
        self._next_look = now + LOOK_EVERY
        try:
            self.anchor(now)
            if any(self._unsent.values()):
                self.send_copies()
        except (OSError, ChainFaultError, SQLAlchemyError) as error:
            self._next_look = now + TRY_AGAIN_AFTER
            logging.getLogger(__name__).warning("audit: anchoring put off: %s", type(error).__name__)

    def finish(self, now: datetime) -> None:
        """Append all heads that are new, because nobody will for a while. An error is logged by its type only."""
        self._next_look = None
        try:
            self.anchor(now, at_once=True)
        except (OSError, ChainFaultError, SQLAlchemyError) as error:
            logging.getLogger(__name__).warning("audit: not anchored at the end: %s", type(error).__name__)

    def anchor(self, now: datetime, *, at_once: bool = False, is_restored: bool = False) -> int:
        """Append the heads that are due, with `at_once` all that are new; return how many. Raise the errors above.

        `is_restored`: all of them, marked as those of a backup that was restored.
        """
        with self.database.reading() as session:
            heads = [replace(head, is_restored=is_restored) for head in log.list_heads(session, now)]

        def choose(latest: Sequence[Anchor]) -> list[Anchor]:
            self._latest, self._has_read = {anchor.practice_id: anchor for anchor in latest}, True
            return [head for head in heads if self._is_due(head, at_once=at_once)]

        self._follow_file()
        if self._has_read and not any(self._is_due(head, at_once=at_once) for head in heads):
            return 0
        if not heads:
            return 0
        added, lines = anchors.append(self.plan.path, self.seal, choose)
        self._latest |= {anchor.practice_id: anchor for anchor in added}
        for copy in self.plan.copies:
            self._unsent.setdefault(copy, []).extend(lines)
        self.send_copies()
        return len(added)

    def _follow_file(self) -> None:
        """Let no rows count that are older than an anchor says which another process wrote, such as a command."""
        try:
            now = self.plan.path.stat()
        except FileNotFoundError:
            return
        if (now.st_mtime_ns, now.st_size) != self._file:
            self._file = now.st_mtime_ns, now.st_size
            refuse_older(self.database, anchors.read_last(self.plan.path))

    def send_copies(self) -> None:
        """Send what could not be sent before, and what is new. Raise OSError."""
        for copy, lines in self._unsent.items():
            copy(lines)
            lines.clear()

    def _is_due(self, head: Anchor, *, at_once: bool) -> bool:
        last = self._latest.get(head.practice_id)
        if last is None or head.is_restored:
            return True
        age = head.at - last.at
        if (head.seq, head.hash) == (last.seq, last.hash):
            return age >= ONCE_A_DAY
        is_soon = timedelta(0) <= age < self.plan.wait and 0 < head.seq - last.seq < self.plan.entries
        return at_once or not is_soon
