"""Where the audit log has come to, once a day, in a file outside the database."""

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


def find_anchor_file(found: "Settings") -> Path | None:
    """Return where heads of the log are anchored: where it is set, else beside a SQLite database; else nowhere."""
    if found.audit_anchor:
        return found.audit_anchor
    try:
        database = parse_sqlite_path(found.database_url.get_secret_value())
    except NotSqliteError:
        return None
    return database.with_name(database.name + ".audit-anchor")


def anchor_daily(database: Database, path: Path, now: datetime) -> None:
    """Anchor each practice's head, unless that was done on this day (UTC); what is in the way is logged by its type."""
    try:
        if any(one.at.date() == now.date() for one in anchors.read(path)):
            return
        with database.reading() as session:
            heads = log.list_heads(session, now)
        if heads:
            anchors.append(path, heads)
    except (OSError, AnchorsUnreadableError, SQLAlchemyError) as error:
        logging.getLogger(__name__).warning("audit: anchoring put off: %s", type(error).__name__)
