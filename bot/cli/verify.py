"""Verify a database: every key opens, sealed text opens, and every signed summary is as it was signed."""

from dataclasses import dataclass
from random import Random
from uuid import UUID

from sqlmodel import Session, col, select

from bot import app
from flows.consult.record_loading import of_consult
from flows.consult.summary import signed_summary
from flows.context import Context, Services
from flows.people import membership
from storage.cases import cases
from storage.database import Database
from storage.models import Case, CaseKey, Consult, Summary
from storage.people import members
from storage.row_errors import UnknownRowError
from storage.writings import case_keys, review_keys, writings
from storage.writings.writings import Seal, SealBrokenError

SAMPLE_SIZE = 500  # writings that are opened: the newest of each case, the latest cases first


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
    """Open every case's keys and a sample of the writings, and compare every signed summary with its signatures."""
    services = _build_read_only_services(database, seal)
    with database.reading() as session:
        keys = _check_keys(session, seal)
        readable = [
            _is_readable(session, seal, writing_id) for writing_id in writings.list_newest(session, limit=SAMPLE_SIZE)
        ]
        matching = [_matches_signature(session, services, consult) for consult in _list_signed_consults(session)]
    failures = {"cases": keys.count(False), "words": readable.count(False), "summaries": matching.count(False)}
    return DatabaseCheck(len(keys), len(readable), len(matching), failures)


def _check_keys(session: Session, seal: Seal) -> list[bool]:
    statement = select(CaseKey, Case.practice_id).join(Case, col(Case.id) == col(CaseKey.case_id))
    return [_is_key_sound(session, seal, key, practice_id) for key, practice_id in session.exec(statement).all()]


def _is_key_sound(session: Session, seal: Seal, key: CaseKey, practice_id: UUID) -> bool:
    try:
        review_keys.check(session, case_keys.unwrap(seal, practice_id, key), key.case_id)
    except SealBrokenError:
        return False
    return True


def _is_readable(session: Session, seal: Seal, writing_id: UUID) -> bool:
    try:
        writings.read(session, seal, writing_id)
    except (SealBrokenError, UnknownRowError):
        return False
    return True


def _list_signed_consults(session: Session) -> list[Consult]:
    """Return the consults that both have signed, except those of deleted cases: their text can't be opened."""
    statement = (
        select(Consult)
        .join(Summary, col(Summary.consult_id) == col(Consult.id))
        .join(Case, col(Case.id) == col(Consult.case_id))
        .where(col(Case.deleted_at).is_(None))
    )
    return list(session.exec(statement))


def _matches_signature(session: Session, services: Services, consult: Consult) -> bool:
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
