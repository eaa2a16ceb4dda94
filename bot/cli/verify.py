"""Verify a database: keys and sealed text open, signed summaries are as they were signed, rows have their MACs.

Also sign the rows of a database from before rows had MACs, once: `consult-coach sign-rows`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from random import Random
from typing import Protocol
from uuid import UUID

from sqlmodel import Session

from bot import app
from bot.cli.check_result import CheckResult, passed
from bot.settings import Settings, list_missing
from bot.texts import CliError, format_text
from bot.worker.audit_anchor import find_anchor_file
from flows.consult.record_loading import of_consult
from flows.consult.summary import signed_summary
from flows.context import Context, Services
from flows.people import membership
from storage.audit import log
from storage.audit.removed_key import was_key_removed
from storage.cases import cases
from storage.consults import consults, summaries
from storage.database import Database
from storage.models import CaseKey
from storage.people import members, practices
from storage.row_errors import UnknownRowError
from storage.row_macs import signing
from storage.row_macs.row_faults import RowChangedError, RowFault, RowsUnsignedError
from storage.writings import case_keys, older_answers, review_keys, writings
from storage.writings.writings import Seal, SealBrokenError

SAMPLE_SIZE = 500  # writings that are opened: the newest of each case, the latest cases first

MOST_ROWS_NAMED = 20

BATCH_SIZE = 50  # rows that are checked in one session


class ListIds(Protocol):
    """What lists some ids, in order."""

    def __call__(self, session: Session, *, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Return the first ids after this one."""


@dataclass(frozen=True)
class DatabaseCheck:
    """How many cases, writings and summaries there are, and how many of each failed the check."""

    cases: int
    writings: int
    summaries: int
    failures: dict[str, int]

    @property
    def has_passed(self) -> bool:
        """Return whether every check passed."""
        return not any(self.failures.values())


def verify_database(database: Database, seal: Seal) -> DatabaseCheck:
    """Open every case's keys and a sample of the writings, and compare every signed summary with its signatures.

    A few rows at a time: what was checked is not kept in memory.
    """
    services = _build_read_only_services(database, seal)
    keys, readable, matching = Counter[bool](), Counter[bool](), Counter[bool]()
    for batch in _iter_batches(database, case_keys.list_ids):
        keys.update(_check_each(database, batch, lambda session, case_id: _is_key_sound(session, seal, case_id)))
    with database.reading() as session:
        sample = review_keys.list_newest(session, limit=SAMPLE_SIZE)
    readable.update(_check_each(database, sample, lambda session, each: _is_readable(session, seal, each)))
    for batch in _iter_batches(database, summaries.list_openable_ids):
        matching.update(_check_each(database, batch, lambda session, each: _matches_signature(session, services, each)))
    failures = {"cases": keys[False], "words": readable[False], "summaries": matching[False]}
    return DatabaseCheck(keys.total(), readable.total(), matching.total(), failures)


def _iter_batches(database: Database, list_ids: ListIds) -> Iterator[Sequence[UUID]]:
    """Yield all ids, in order, as many at a time as are checked together."""
    last: UUID | None = None
    while True:
        with database.reading() as session:
            ids = list_ids(session, after=last, limit=BATCH_SIZE)
        if not ids:
            return
        yield ids
        last = ids[-1]


def _check_each(database: Database, ids: Sequence[UUID], check: Callable[[Session, UUID], bool]) -> list[bool]:
    with database.reading() as session:  # a session keeps what it has read
        return [check(session, each) for each in ids]


def _is_key_sound(session: Session, seal: Seal, case_id: UUID) -> bool:
    try:
        key, practice_id = session.get(CaseKey, case_id), cases.get(session, case_id).practice_id
        review_keys.check(session, case_keys.unwrap(seal, practice_id, key), case_id)
    except (SealBrokenError, RowChangedError):
        return False
    return True


def _is_readable(session: Session, seal: Seal, writing_id: UUID) -> bool:
    try:
        writings.read_by_id(session, seal, writing_id)
    except (SealBrokenError, UnknownRowError, RowChangedError):
        return False
    return True


def _matches_signature(session: Session, services: Services, consult_id: UUID) -> bool:
    try:
        consult = consults.get(session, consult_id)
        case = cases.get(session, consult.case_id)
        ctx = Context(services, session, membership.load_recipient(session, members.get(session, case.it_member_id)))
        signed_summary.read_signed(of_consult(ctx, consult))
    except (signed_summary.SummaryChangedError, SealBrokenError, RowChangedError):
        return False
    return True


def _build_read_only_services(database: Database, seal: Seal) -> Services:
    """Return services for reading only: no member can act through them."""
    return Services(
        database=database,
        seal=seal,
        clock=app.now,
        random=Random(0),  # noqa: S311 -- never used
        directories={},
        team_id="",
        public_url="",
    )


def sign_rows(settings: Settings, database: Database, now: datetime) -> int:
    """Sign every row, and log that; return how many there are. Raise CliError if the rows were signed before.

    Answers that an older version stored in the clear are sealed first.
    """
    with database.transaction() as session:
        if not signing.has_unsigned_rows(session):
            raise CliError([format_text("trouble", "rows_signed")])
        if was_key_removed(session, find_anchor_file(settings), settings.seal()):
            raise CliError([format_text("wrong", "row_key_removed")])
        try:
            older_answers.seal_older(session, settings.seal())
        except RowChangedError as error:
            raise CliError([format_text("trouble", "older_answer", row=error.fault.key)]) from None
        count = signing.sign_older(session)
        for practice in practices.list_all(session):
            log.append(session, settings.seal(), log.NewAuditEntry(practice.id, None, "rows.signed", "database", now))
    return count


def list_changed_rows(settings: Settings) -> list[str]:
    """Return a sentence for each row that is not as the product wrote it, by its table and key; at most 20."""
    database = Database(settings.database_url.get_secret_value())
    database.use_seal(settings.seal())
    try:
        with database.reading() as session:
            faults = list(islice(signing.iter_faults(session), MOST_ROWS_NAMED))
    except RowsUnsignedError:
        with database.reading() as session:
            is_removed = was_key_removed(session, find_anchor_file(settings), settings.seal())
        return [format_text("doctor", "row_key_removed" if is_removed else "unsigned_rows")]
    except SealBrokenError:
        return [format_text("doctor", "other_row_key")]
    finally:
        database.dispose()
    return [describe_row_fault(fault) for fault in faults]


def describe_row_fault(fault: RowFault) -> str:
    """Return a sentence about a row that is not as the product wrote it."""
    return format_text("doctor", "changed_row", where=fault.table, row=fault.key, why=fault.why)


def check_rows(settings: Settings) -> Iterable[CheckResult]:
    """Yield one result for each row that is not as the product wrote it, by its table and key."""
    if list_missing(settings, ("key",)):
        return  # reported by the check of the settings
    texts = list_changed_rows(settings)
    yield from (CheckResult(is_ok=False, text=text) for text in texts)
    if not texts:
        yield passed("rows")
