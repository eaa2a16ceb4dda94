"""The database's statistics about its rows, renewed once a day while the practice grows."""

from dataclasses import dataclass
from datetime import date, datetime

from storage.database import Database


@dataclass
class StatisticsTask:
    """Renews the statistics when the server starts, and then once on each day (UTC)."""

    database: Database
    _renewed_on: date | None = None

    def __call__(self, now: datetime) -> None:
        """Renew them, unless that was done today."""
        if self._renewed_on != now.date():
            self.database.refresh_statistics()
            self._renewed_on = now.date()
