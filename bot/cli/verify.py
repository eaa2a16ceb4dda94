"""Verify a database: every key opens, sealed text opens, and every signed summary is as it was signed."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol
from uuid import UUID

from sqlmodel import Session

from bot import app
from flows.consult.record_loading import of_consult
from flows.consult.summary import signed_summary
from flows.context import Context, Services
from flows.people import membership
from storage.cases import cases
from storage.consults import consults, summaries
from storage.database import Database
from storage.models import CaseKey
from storage.people import members
from storage.row_errors import UnknownRowError
from storage.writings import case_keys, review_keys, writings
from storage.writings.writings import Seal, SealBrokenError

SAMPLE_SIZE = 500  # writings that are opened: the newest of each case, the latest cases first

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
        sample = writings.list_newest(session, limit=SAMPLE_SIZE)
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
    key, practice_id = session.get(CaseKey, case_id), cases.get(session, case_id).practice_id
    try:
        review_keys.check(session, case_keys.unwrap(seal, practice_id, key), case_id)
    except SealBrokenError:
        return False
    return True


def _is_readable(session: Session, seal: Seal, writing_id: UUID) -> bool:
    try:
        writings.read(session, seal, writing_id)
    except (SealBrokenError, UnknownRowError):
        return False
    return True


def _matches_signature(session: Session, services: Services, consult_id: UUID) -> bool:
    consult = consults.get(session, consult_id)
    case = cases.get(session, consult.case_id)
    ctx = Context(services, session, membership.load_recipient(session, members.get(session, case.it_member_id)))
    try:
        signed_summary.read_signed(of_consult(ctx, consult))
    except signed_summary.SummaryChangedError:
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
