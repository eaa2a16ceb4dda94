"""What the worker does every half minute: free lost leases, delete what has expired, and run the daily tasks.

It also finds what a moved clock would delay.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from bot.error_reports import report_error
from flows.context import Clock
from storage.database import Database, hold_lock
from storage.outbox import idempotency, leases
from storage.people import page_session_store

INTERVAL_SECONDS = 30.0
LEASE_SECONDS = 120.0  # no attempt lasts so long: its worker has died
DELETE_AFTER = timedelta(days=2)  # idempotency keys, links, page sessions: longer than anybody comes back to one
DELETED_AT_ONCE = 200  # rows in one transaction, so that nobody's click waits for it
LOCK = 6_021_907  # the advisory lock of the daily tasks: any number unused on this server

DailyTask = Callable[[datetime], None]
"""Do what is due today, unless it is done. It may be called again and again, and by two processes at once."""


def always_held() -> bool:
    """Return that this process has its id, where nothing else can take it."""
    return True


class PeriodicTasks:
    """A thread that runs the tasks every half minute. Several processes take turns."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        daily_tasks: Sequence[DailyTask] = (),
        *,
        keep_id: Callable[[], bool] = always_held,
        interval: float = INTERVAL_SECONDS,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the database, the clock, the daily tasks, the seconds between two runs, and what measures leases.

        `keep_id`: what makes sure that this process still has its id, and returns whether it does.
        """
        self._database, self._clock, self._daily_tasks, self._keep_id = database, clock, daily_tasks, keep_id
        self._interval, self._timer = interval, timer
        self._first_seen: dict[str, float] = {}  # each lease that there is, and when this process first saw it
        self.has_id = True  # as it was found at the last run
        self._closing = Event()
        self._thread = Thread(target=self._repeat, name="deliveries-heartbeat", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, after the task that is running."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def run(self) -> None:
        """Run every task once; none while another process has the id of this one.

        Raise SchemaChangedError first: on PostgreSQL, that is how a changed schema is noticed while the program runs.
        """
        self.has_id = self._keep_id()
        if not self.has_id:
            return
        self._database.check_schema()
        self._free_lost_leases()
        with hold_lock(self._database, LOCK) as is_held:
            if is_held:
                self._delete_expired()
                self._make_due()
                for task in self._daily_tasks:
                    task(self._clock())

    def _repeat(self) -> None:
        while not self._closing.wait(self._interval):
            try:
                self.run()
            except SQLAlchemyError as error:
                logging.getLogger(__name__).warning("deliveries: tending put off: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 -- otherwise one unexpected error would end this thread unnoticed
                report_error(error, logging.getLogger(__name__))

    def _free_lost_leases(self) -> None:
        """Free what a dead worker was sending: its lease is still the same after longer than any attempt lasts."""
        with self._database.reading() as session:
            names = leases.list_names(session)
        now = self._timer()
        self._first_seen = {name: self._first_seen.get(name, now) for name in names}
        lost = [name for name, seen in self._first_seen.items() if now - seen >= LEASE_SECONDS]
        if lost:
            with self._database.transaction() as session:
                for name in lost:
                    leases.free(session, name)

    def _make_due(self) -> None:
        """Make due what a click was still adding while the clock was put back, when the worker had already noticed."""
        with self._database.reading() as session:
            if not leases.has_delayed(session, self._clock()):
                return
        with self._database.transaction() as session:
            leases.make_due(session, self._clock())

    def _delete_expired(self) -> None:
        """Delete idempotency keys, links and page sessions that nobody comes back to, a few in each transaction."""
        cutoff = self._clock() - DELETE_AFTER
        for delete_before in (idempotency.delete_before, page_session_store.delete_before):
            is_full = True
            while is_full and not self._closing.is_set():
                with self._database.transaction() as session:
                    is_full = delete_before(session, cutoff, limit=DELETED_AT_ONCE) >= DELETED_AT_ONCE
