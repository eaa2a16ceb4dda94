"""Delete old attempts to get in, once a day."""

from datetime import date, datetime, timedelta

from storage.attempts import attempt_rows
from storage.database import Database


class AttemptDeletion:
    """Deletes attempts that are older than so many days, when the server starts and then once on each day (UTC)."""

    def __init__(self, database: Database, days: int) -> None:
        self._database, self._days = database, days
        self._done_on: date | None = None

    def __call__(self, now: datetime) -> None:
        """Delete them, unless that was done today."""
        if self._done_on == now.date():
            return
        with self._database.transaction() as session:
            attempt_rows.delete_before(session, now - timedelta(days=self._days))
        self._done_on = now.date()
