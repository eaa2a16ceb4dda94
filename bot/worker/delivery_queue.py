"""Durable messages: queued in the transaction that caused them, sent when they are due, in spite of crashes.

DBOS keeps the queue, in tables beside ours. It sees ids and Slack's error codes, never words.
"""

import logging
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any
from uuid import UUID

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, StepOptions, WorkflowStatus
from dbos import error as dbos_error
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel import Session

from bot.error_reports import report_error
from bot.worker import audit_anchor
from bot.worker.sender import (
    Attempt,
    AttemptResult,
    Sender,
    claim_unqueued,
    compute_retry_delay,
    postpone,
    record_result,
    send_if_current,
)
from storage.models import Delivery
from storage.outbox import deliveries, idempotency
from storage.people import page_session_store

DBOS_NAME = "consult-coach"
DBOS_VERSION = "1"  # of the workflow below. Pinned, so that an upgrade of the program takes up what the old one left
QUEUE_NAME = "deliveries"
WORKFLOW_NAME = "deliver"
CONCURRENCY = 4  # Slack takes one message a second in each channel, so more would gain nothing
POLL_SECONDS = 0.2
HEARTBEAT_SECONDS = 30.0
DEAD_AFTER_SECONDS = 300.0  # no turn lasts so long: its worker has died
STAGGER_SECONDS = 1.2  # DBOS wakes what is due once a second, in no order: apart by more, they stay in theirs
CLEANUP_BATCH = 500
KEEP_FOR = timedelta(days=2)  # requests that were taken, links and sittings: longer than anybody comes back to one
INTERNAL_ERROR = "our_fault"
_FINISHED_STATUSES = ["SUCCESS", "CANCELLED"]
_FAILED_STATUSES = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


def _is_transient(error: BaseException) -> bool:
    """Return whether the database was out of reach or busy: nothing has happened, and it may be asked again."""
    return isinstance(error, OperationalError)


_SEND_STEP: StepOptions = {"name": "say", "retries_allowed": True, "should_retry": _is_transient}
_RECORD_STEP: StepOptions = {
    "name": "settle",
    "retries_allowed": True,
    "should_retry": _is_transient,
    "max_attempts": 8,
}


