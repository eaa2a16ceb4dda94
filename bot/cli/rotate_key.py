"""`consult-coach rotate-key`: wrap every case's key with a new key-encryption key, while the practice is served."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from bot.case_deletion import RecordStores, explaining_ledger_errors, find_ledger_path
from bot.settings import Settings
from bot.texts import CliError, format_text
from bot.worker.audit_anchor import find_anchor_file
from storage.append_only.chained_file import UNREADABLE, ChainFaultError
from storage.audit import anchors, keys, log
from storage.database import Database
from storage.models import Practice
from storage.retention import ledger, secure_delete
from storage.row_macs.row_macs import rewrap_key
from storage.writings import case_keys
from storage.writings.writings import Seal

BATCH_SIZE = 50  # keys in one transaction; a member who saves something waits for one batch at most


@dataclass(frozen=True)
class RotationResult:
    """How many case keys were rewrapped, how many there are, and how many no key that is set can open."""

    rewrapped: int
    total: int
    unopenable: int


def rotate_case_keys(settings: Settings, database: Database, now: datetime) -> RotationResult:
    """Wrap every case's key with the key that is set. A run that was interrupted is continued by the next run.

    Raise CliError if no former key is set, if keys are left that no key opens, or if traces may be left.
    """
    seal = settings.seal()
    if len(seal.key_ids) == 1:
        raise CliError([format_text("trouble", "no_former_key")])
    if len(set(seal.key_ids)) == 1:
        raise CliError([format_text("wrong", "same_key")])
    rewrapped = _wrap_all(database, seal)
    with database.transaction() as session:
        audit_keys_rewrapped = keys.rewrap(session, seal) + rewrap_key(session, seal)
        if rewrapped or audit_keys_rewrapped:
            _log_rotation(session, seal, session.exec(select(Practice.id)).all(), now)
    _rewrap_files(settings, database, seal)
    erased = secure_delete.erase_traces(database)
    with database.reading() as session:
        count_by_key = case_keys.count_by_wrapping_key(session)
    result = RotationResult(rewrapped, count_by_key.total(), count_by_key.total() - count_by_key[seal.key_id])
    if result.unopenable:
        raise CliError([format_text("trouble", "keys_left", count=result.unopenable, done=rewrapped)])
    if not erased:
        raise CliError([format_text("trouble", "traces")])
    return result


def _rewrap_files(settings: Settings, database: Database, seal: Seal) -> None:
    """Let the new key open the files that only grow, too. Raise CliError that names a line that was changed."""
    if ledger_path := find_ledger_path(settings):
        with explaining_ledger_errors(RecordStores(database, seal, ledger_path)):
            ledger.rewrap(ledger_path, seal)
    path = find_anchor_file(settings)
    try:
        anchors.rewrap(path, seal)
    except ChainFaultError as error:
        raise CliError([format_text("trouble", "audit_anchor", file=path, line=error.line, why=error.why)]) from None
    except OSError:
        raise CliError([format_text("trouble", "audit_anchor", file=path, line="-", why=UNREADABLE)]) from None


def _log_rotation(session: Session, seal: Seal, practice_ids: Iterable[UUID], now: datetime) -> None:
    for practice_id in practice_ids:
        log.append(session, seal, log.NewAuditEntry(practice_id, None, "key.rotated", "key", now, detail=seal.key_id))


def _wrap_all(database: Database, seal: Seal) -> int:
    """Wrap keys until a complete pass finds none left: another process may add a case with the former key meanwhile."""
    total = 0
    while rewrapped := _wrap_once(database, seal):
        total += rewrapped
    return total


def _wrap_once(database: Database, seal: Seal) -> int:
    rewrapped, last_case_id = 0, None
    while True:
        batch = _wrap_batch(database, seal, last_case_id)
        rewrapped, last_case_id = rewrapped + batch.rewrapped, batch.last_case_id
        if last_case_id is None:
            return rewrapped


def _wrap_batch(database: Database, seal: Seal, after: UUID | None) -> case_keys.RewrapResult:
    with database.transaction() as session:
        return case_keys.rewrap(session, seal, after=after, limit=BATCH_SIZE)
