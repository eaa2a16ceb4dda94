"""The daily retention run: announce deletions 30 days ahead, delete what is due and not on hold, and log it.

Each practice is handled once its own day has begun. Each run starts from the current data, so that a run that was
interrupted or made by two processes at once has the effect of one.
"""

import logging
import sqlite3
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.case_deletion import RecordStores, erase_traces, explaining_ledger_errors, log_deletion
from bot.texts import CliError
from flows import working_hours
from flows.messages import outbox
from flows.retention import messages as retention_messages
from flows.retention.messages import BATCH_SIZE, RetentionLine
from flows.retention.rules import RetentionStatus
from storage.cases import cases
from storage.outbox import deliveries
from storage.people import members, practices
from storage.retention import ages, announcements, deletions, ledger
from storage.retention.ages import CASE_CLASS
from storage.retention.announcements import DECISION_REQUEST, DELETION_NOTICE
from storage.writings.sealing import SealBrokenError

_STATUS_BY_KIND = {
    DELETION_NOTICE: RetentionStatus.TO_ANNOUNCE,
    DECISION_REQUEST: RetentionStatus.NEEDS_DECISION,
}
ERASE_WINDOW = timedelta(days=2)
"""For this long after a deletion, each run erases what the key left in the database's files."""


class RetentionRunner:
    """The daily run for every practice. It is called again and again, and runs once a practice's day has begun."""

    def __init__(self, stores: RecordStores) -> None:
        """Take the database to delete from, with its seal and its ledger."""
        self._stores = stores
        self._last_run_days: dict[UUID, date] = {}

    def __call__(self, now: datetime) -> None:
        """Run for every practice that is due today. An error is logged by its type, and the run stays due."""
        try:
            for practice_id, today in _find_local_days(self._stores, now).items():
                if self._last_run_days.get(practice_id) != today:
                    run_for_practice(self._stores, practice_id, now)
                    self._last_run_days[practice_id] = today
        except (CliError, SQLAlchemyError, SealBrokenError, sqlite3.Error) as error:
            logging.getLogger(__name__).warning("retention: the round is put off: %s", type(error).__name__)


def run_for_practice(stores: RecordStores, practice_id: UUID, now: datetime) -> None:
    """Announce what will be deleted soon, delete what is due, and delete drafts that nobody continued."""
    for _step in iter_steps(stores, practice_id, now):
        pass
    with stores.database.reading() as session:
        is_fresh = ages.has_deletion_since(session, now - ERASE_WINDOW)
    if is_fresh:
        erase_traces(stores.database)


def iter_steps(stores: RecordStores, practice_id: UUID, now: datetime, *, limit: int = BATCH_SIZE) -> Iterator[None]:
    """Do so in many short transactions, each about a few cases, and yield after each: nobody's click waits.

    A run that ends after any of them is continued by the next run. `limit`: how many cases are looked at together.
    """
    for lines in _iter_batches(stores, practice_id, now, limit):
        if new_ids := {line.case_id for line in lines if _is_new(line)}:
            announce_deletions(stores, practice_id, new_ids, now)
            yield
        for line in lines:
            if line.status is RetentionStatus.DUE:
                delete_if_due(stores, practice_id, line, now)
                yield
    while _delete_stale_drafts(stores, practice_id, now, limit):
        yield


def _iter_batches(stores: RecordStores, practice_id: UUID, now: datetime, limit: int) -> Iterator[list[RetentionLine]]:
    position = None
    while True:
        with stores.database.reading() as session:
            lines, position = retention_messages.load_batch(session, practice_id, now, position, limit=limit)
        yield lines
        if position is None:
            return


def _is_new(line: RetentionLine, statuses: Collection[RetentionStatus] = tuple(_STATUS_BY_KIND.values())) -> bool:
    """Return whether administrators are still to be told of this."""
    return line.status in statuses and not line.is_announced and line.rule_day is not None


