"""Changing the key-encryption key: every case's key is wrapped anew, while the practice is served."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from bot.settings import Settings
from bot.texts import CliError, format_text
from storage.audit import keys, log
from storage.database import Database
from storage.models import Practice
from storage.retention import secure_delete
from storage.writings import case_keys
from storage.writings.writings import Seal

BATCH_SIZE = 50  # so many in one transaction: nobody who writes waits for longer than that takes


@dataclass(frozen=True)
class RotationResult:
    """How many cases' keys were wrapped anew, how many there are, and how many no key that is set opens."""

    rewrapped: int
    total: int
    unopenable: int


def rotate_case_keys(settings: Settings, database: Database, now: datetime) -> RotationResult:
    """Wrap every case's key with the key that is set; broken off, it goes on from there when it is run again.

    Raise PlainError without a former key, where keys are left that open with neither, and where traces may be left.
    """
    seal = settings.seal()
    if len(seal.key_ids) == 1:
        raise CliError([format_text("trouble", "no_former_key")])
    if len(set(seal.key_ids)) == 1:
        raise CliError([format_text("wrong", "same_key")])
    done = _wrap_all(database, seal)
    with database.transaction() as session:
        others = keys.rewrap(session, seal)
        if done or others:
            _log_rotation(session, seal, session.exec(select(Practice.id)).all(), now)
    erased = secure_delete.erase_traces(database)
    with database.reading() as session:
        wrapped = case_keys.count_by_wrapping_key(session)
    rotated = RotationResult(done, wrapped.total(), wrapped.total() - wrapped[seal.key_id])
    if rotated.unopenable:
        raise CliError([format_text("trouble", "keys_left", count=rotated.unopenable, done=done)])
    if not erased:
        raise CliError([format_text("trouble", "traces")])
    return rotated


def _log_rotation(session: Session, seal: Seal, practice_ids: Iterable[UUID], now: datetime) -> None:
    for practice_id in practice_ids:
        log.append(session, seal, log.NewAuditEntry(practice_id, None, "key.rotated", "key", now, detail=seal.key_id))


def _wrap_all(database: Database, seal: Seal) -> int:
    """Go through the cases until a whole round finds none: one may be begun, under the former key, behind our back."""
    total = 0
    while done := _wrap_once(database, seal):
        total += done
    return total


def _wrap_once(database: Database, seal: Seal) -> int:
    done, last = 0, None
    while True:
        batch = _wrap_batch(database, seal, last)
        done, last = done + batch.rewrapped, batch.last_case_id
        if last is None:
            return done


def _wrap_batch(database: Database, seal: Seal, after: UUID | None) -> case_keys.RewrapResult:
    with database.transaction() as session:
        return case_keys.rewrap(session, seal, after=after, most=BATCH_SIZE)
