"""Durable deliveries: queued in the transaction that caused them, and sent when due, even after a crash.

DBOS keeps the queue, in tables beside ours. DBOS sees ids and Slack's error codes, never text.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any
from uuid import UUID

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, WorkflowStatus
from dbos import error as dbos_error
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.error_reports import report_error
from bot.worker import audit_anchor, dbos_setup
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

QUEUE_NAME = "deliveries"
WORKFLOW_NAME = "deliver"
CONCURRENCY = 4  # Slack takes one message a second in each channel, so more would gain nothing
POLL_SECONDS = 0.2
HEARTBEAT_SECONDS = 30.0
DEAD_AFTER_SECONDS = 300.0  # no attempt lasts so long: its worker has died
STAGGER_SECONDS = 1.2  # DBOS starts due workflows once a second, in any order; a longer gap keeps the order
CLEANUP_BATCH = 500
DELETE_AFTER = timedelta(days=2)  # idempotency keys, links, page sessions: longer than anybody comes back to one
INTERNAL_ERROR = "our_fault"
_FINISHED_STATUSES = ["SUCCESS", "CANCELLED"]
_FAILED_STATUSES = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


class NotLaunchedError(RuntimeError):
    """The delivery queue was used before launch() or after close()."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class DeliveryQueue:
    """The queue of every message to another member. One in a process, because DBOS is one in a process."""

    def __init__(
        self,
        sender: Sender,
        *,
        url: str,
        executor_id: str,
        heartbeat: float = HEARTBEAT_SECONDS,
        anchor_file: Path | None = None,
        retention_runner: Callable[[datetime], None] | None = None,
    ) -> None:
        """Take the app's database URL, and an id that this process alone has, the same after each restart."""
        self._sender = sender
        self._url = url
        self._executor_id = executor_id
        self._heartbeat = heartbeat
        self._anchor_file = anchor_file
        self._retention_runner = retention_runner  # starts the daily retention run
        self._client: DBOSClient | None = None
        self._closing = Event()
        self._heartbeat_thread = Thread(target=self._run_heartbeat, name="deliveries-heartbeat", daemon=True)
        self._running_attempts = 0
        self._running_lock = Lock()

    def launch(self) -> None:
        """Start sending, first of all what a crash left behind. Do not call this from an event loop."""
        DBOS(config=dbos_setup.build_config(self._url, self._executor_id, max_threads=2 * CONCURRENCY))
        logging.getLogger("dbos").addFilter(dbos_setup.drop_error_text)
        self._register()
        self._client = DBOSClient(  # before launch: a recovered attempt may have to be queued again
            system_database_url=self._url,
            serializer=DBOSPortableJSONSerializer(),
            application_name=dbos_setup.DBOS_NAME,
            system_database_pool_size=2,
        )
        DBOS.launch()
        DBOS.register_queue(
            QUEUE_NAME, worker_concurrency=CONCURRENCY, polling_interval_sec=POLL_SECONDS, on_conflict="always_update"
        )
        self._heartbeat_thread.start()

    def close(self) -> None:
        """Start no more attempts, wait for those that are running, and close the database connections."""
        self._closing.set()
        if self._heartbeat_thread.is_alive():
            self._heartbeat_thread.join()
        with self._running_lock:
            timeout_seconds = 30 if self._running_attempts else 0
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=timeout_seconds)
        if self._client is not None:
            self._client.destroy()
            self._client = None

    def enqueue(self, session: Session, delivery: Delivery) -> None:
        """Queue a new delivery in the caller's transaction, to be sent when it is due by the product's clock."""
        delay_seconds = (delivery.due_at - self._sender.clock()).total_seconds()
        self._queue(session, Attempt(delivery.id, delivery.workflow_id), delay_seconds)

    def list_waiting(self) -> list[Delivery]:
        """Return the unsent deliveries, first due first. Their field `trouble` says what prevents one, if anything."""
        with self._sender.database.reading() as session:
            return deliveries.list_waiting(session)

    def reschedule_all(self) -> None:
        """Reschedule all unsent deliveries in due order, because DBOS counts by the machine's clock."""
        now, due_count = self._sender.clock(), 0
        for delivery in self.list_waiting():
            seconds_until_due = (delivery.due_at - now).total_seconds()
            self._dbos.set_workflow_delay(
                delivery.workflow_id, delay_seconds=max(seconds_until_due, due_count * STAGGER_SECONDS)
            )
            due_count += seconds_until_due <= 0

    @property
    def _dbos(self) -> DBOSClient:
        if self._client is None:
            raise NotLaunchedError
        return self._client

    def _queue(self, session: Session, attempt: Attempt, delay_seconds: float) -> None:
        options: dict[str, Any] = {
            "workflow_name": WORKFLOW_NAME,
            "queue_name": QUEUE_NAME,
            "workflow_id": attempt.workflow_id,
            "workflow_id_reuse_policy": "reject",  # otherwise DBOS accepts a used id, and does nothing
        }
        if delay_seconds > 0:
            options["delay_seconds"] = delay_seconds
        self._dbos.enqueue_in_transaction(session, options, str(attempt.delivery_id), attempt.tries)  # type: ignore[arg-type]  # the keys above are EnqueueOptions' own

    def _register(self) -> None:
        """Register the workflow with DBOS. Its registry is emptied by close(), so each launch registers it again."""

        @DBOS.workflow(name=WORKFLOW_NAME)
        def deliver(delivery_id: str, tries: int) -> None:
            with self._running_lock:
                self._running_attempts += 1
            try:
                attempt = (delivery_id, str(DBOS.workflow_id), tries)
                result = DBOS.run_step(dbos_setup.SEND_STEP, self._send, *attempt)
                DBOS.run_step(dbos_setup.RECORD_STEP, self._record, *attempt, result)
            finally:
                with self._running_lock:
                    self._running_attempts -= 1

    def _send(self, delivery_id: str, workflow_id: str, tries: int) -> dict[str, Any]:
        return asdict(send_if_current(self._sender, Attempt(UUID(delivery_id), workflow_id, tries)))

    def _record(self, delivery_id: str, workflow_id: str, tries: int, result: dict[str, Any]) -> None:
        record_result(
            self._sender, Attempt(UUID(delivery_id), workflow_id, tries), AttemptResult(**result), self._queue
        )

    def _run_heartbeat(self) -> None:
        while not self._closing.wait(self._heartbeat):
            try:
                self.run_maintenance()
            except (dbos_error.DBOSException, SQLAlchemyError) as error:
                logging.getLogger(__name__).warning("deliveries: tending put off: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 -- otherwise one unexpected error would end this thread unnoticed
                report_error(error, logging.getLogger(__name__))

    def run_maintenance(self) -> None:
        """Resume what a dead worker had begun, retry what failed, delete what has ended, and run the daily tasks."""
        machine_time = time.time()  # noqa: TID251 -- DBOS writes the machine's time
        dead_before = datetime.fromtimestamp(machine_time - DEAD_AFTER_SECONDS, UTC).isoformat()
        stranded = self._list_workflows(["PENDING"], dequeued_before=dead_before)
        if stranded:
            self._dbos.resume_workflows(_workflow_ids(stranded), queue_name=QUEUE_NAME)
        failed = self._list_workflows(_FAILED_STATUSES, load_input=True)
        for workflow in failed:
            self._retry_failed(workflow)
        if ended := [*failed, *self._list_workflows(_FINISHED_STATUSES)]:
            self._dbos.delete_workflows(_workflow_ids(ended))
        self._delete_expired()
        if self._retention_runner is not None:
            self._retention_runner(self._sender.clock())
        claim_unqueued(self._sender, self._queue)
        if self._anchor_file is not None:
            audit_anchor.anchor_daily(self._sender.database, self._anchor_file, self._sender.clock())

    def _delete_expired(self) -> None:
        """Delete idempotency keys, links and page sessions that nobody comes back to."""
        cutoff = self._sender.clock() - DELETE_AFTER
        with self._sender.database.transaction() as session:
            idempotency.delete_before(session, cutoff)
            page_session_store.delete_before(session, cutoff)

    def _list_workflows(self, status: list[str], *, load_input: bool = False, **filters: str) -> list[WorkflowStatus]:
        return self._dbos.list_workflows(
            name=WORKFLOW_NAME,
            status=status,
            limit=CLEANUP_BATCH,
            load_input=load_input,
            load_output=False,
            **filters,  # type: ignore[arg-type]  # all of them are times as text
        )

    def _retry_failed(self, workflow: WorkflowStatus) -> None:
        assert workflow.input is not None  # noqa: S101 -- load_input=True above
        delivery_id, tries = workflow.input["args"]
        with self._sender.database.transaction() as session:
            delivery = deliveries.get(session, UUID(delivery_id))
            if delivery.done_at is None and delivery.workflow_id == workflow.workflow_id:
                result = AttemptResult(
                    "later", trouble=INTERNAL_ERROR, wait=compute_retry_delay(tries), tries=tries + 1
                )
                postpone(session, delivery, result, self._queue)


def _workflow_ids(workflows: Sequence[WorkflowStatus]) -> list[str]:
    return [workflow.workflow_id for workflow in workflows]