def announce_deletions(stores: RecordStores, practice_id: UUID, case_ids: Collection[UUID], now: datetime) -> None:
    """Tell every administrator, in one message of each kind, what is deleted in 30 days and what needs a decision.

    Nothing is deleted that no administrator was told of: an announcement that reached none of them is made again.
    """
    with stores.database.transaction() as session:
        practices.get_for_update(session, practice_id)  # locked, or two processes at once would announce twice
        members_with_roles = members.list_with_roles(session, practice_id)
        administrators = [
            member.id for member, roles in members_with_roles if member.active and "administrator" in roles
        ]
        lines = retention_messages.load_of_cases(session, practice_id, now, case_ids) if administrators else []
        for kind, status in _STATUS_BY_KIND.items():
            new_lines = [line for line in lines if _is_new(line, (status,))]
            told_at = _queue_messages(session, practice_id, administrators, kind, now) if new_lines else now
            for line in new_lines:
                assert line.rule_day is not None  # noqa: S101 -- filtered above
                announcements.record(session, practice_id, line.case_id, line.record_class, line.rule_day, told_at)


def _queue_messages(
    session: Session, practice_id: UUID, administrators: Collection[UUID], kind: str, now: datetime
) -> datetime:
    """Have each administrator told, once for all the cases of a day; return when the messages were made.

    What a message says is worked out when it is sent. So the messages that an earlier step of today's run added serve
    for these cases as well, as long as they wait.
    """
    today = retention_messages.practice_day(session, practice_id, now)
    for made_at, recipient_ids in announcements.map_waiting(session, practice_id, kind).items():
        if recipient_ids >= set(administrators) and today == retention_messages.practice_day(
            session, practice_id, made_at
        ):
            return made_at
    for recipient_id in administrators:
        _add_delivery(session, practice_id, recipient_id, kind, now)
    return now


def delete_if_due(stores: RecordStores, practice_id: UUID, line: RetentionLine, now: datetime) -> bool:
    """Delete this class of the case if it is still due, under the case's lock; return whether it was deleted."""
    with explaining_ledger_errors(stores), stores.database.transaction() as session:
        cases.get_for_update(session, line.case_id)
        lines = retention_messages.load_of_cases(session, practice_id, now, [line.case_id])
        if not any(
            (current.record_class, current.status) == (line.record_class, RetentionStatus.DUE) for current in lines
        ):
            return False
        delete = deletions.delete_case if line.record_class == CASE_CLASS else deletions.delete_reviews
        rule = f"age.{line.years}y"
        entry = delete(session, line.case_id, why=rule, now=now)
        action_id = "case.deleted" if line.record_class == CASE_CLASS else "reviews.deleted"
        log_deletion(session, stores.seal, line.case_id, now, action=action_id, detail=rule)
        ledger.append(stores.ledger, stores.seal, [entry], is_checked=True)  # before the commit, as for every deletion
    return True


def _delete_stale_drafts(stores: RecordStores, practice_id: UUID, now: datetime, limit: int) -> bool:
    """Delete some drafts that nobody continued; return whether more may be left."""
    with stores.database.transaction() as session:
        draft_days = practices.get_settings(session, practice_id).keep_draft_days
        before = now - timedelta(days=draft_days)
        case_ids, is_more = ages.delete_stale_drafts(session, practice_id, before, limit=limit)
        for case_id in case_ids:
            log_deletion(session, stores.seal, case_id, now, action="drafts.deleted", detail=f"age.{draft_days}d")
    return is_more


def _find_local_days(stores: RecordStores, now: datetime) -> dict[UUID, date]:
    with stores.database.reading() as session:
        return {
            practice.id: retention_messages.practice_day(session, practice.id, now)
            for practice in practices.list_all(session)
        }


def _add_delivery(session: Session, practice_id: UUID, recipient_id: UUID, kind: str, now: datetime) -> None:
    hours = outbox.practice_hours(practices.get_settings(session, practice_id))
    deliveries.add(
        session,
        practice_id=practice_id,
        recipient_id=recipient_id,
        kind=kind,
        consult_id=None,
        due_at=working_hours.first_morning(now, members.get(session, recipient_id).time_zone, hours),
        now=now,
    )
