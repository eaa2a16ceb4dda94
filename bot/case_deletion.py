"""Deleting a case's words, by an administrator at the machine: its key is destroyed, and a ledger outlives copies."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from bot.settings import Settings
from bot.texts import CliError, format_text
from storage.audit import log as audit_log
from storage.cases import cases
from storage.database import Database
from storage.retention import deletions, holds, ledger, redaction, secure_delete
from storage.retention.backups import NotSqliteError, parse_sqlite_path
from storage.retention.ledger import LedgerUnreadableError
from storage.writings import case_keys
from storage.writings.writings import Seal

REQUESTED = "asked"  # why a case was deleted: somebody asked for it


@dataclass(frozen=True)
class RecordStores:
    """What is deleted from: the database, the seal for its audit log, and the ledger beside it."""

    database: Database
    seal: Seal
    ledger: Path


def find_ledger_path(settings: Settings) -> Path | None:
    """Return where the deletion ledger is; None for PostgreSQL where it is not set."""
    try:
        return require_ledger_path(settings)
    except CliError:
        return None


def require_ledger_path(settings: Settings) -> Path:
    """Return where the deletion ledger is: where it was set to be, or beside a SQLite file. Raise PlainError."""
    if settings.deletions_file is not None:
        return settings.deletions_file
    try:
        path = parse_sqlite_path(settings.database_url.get_secret_value())
    except NotSqliteError:
        raise CliError([format_text("trouble", "no_deletions_file")]) from None
    return path.with_name(f"{path.name}.deletions")


@dataclass(frozen=True)
class DeletionResult:
    """Whether the case was there until now, and how many messages in the chat are still to be replaced."""

    existed: bool
    pending_messages: int


def delete_records(stores: RecordStores, code: str, typed: Callable[[], str], now: datetime) -> DeletionResult:
    """Delete the case with this code once it was typed again; return what there was to delete.

    Raise PlainError if there is none, if something is in the way, if another code was typed, and if traces may be left.
    """
    _require_known_key(stores)
    case_id, was_there = _find_case(stores.database, code)
    if was_there and typed().strip() != code:
        raise CliError([format_text("trouble", "other_code")])
    with explaining_ledger_errors(stores.ledger), stores.database.transaction() as session:
        cases.get_for_update(session, case_id)
        _require_deletable(session, case_id, code)
        entry = deletions.delete_case(session, case_id, why=REQUESTED, now=now)
        if was_there:
            log_deletion(session, stores.seal, case_id, now)
        # Before the commit: a deletion that is only in the database would be undone by a copy from before.
        ledger.append(stores.ledger, [entry])
        messages = redaction.count_pending(session, case_id)
    erase_traces(stores.database)
    return DeletionResult(was_there, messages)


def _find_case(database: Database, code: str) -> tuple[UUID, bool]:
    with database.reading() as session:
        found = deletions.list_by_code(session, code)
        if len(found) != 1:
            raise CliError([format_text("trouble", "two_cases" if found else "no_case")])
        _require_deletable(session, found[0].id, code)
    return found[0].id, found[0].deleted_at is None


def _require_deletable(session: Session, case_id: UUID, code: str) -> None:
    """Raise PlainError that says what is in the way: the sentence is called as the hindrance is."""
    if hindrance := deletions.find_obstacle(session, case_id):
        raise CliError([format_text("trouble", hindrance, code=code)])


def replay_ledger(stores: RecordStores, now: datetime) -> tuple[int, int, int]:
    """Delete again what the ledger names; return how many cases that were, how many it names, how many are on hold.

    What only the database knows to be deleted is put into the ledger, too.
    """
    _require_known_key(stores)
    with explaining_ledger_errors(stores.ledger), stores.database.transaction() as session:
        ledger.append(stores.ledger, [*holds.list_recorded(session), *deletions.list_recorded(session)])
        entries = ledger.read_deletions(stores.ledger)
        holds.replay(session, ledger.read_holds(stores.ledger))
        again = deletions.replay(session, entries)
        held = deletions.list_kept_on_hold(session, entries)
        for case_id in again:
            log_deletion(session, stores.seal, case_id, now, detail="replayed")
    erase_traces(stores.database)
    return len(again), len({one.case_id for one in entries}), len(held)


def _require_known_key(stores: RecordStores) -> None:
    """Raise PlainError where the key that is set is another than the one that was used: it could not be logged."""
    with stores.database.reading() as session:
        others = case_keys.count_unopenable_keys(session, stores.seal)
    if others:
        raise CliError([format_text("wrong", "other_key", count=others)])


def log_deletion(
    session: Session, seal: Seal, case_id: UUID, now: datetime, *, action: str = "case.deleted", detail: str = ""
) -> None:
    """Put a deletion into the audit log: by nobody in person, by which rule."""
    practice_id = cases.get(session, case_id).practice_id
    entry = audit_log.NewAuditEntry(practice_id, None, action, f"case:{case_id}", now, case_id=case_id, detail=detail)
    audit_log.append(session, seal, entry)


def erase_traces(database: Database) -> None:
    """Let go of the traces of what was deleted; raise PlainError if somebody is in the way of it."""
    if not secure_delete.erase_traces(database):
        raise CliError([format_text("trouble", "traces")])


@contextmanager
def explaining_ledger_errors(ledger_path: Path) -> Iterator[None]:
    """Say plainly where the ledger cannot be read or written."""
    try:
        yield
    except LedgerUnreadableError as error:
        raise CliError([format_text("trouble", "deletions_file", ledger=ledger_path, line=error.line)]) from None
    except OSError:
        raise CliError([format_text("trouble", "deletions_file", ledger=ledger_path, line="-")]) from None
