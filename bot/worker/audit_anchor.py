"""Write the head of each practice's audit log to a file outside the database, once a day."""

import logging
from datetime import datetime
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


def anchor_daily(database: Database, path: Path, now: datetime) -> None:
    """Append each practice's head, unless that was done on this day (UTC). An error is logged by its type only."""
    try:
        if any(anchor.at.date() == now.date() for anchor in anchors.read(path)):
            return
        with database.reading() as session:
            heads = log.list_heads(session, now)
        if heads:
            anchors.append(path, heads)
    except (OSError, AnchorsUnreadableError, SQLAlchemyError) as error:
        logging.getLogger(__name__).warning("audit: anchoring put off: %s", type(error).__name__)