class NotLaunchedError(RuntimeError):
    """Deliveries were used before launch() or after close()."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class DeliveryQueue:
    """The way out for every message to somebody else. One in a process, because DBOS is."""

    def __init__(
        self,
        sender: Sender,
        *,
        url: str,
        executor_id: str,
        heartbeat: float = HEARTBEAT_SECONDS,
        anchors: Path | None = None,
        retention_runner: Callable[[datetime], None] | None = None,
    ) -> None:
        """Take the app's own database URL, and an id that this process, and no other, has after each restart."""
        self._sender = sender
        self._url = url
        self._executor_id = executor_id
        self._heartbeat = heartbeat
        self._anchors = anchors  # the file in which the audit log is anchored
        self._keeper = retention_runner  # makes the daily round of what goes by its age
        self._client: DBOSClient | None = None
        self._closing = Event()
        self._heart = Thread(target=self._run_heartbeat, name="deliveries-heartbeat", daemon=True)
        self._under_way = 0
        self._count = Lock()

    def launch(self) -> None:
        """Start sending, first of all what a crash left behind. Not to be called from an event loop."""
        DBOS(
            config={
                "name": DBOS_NAME,
                "system_database_url": self._url,
                "db_engine_kwargs": {"hide_parameters": True},
                "application_version": DBOS_VERSION,
                "executor_id": self._executor_id,
                "serializer": DBOSPortableJSONSerializer(),  # the default is pickle, which runs what it reads
                "max_executor_threads": 2 * CONCURRENCY,
                "log_level": "WARNING",
                "enable_otlp": False,
                "use_listen_notify": False,
            }
        )
        logging.getLogger("dbos").addFilter(_drop_error_text)
        self._register()
        DBOS.launch()
        DBOS.register_queue(
            QUEUE_NAME, worker_concurrency=CONCURRENCY, polling_interval_sec=POLL_SECONDS, on_conflict="always_update"
        )
        self._client = DBOSClient(
            system_database_url=self._url,
            serializer=DBOSPortableJSONSerializer(),
            application_name=DBOS_NAME,
            system_database_pool_size=2,
        )
        self._heart.start()

    def close(self) -> None:
        """Stop taking turns, let those under way end, and let go of the database."""
        self._closing.set()
        if self._heart.is_alive():
            self._heart.join()
        with self._count:
            timeout_seconds = 30 if self._under_way else 0
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=timeout_seconds)
        if self._client is not None:
            self._client.destroy()
            self._client = None

    def enqueue(self, session: Session, delivery: Delivery) -> None:
        """Queue a new delivery in the caller's own transaction, to be sent when it is due by our clock."""
        wait = (delivery.due_at - self._sender.clock()).total_seconds()
        self._queue(session, Attempt(delivery.id, delivery.workflow_id), wait)

    def list_waiting(self) -> list[Delivery]:
        """Return what is not sent yet, what is due first first. `trouble` says what is in the way, if anything."""
        with self._sender.database.reading() as session:
            return deliveries.list_waiting(session)

    def reschedule_all(self) -> None:
        """Time again all that waits, because DBOS counts by the machine's clock; what is due goes out in due order."""
        now, due = self._sender.clock(), 0
        for delivery in self.list_waiting():
            early = (delivery.due_at - now).total_seconds()
            self._dbos.set_workflow_delay(delivery.workflow_id, delay_seconds=max(early, due * STAGGER_SECONDS))
            due += early <= 0

    @property
    def _dbos(self) -> DBOSClient:
        if self._client is None:
            raise NotLaunchedError
        return self._client

    def _queue(self, session: Session, turn: Attempt, wait: float) -> None:
        options: dict[str, Any] = {
            "workflow_name": WORKFLOW_NAME,
            "queue_name": QUEUE_NAME,
            "workflow_id": turn.workflow_id,
            "workflow_id_reuse_policy": "reject",  # else DBOS says yes to a used id, and does nothing
        }
        if wait > 0:
            options["delay_seconds"] = wait
        self._dbos.enqueue_in_transaction(session, options, str(turn.delivery_id), turn.tries)  # type: ignore[arg-type]  # the keys above are EnqueueOptions' own

    def _register(self) -> None:
        """Tell DBOS the workflow: its registry is emptied on close, so that the next launch finds its own."""

        @DBOS.workflow(name=WORKFLOW_NAME)
        def deliver(delivery_id: str, tries: int) -> None:
            with self._count:
                self._under_way += 1
            try:
                turn = (delivery_id, str(DBOS.workflow_id), tries)
                outcome = DBOS.run_step(_SEND_STEP, self._send, *turn)
                DBOS.run_step(_RECORD_STEP, self._record, *turn, outcome)
            finally:
                with self._count:
                    self._under_way -= 1

    def _send(self, delivery_id: str, workflow_id: str, tries: int) -> dict[str, Any]:
        return asdict(send_if_current(self._sender, Attempt(UUID(delivery_id), workflow_id, tries)))

    def _record(self, delivery_id: str, workflow_id: str, tries: int, outcome: dict[str, Any]) -> None:
        record_result(
            self._sender, Attempt(UUID(delivery_id), workflow_id, tries), AttemptResult(**outcome), self._queue
        )

    def _run_heartbeat(self) -> None:
        while not self._closing.wait(self._heartbeat):
            try:
                self.run_maintenance()
            except (dbos_error.DBOSException, SQLAlchemyError) as error:
                logging.getLogger(__name__).warning("deliveries: tending put off: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 -- else one surprise would end it for good, and nobody would know
                report_error(error, logging.getLogger(__name__))

    def run_maintenance(self) -> None:
        """Resume what a dead worker had begun, give what broke another turn, and clear away what has ended."""
        now = time.time()  # noqa: TID251 -- the clock DBOS writes by
        dead = datetime.fromtimestamp(now - DEAD_AFTER_SECONDS, UTC).isoformat()
        stranded = self._list_workflows(["PENDING"], dequeued_before=dead)
        if stranded:
            self._dbos.resume_workflows(_workflow_ids(stranded), queue_name=QUEUE_NAME)
        broken = self._list_workflows(_FAILED_STATUSES, load_input=True)
        for workflow in broken:
            self._retry_failed(workflow)
        if ended := [*broken, *self._list_workflows(_FINISHED_STATUSES)]:
            self._dbos.delete_workflows(_workflow_ids(ended))
        self._delete_expired()
        if self._keeper is not None:
            self._keeper(self._sender.clock())
        claim_unqueued(self._sender, self._queue)
        if self._anchors is not None:
            audit_anchor.anchor_daily(self._sender.database, self._anchors, self._sender.clock())

    def _delete_expired(self) -> None:
        """Forget requests, links and sittings that nobody comes back to any more."""
        cutoff = self._sender.clock() - KEEP_FOR
        with self._sender.database.transaction() as session:
            idempotency.delete_before(session, cutoff)
            page_session_store.delete_before(session, cutoff)

    def _list_workflows(self, status: list[str], *, load_input: bool = False, **more: str) -> list[WorkflowStatus]:
        return self._dbos.list_workflows(
            name=WORKFLOW_NAME,
            status=status,
            limit=CLEANUP_BATCH,
            load_input=load_input,
            load_output=False,
            **more,  # type: ignore[arg-type]  # times as text, all of them
        )

    def _retry_failed(self, workflow: WorkflowStatus) -> None:
        assert workflow.input is not None  # noqa: S101 -- asked for above
        delivery_id, tries = workflow.input["args"]
        with self._sender.database.transaction() as session:
            delivery = deliveries.get(session, UUID(delivery_id))
            if delivery.done_at is None and delivery.workflow_id == workflow.workflow_id:
                outcome = AttemptResult(
                    "later", trouble=INTERNAL_ERROR, wait=compute_retry_delay(tries), tries=tries + 1
                )
                postpone(session, delivery, outcome, self._queue)


def _workflow_ids(workflows: Sequence[WorkflowStatus]) -> list[str]:
    return [workflow.workflow_id for workflow in workflows]


def _drop_error_text(record: logging.LogRecord) -> bool:
    """Keep an error's type and where it happened, and drop its text."""
    if record.exc_info and record.exc_info[0]:
        where = "".join(traceback.format_tb(record.exc_info[2]))
        record.msg, record.args = f"{record.getMessage()} {record.exc_info[0].__name__}\n{where}", None
        record.exc_info = record.exc_text = None
    return True
