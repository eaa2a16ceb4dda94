"""Delete a case with `consult-coach delete-case`, and repeat the deletions of the ledger.

The case's key is destroyed, so that its text can no longer be read. A ledger outside the database records each
deletion, so that restoring an older backup does not bring the case back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from bot.settings import Settings
from bot.texts import CliError, format_text
from storage.append_only.chained_file import NOT_ACCEPTED, UNREADABLE, ChainFaultError
from storage.audit import log as audit_log
from storage.cases import cases
from storage.database import Database
from storage.retention import deletions, holds, ledger, redaction, secure_delete
from storage.retention.backups import NotSqliteError, parse_sqlite_path
from storage.writings import case_keys
from storage.writings.writings import Seal

REQUESTED = "asked"  # the recorded reason when `delete-case` was run


@dataclass(frozen=True)
class RecordStores:
    """The database to delete from, the seal for its audit log, and the path of the deletion ledger."""

    database: Database
    seal: Seal
    ledger: Path


def find_ledger_path(settings: Settings) -> Path | None:
    """Return the path of the deletion ledger, or None for PostgreSQL where no path is set."""
    try:
        return require_ledger_path(settings)
    except CliError:
        return None


def require_ledger_path(settings: Settings) -> Path:
    """Return the path of the deletion ledger: the path that is set, or a file beside the SQLite database.

    Raise CliError for PostgreSQL where no path is set.
    """
    if settings.deletions_file is not None:
        return settings.deletions_file
    try:
        path = parse_sqlite_path(settings.database_url.get_secret_value())
    except NotSqliteError:
        raise CliError([format_text("trouble", "no_deletions_file")]) from None
    return path.with_name(f"{path.name}.deletions")


@dataclass(frozen=True)
class DeletionResult:
    """Whether the case existed until now, and how many Slack messages about it still have to be replaced."""

    existed: bool
    pending_messages: int


def delete_records(stores: RecordStores, code: str, ask_for_code: Callable[[], str], now: datetime) -> DeletionResult:
    """Delete the case with this code, once `ask_for_code` has returned the same code; return what was deleted.

    A case that was deleted before is deleted again without asking. Raise CliError if no case or several cases have the
    code, if something prevents the deletion, if another code was typed, or if traces may be left.
    """
    _require_known_key(stores)
    case_id, existed = _find_case(stores.database, code)
    if existed and ask_for_code().strip() != code:
        raise CliError([format_text("trouble", "other_code")])
    with explaining_ledger_errors(stores), stores.database.transaction() as session:
        cases.get_for_update(session, case_id)
        _require_deletable(session, case_id, code)
        entry = deletions.delete_case(session, case_id, why=REQUESTED, now=now)
        if existed:
            log_deletion(session, stores.seal, case_id, now)
        # Before the commit: restoring an older backup would undo a deletion that only the database knows.
        ledger.append(stores.ledger, stores.seal, [entry], is_checked=True)
        pending_messages = redaction.count_pending(session, case_id)
    erase_traces(stores.database)
    return DeletionResult(existed, pending_messages)


def _find_case(database: Database, code: str) -> tuple[UUID, bool]:
    with database.reading() as session:
        matches = deletions.list_by_code(session, code)
        if len(matches) != 1:
            raise CliError([format_text("trouble", "two_cases" if matches else "no_case")])
        _require_deletable(session, matches[0].id, code)
    return matches[0].id, matches[0].deleted_at is None


def _require_deletable(session: Session, case_id: UUID, code: str) -> None:
    """Raise CliError if something prevents the deletion. The name of the obstacle is the key of the sentence."""
    if obstacle := deletions.find_obstacle(session, case_id):
        raise CliError([format_text("trouble", obstacle, code=code)])


def replay_ledger(stores: RecordStores, now: datetime) -> tuple[int, int, int]:
    """Delete again what the ledger names.

    Return how many cases were deleted again, how many the ledger names, and how many stay because of a legal hold.
    Deletions and holds that only the database knows are added to the ledger first.
    """
    _require_known_key(stores)
    with explaining_ledger_errors(stores), stores.database.transaction() as session:
        ledger.append(stores.ledger, stores.seal, [*holds.list_recorded(session), *deletions.list_recorded(session)])
        entries = ledger.read_deletions(stores.ledger, stores.seal)
        holds.replay(session, ledger.read_holds(stores.ledger, stores.seal))
        deleted_again = deletions.replay(session, entries)
        kept_on_hold = deletions.list_kept_on_hold(session, entries)
        for case_id in deleted_again:
            log_deletion(session, stores.seal, case_id, now, detail="replayed")
    erase_traces(stores.database)
    return len(deleted_again), len({entry.case_id for entry in entries}), len(kept_on_hold)


def _require_known_key(stores: RecordStores) -> None:
    """Raise CliError if the key that is set is not the key that was used: the deletion could not be logged."""
    with stores.database.reading() as session:
        unopenable = case_keys.count_unopenable_keys(session, stores.seal)
    if unopenable:
        raise CliError([format_text("wrong", "other_key", count=unopenable)])


def log_deletion(
    session: Session, seal: Seal, case_id: UUID, now: datetime, *, action: str = "case.deleted", detail: str = ""
) -> None:
    """Log a deletion that no member made; `detail` says by which rule."""
    practice_id = cases.get(session, case_id).practice_id
    entry = audit_log.NewAuditEntry(practice_id, None, action, f"case:{case_id}", now, case_id=case_id, detail=detail)
    audit_log.append(session, seal, entry)


def erase_traces(database: Database) -> None:
    """Erase what deleted rows left in the database's files. Raise CliError if another process prevents it."""
    if not secure_delete.erase_traces(database):
        raise CliError([format_text("trouble", "traces")])


@contextmanager
def explaining_ledger_errors(stores: RecordStores) -> Iterator[None]:
    """Read the whole ledger once, before any lock; raise CliError with a plain sentence if it cannot be used."""
    with explaining_ledger_faults(stores.ledger):
        ledger.check(stores.ledger, stores.seal)
        yield


@contextmanager
def explaining_ledger_faults(path: Path) -> Iterator[None]:
    """Raise CliError with a plain sentence that names the line that is not as it was written."""
    try:
        yield
    except ChainFaultError as error:
        key = "ledger_not_accepted" if error.why == NOT_ACCEPTED else "deletions_file"
        raise CliError([format_text("trouble", key, ledger=path, line=error.line, why=error.why)]) from None
    except OSError:
        raise CliError([format_text("trouble", "deletions_file", ledger=path, line="-", why=UNREADABLE)]) from None
