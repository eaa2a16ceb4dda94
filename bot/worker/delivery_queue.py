"""The worker: it takes up the messages that are due, sends them, and records what became of each.

A delivery's row is the message, so nothing else has to happen when one is added. One thread leases rows and records
results, many in one transaction; a few threads send. At most one message to each person is on its way, and the next
begins after the result is stored: if the process is killed, each person gets at most one message twice.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from queue import Empty, SimpleQueue
from threading import Event, Thread

from sqlalchemy import exc

from bot.error_reports import report_error
from bot.worker.pacing import Pacing
from bot.worker.periodic_tasks import INTERVAL_SECONDS, DailyTask, PeriodicTasks, always_held
from bot.worker.sender import (
    Attempt,
    AttemptResult,
    Sender,
    compute_retry_delay,
    nothing_after_sent,
    record_plain_results,
    record_result,
    send_if_current,
)
from storage.models import Delivery
from storage.models.delivery import URGENT
from storage.outbox import deliveries, leases
from storage.schema_check.schema_objects import SchemaChangedError

CONCURRENCY = 4  # more would gain nothing: Slack takes a few hundred messages a minute from one app
POLL_SECONDS = 0.5
GATHER_SECONDS = 0.005
MAX_WAIT_SECONDS = 30.0  # between two tries while the database is out of reach
CLOSE_SECONDS = 30.0
INTERNAL_ERROR = "our_fault"
_CLOCK_TOLERANCE = timedelta(seconds=1)
_DATABASE_ERRORS = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError, SchemaChangedError)
"""Locked, full, out of reach, or changed without the program; the heartbeat logs in what."""
_LOGGER = logging.getLogger(__name__)


def do_nothing() -> None:
    """Do nothing."""


class DeliveryQueue:
    """The worker of one process. Several processes may share a database; each has an id of its own."""

    def __init__(  # noqa: PLR0913 -- what a worker is made of, each given by name
        self,
        sender: Sender,
        *,
        process_id: str,
        daily_tasks: Sequence[DailyTask] = (),
        pacing: Pacing | None = None,
        interval: float = INTERVAL_SECONDS,
        each_round: Callable[[], None] = do_nothing,
        at_end: Callable[[], None] = do_nothing,
        keep_id: Callable[[], bool] = always_held,
    ) -> None:
        """Take what sends, and an id that this process alone has, the same after each restart.

        `each_round`: what else is done each time the worker looks for messages, twice a second. `at_end`: what is done
        once, after the last round. `keep_id`: what makes sure, every half minute, that this process still has its id.
        While another one has it, this one sends nothing.
        """
        self._sender, self._process_id, self._each_round = sender, process_id, each_round
        self._at_end = at_end
        self._pacing = pacing or Pacing()
        self._tasks = PeriodicTasks(sender.database, sender.clock, daily_tasks, keep_id=keep_id, interval=interval)
        self._senders = ThreadPoolExecutor(CONCURRENCY, "deliveries")
        self._loop = Thread(target=self._run, name="deliveries", daemon=True)
        self._closing = Event()
        self._ended: SimpleQueue[tuple[Attempt, Future[AttemptResult]] | None] = SimpleQueue()
        # Only the loop's thread uses what follows.
        self._in_flight: set[Attempt] = set()  # until their results are recorded
        self._results: dict[Attempt, AttemptResult] = {}  # still to be recorded
        self._wait = POLL_SECONDS
        self._last_seen = sender.clock()
        self._prefix, self._numbers = leases.create_prefix(process_id), count()

    def launch(self) -> None:
        """Start sending, first of all what this process was sending when it last ended."""
        with self._sender.database.transaction() as session:
            leases.free_all_of(session, self._process_id)
            leases.forget_future(session, self._sender.clock())
        self._loop.start()
        self._tasks.start()

    def close(self) -> None:
        """Start no more attempts, wait for those that are running, and record their results."""
        self._closing.set()
        self.wake()
        self._tasks.stop()
        if self._loop.is_alive():
            self._loop.join(CLOSE_SECONDS)
        self._senders.shutdown(wait=False)
        with suppress(*_DATABASE_ERRORS):  # what came after the last round
            self._do_each_round()
            self._at_end()

    def wake(self) -> None:
        """Look for due messages at once, because the clock was moved."""
        if self._ended.empty():
            self._ended.put(None)

    def list_waiting(self) -> list[Delivery]:
        """Return the unsent deliveries, first due first. Their field `trouble` says what prevents one, if anything."""
        with self._sender.database.reading() as session:
            return deliveries.list_waiting(session)

    def run_maintenance(self) -> None:
        """Run the periodic tasks now."""
        self._tasks.run()

    def _run(self) -> None:
        while self._in_flight or not self._closing.is_set():
            self._collect()
            try:
                self._work()
                self._wait = POLL_SECONDS
            except _DATABASE_ERRORS as error:  # what was sent stays in memory, and is recorded once this works again
                _LOGGER.warning("deliveries: put off: %s", type(error).__name__)
                self._wait = min(2 * self._wait, MAX_WAIT_SECONDS)
            except Exception as error:  # noqa: BLE001 -- otherwise one unexpected error would end this thread unnoticed
                report_error(error, _LOGGER)

    def _collect(self) -> None:
        """Wait until an attempt ends, somebody calls `wake`, or it is time to look again; take in what has ended."""
        timeout = self._wait
        with suppress(Empty):
            while True:
                ended = self._ended.get(timeout=timeout)
                if ended is not None:
                    attempt, future = ended
                    self._results[attempt] = _find_result(attempt, future)
                    self._pacing.note(attempt, self._results[attempt])
                # Those that end at nearly the same time are recorded together.
                timeout = GATHER_SECONDS if 0 < len(self._results) < len(self._in_flight) else 0

    def _work(self) -> None:
        """Record results and lease messages in one transaction; start to send those."""
        self._do_each_round()
        self._notice_clock(self._sender.clock())
        idle = CONCURRENCY + len(self._results) - len(self._in_flight)
        is_stopped = self._closing.is_set() or self._pacing.is_paused or not self._tasks.has_id
        limit = 0 if is_stopped else idle
        if not self._results and not (limit and self._has_due()):
            return
        for attempt in self._exchange(limit):
            self._in_flight.add(attempt)
            self._senders.submit(send_if_current, self._sender, attempt).add_done_callback(partial(self._end, attempt))
        for attempt, result in list(self._results.items()):
            self._record_alone(attempt, result)
            self._forget(attempt)

    def _do_each_round(self) -> None:
        """Do what belongs to each round. If it fails, messages are sent all the same."""
        try:
            self._each_round()
        except _DATABASE_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001 -- see above
            report_error(error, _LOGGER)

    def _end(self, attempt: Attempt, future: "Future[AttemptResult]") -> None:
        self._ended.put((attempt, future))

    def _exchange(self, limit: int) -> list[Attempt]:
        """Record those results that change nothing else, and return the messages to be sent next."""
        busy = {attempt.recipient_id for attempt in self._in_flight} | self._pacing.find_resting_from_urgent()
        resting = self._pacing.find_resting()
        now, lease = self._sender.clock(), f"{self._prefix}{next(self._numbers)}"
        try:
            with self._sender.database.transaction() as session:
                recorded = record_plain_results(self._sender, session, self._results)
                taken = leases.take(session, now, lease, limit=limit, busy=busy, resting=resting) if limit else []
                attempts = [
                    Attempt(due.id, due.recipient_id, lease, due.tries, due.priority == URGENT) for due in taken
                ]
        except _DATABASE_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001 -- one of them is at fault: each is recorded alone
            report_error(error, _LOGGER)
            return []
        for attempt in recorded:
            self._forget(attempt)
        return attempts

    def _record_alone(self, attempt: Attempt, result: AttemptResult) -> None:
        try:
            record_result(self._sender, attempt, result)
        except _DATABASE_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001 -- the others go on; what was sent is not sent again
            report_error(error, _LOGGER)
            self._forget(attempt)
            sender = replace(self._sender, after_sent=nothing_after_sent)
            record_result(sender, attempt, result if result.kind == "sent" else _fault(attempt))

    def _forget(self, attempt: Attempt) -> None:
        self._results.pop(attempt, None)
        self._in_flight.discard(attempt)

    def _has_due(self) -> bool:
        with self._sender.database.reading() as session:
            return leases.has_due(session, self._sender.clock())

    def _notice_clock(self, now: datetime) -> None:
        """If the clock was put back, keep due what was due."""
        if now < self._last_seen - _CLOCK_TOLERANCE:
            with self._sender.database.transaction() as session:
                leases.forget_future(session, now)
        self._last_seen = now


def _find_result(attempt: Attempt, ended: "Future[AttemptResult]") -> AttemptResult:
    """Return the result of an attempt that has ended. If it failed, it is made again later."""
    error = ended.exception()
    if error is None:
        return ended.result()
    if isinstance(error, _DATABASE_ERRORS):
        _LOGGER.warning("deliveries: an attempt put off: %s", type(error).__name__)
    else:
        report_error(error, _LOGGER)
    return _fault(attempt)


def _fault(attempt: Attempt) -> AttemptResult:
    wait = compute_retry_delay(attempt.tries)
    return AttemptResult("later", trouble=INTERNAL_ERROR, wait=wait, tries=attempt.tries + 1)
