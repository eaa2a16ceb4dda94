"""The database's statistics about its rows, renewed once a day while the practice grows."""

import logging
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import OperationalError

from storage.database import Database


@dataclass
class StatisticsTask:
    """Renews the statistics when the server starts, and then once on each day (UTC)."""

    database: Database
    _renewed_on: date | None = None

    def __call__(self, now: datetime) -> None:
        """Renew them, unless that was done today."""
        if self._renewed_on == now.date():
            return
        try:
            self.database.refresh_statistics()
        except OperationalError:  # another process writes for long: the server starts without, and tries again
            logging.getLogger(__name__).warning("statistics about rows: put off, the database is locked")
        else:
            self._renewed_on = now.date()
