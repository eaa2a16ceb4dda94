"""Write the head of each practice's audit log to a file outside the database, once a day."""

import logging
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from storage.audit import anchors, log
from storage.audit.anchors import AnchorsUnreadableError
from storage.database import Database
from storage.retention.backups import NotSqliteError, parse_sqlite_path

if TYPE_CHECKING:
    from bot.settings import Settings


def find_anchor_file(settings: "Settings") -> Path | None:
    """Return the path of the anchor file: the path that is set, or a file beside a SQLite database, or None."""
    if settings.audit_anchor:
        return settings.audit_anchor
    try:
        database = parse_sqlite_path(settings.database_url.get_secret_value())
    except NotSqliteError:
        return None
    return database.with_name(database.name + ".audit-anchor")


class DailyAnchor:
    """Appends each practice's head once on each day (UTC). It is called again and again."""

    def __init__(self, database: Database, path: Path) -> None:
        self._database, self._path = database, path
        self._last_day: date | None = None  # on which there was an anchor: the file grows, and is not read again

    def __call__(self, now: datetime) -> None:
        """Append the heads, unless that was done today. An error is logged by its type only."""
        try:
            if now.date() != self._last_day and self._has_anchored(now):
                self._last_day = now.date()
        except (OSError, AnchorsUnreadableError, SQLAlchemyError) as error:
            logging.getLogger(__name__).warning("audit: anchoring put off: %s", type(error).__name__)

    def _has_anchored(self, now: datetime) -> bool:
        """Append the heads if today has no anchor yet; return whether it has one now."""
        if any(anchor.at.date() == now.date() for anchor in anchors.read(self._path)):
            return True
        with self._database.reading() as session:
            heads = log.list_heads(session, now)
        if heads:
            anchors.append(self._path, heads)
        return bool(heads)
