"""The daily round of what goes by its age: announced 30 days before, never while a hold is on, and recorded.

Each practice has its round once its day has begun. All of it is worked out anew from what is true then, so that a
round that was broken off, or made twice by two processes, does no more than one.
"""

import logging
import sqlite3
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.case_deletion import RecordStores, erase_traces, explaining_ledger_errors, log_deletion
from bot.texts import CliError
from flows import outbox
from flows.consult.waiting import rules as waiting_rules
from flows.retention import messages as retention_messages
from flows.retention.messages import RetentionLine
from flows.retention.rules import RetentionStatus
from storage.cases import cases
from storage.outbox import deliveries
from storage.people import members, practices
from storage.retention import ages, deletions, ledger
from storage.retention.ages import CASE_CLASS, DECISION_REQUEST, DELETION_NOTICE
from storage.writings.sealing import SealBrokenError

ERASE_WINDOW = timedelta(
    days=2
)  # so long it is seen to that nothing of a key that went is left in the database's files


class RetentionRunner:
    """What is asked again and again whether a practice's day has begun, and then makes its round."""

    def __init__(self, stores: RecordStores) -> None:
        """Take what is deleted from, with the ledger beside it."""
        self._machine = stores
        self._done: dict[UUID, date] = {}

    def __call__(self, now: datetime) -> None:
        """Make the rounds that are due; what is in the way is logged by its type, and the round is due again."""
        try:
            for practice_id, today in _find_local_days(self._machine, now).items():
                if self._done.get(practice_id) != today:
                    run_for_practice(self._machine, practice_id, now)
                    self._done[practice_id] = today
        except (CliError, SQLAlchemyError, SealBrokenError, sqlite3.Error) as error:
            logging.getLogger(__name__).warning("retention: the round is put off: %s", type(error).__name__)


def run_for_practice(stores: RecordStores, practice_id: UUID, now: datetime) -> None:
    """Announce what goes soon, let go of what is due, and of drafts that nobody went on with."""
    announce_deletions(stores, practice_id, now)
    with stores.database.reading() as session:
        due = [
            one
            for one in retention_messages.load_outlook(session, practice_id, now)
            if one.status is RetentionStatus.DUE
        ]
    for line in due:
        delete_if_due(stores, practice_id, line, now)
    _delete_stale_drafts(stores, practice_id, now)
    with stores.database.reading() as session:
        is_fresh = ages.has_deletion_since(session, now - ERASE_WINDOW)
    if is_fresh:
        erase_traces(stores.database)


def announce_deletions(stores: RecordStores, practice_id: UUID, now: datetime) -> None:
    """Tell every administrator, in one message of each kind, what goes in 30 days and what asks for a decision.

    Where no administrator hears of it nothing goes: an announcement that did not reach any is made again.
    """
    with stores.database.transaction() as session:
        practices.get_for_update(session, practice_id)  # two processes at once would tell twice
        every = members.list_with_roles(session, practice_id)
        administrators = [one.id for one, roles in every if one.active and "administrator" in roles]
        lines = [one for one in retention_messages.load_outlook(session, practice_id, now) if not one.is_announced]
        for kind, wanted in (
            (DELETION_NOTICE, RetentionStatus.TO_ANNOUNCE),
            (DECISION_REQUEST, RetentionStatus.NEEDS_DECISION),
        ):
            fresh = [one for one in lines if one.status is wanted and one.rule_day is not None]
            for recipient_id in administrators if fresh else ():
                _add_delivery(session, practice_id, recipient_id, kind, now)
            for one in fresh if administrators else ():
                assert one.rule_day is not None  # noqa: S101 -- looked at above
                ages.record_announcement(session, practice_id, one.case_id, one.record_class, one.rule_day, now)


def delete_if_due(stores: RecordStores, practice_id: UUID, line: RetentionLine, now: datetime) -> bool:
    """Delete this class of the case if it is due still, under the case's lock; return whether it went."""
    with explaining_ledger_errors(stores.ledger), stores.database.transaction() as session:
        cases.get_for_update(session, line.case_id)
        found = retention_messages.load_outlook(session, practice_id, now, line.case_id)
        if not any((one.record_class, one.status) == (line.record_class, RetentionStatus.DUE) for one in found):
            return False
        forget = deletions.delete_case if line.record_class == CASE_CLASS else deletions.delete_reviews
        rule = f"age.{line.years}y"
        entry = forget(session, line.case_id, why=rule, now=now)
        action_id = "case.deleted" if line.record_class == CASE_CLASS else "reviews.deleted"
        log_deletion(session, stores.seal, line.case_id, now, action=action_id, detail=rule)
        ledger.append(stores.ledger, [entry])  # before the commit, as with every deletion
    return True


def _delete_stale_drafts(stores: RecordStores, practice_id: UUID, now: datetime) -> None:
    with stores.database.transaction() as session:
        quiet = practices.get_settings(session, practice_id).keep_draft_days
        for case_id in ages.delete_stale_drafts(session, practice_id, now - timedelta(days=quiet)):
            log_deletion(session, stores.seal, case_id, now, action="drafts.deleted", detail=f"age.{quiet}d")


def _find_local_days(stores: RecordStores, now: datetime) -> dict[UUID, date]:
    with stores.database.reading() as session:
        return {one.id: retention_messages.practice_day(session, one.id, now) for one in practices.list_all(session)}


def _add_delivery(session: Session, practice_id: UUID, recipient_id: UUID, kind: str, now: datetime) -> None:
    hours = outbox.working_hours(practices.get_settings(session, practice_id))
    deliveries.add(
        session,
        practice_id=practice_id,
        recipient_id=recipient_id,
        kind=kind,
        consult_id=None,
        due_at=waiting_rules.first_morning(now, members.get(session, recipient_id).time_zone, hours),
        now=now,
        queued=False,
    )
