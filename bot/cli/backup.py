"""Copies of a SQLite database: made while the practice is served, and put back without what was deleted since."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError

from bot.case_deletion import RecordStores, explaining_ledger_errors, replay_ledger
from bot.cli import verify
from bot.cli.verify import DatabaseCheck
from bot.settings import Settings
from bot.texts import CliError, format_text
from storage.audit import log
from storage.audit.log import NewAuditEntry
from storage.database import Database, upgrade
from storage.people import practices
from storage.retention import backups, deletions, holds, ledger


def backup(settings: Settings, file: Path, now: datetime) -> DatabaseCheck:
    """Copy the database into a new file and look through the copy; return what was found to be sound.

    That it was copied is in the database's own audit log, or there is no copy.
    Raise PlainError for PostgreSQL, for a file that is there, and for a copy that does not pass, which goes.
    """
    source = _sqlite_path(settings)
    if not source.exists():
        raise CliError([format_text("doctor", "no_database")])
    part = file.with_name(f"{file.name}.part")
    if file.exists():
        raise CliError([format_text("trouble", "copy_there", file=file)])
    with _discarding(part), _explaining_errors(file):
        backups.copy_database(source, part)
        found = _verify_copy(settings, part, file)
        _log_backup(settings, source, now)
        backups.replace_database(part, file)
    return found


def _log_backup(settings: Settings, source: Path, now: datetime) -> None:
    database = Database(_sqlite_url(source))
    try:
        with database.transaction() as session:
            for one in practices.list_all(session) if log.has_log(session) else ():
                log.append(session, settings.seal(), NewAuditEntry(one.id, None, "export.copy", "database", now))
    finally:
        database.dispose()


def restore(
    settings: Settings, file: Path, ledger_path: Path, now: datetime, *, force: bool
) -> tuple[DatabaseCheck, int]:
    """Put the copy in the database's place; return what was found to be sound, and how many cases were deleted again.

    Everything happens to a copy of the copy, which takes its place at the end, or not at all: PlainError says why.
    """
    target = _sqlite_path(settings)
    if target.exists() and not force:
        raise CliError([format_text("trouble", "database_there")])
    if not file.is_file():
        raise CliError([format_text("trouble", "copy_failed", file=file)])
    part = target.with_name(f"{target.name}.restoring")
    with _discarding(part), _explaining_errors(file):
        if target.exists():
            backups.checkpoint_exclusively(target)
            _save_deletions(target, ledger_path)
        backups.copy_database(file, part)
        upgrade(_sqlite_url(part))
        _verify_copy(settings, part, file)  # before anything is written into it: another key would write, too
        again = _replay_deletions(settings, part, ledger_path, now)
        found = _verify_copy(settings, part, file)
        if target.exists():
            backups.checkpoint_exclusively(target)  # once more: it has been opened in between, at least here
        backups.replace_database(part, target)
    return found, again


def _save_deletions(target: Path, ledger_path: Path) -> None:
    """Put what only the database knows to be deleted or held into the ledger, before the database goes."""
    database = Database(_sqlite_url(target))
    try:
        with explaining_ledger_errors(ledger_path), database.reading() as session:
            ledger.append(ledger_path, [*holds.list_recorded(session), *deletions.list_recorded(session)])
    except DatabaseError:
        return  # older than the ledger, or damaged: there is nothing to be had from it
    finally:
        database.dispose()


def _replay_deletions(settings: Settings, part: Path, ledger_path: Path, now: datetime) -> int:
    database = Database(_sqlite_url(part))
    try:
        return replay_ledger(RecordStores(database, settings.seal(), ledger_path), now)[0]
    finally:
        database.dispose()


def _verify_copy(settings: Settings, part: Path, file: Path) -> DatabaseCheck:
    database = Database(_sqlite_url(part))
    try:
        found = verify.verify_database(database, settings.seal())
    finally:
        database.dispose()
    backups.checkpoint_exclusively(part)
    if not found.is_sound:
        raise CliError([format_text("trouble", "copy_unsound", file=file, **found.failures)])
    return found


def _sqlite_path(settings: Settings) -> Path:
    try:
        return backups.parse_sqlite_path(settings.database_url.get_secret_value())
    except backups.NotSqliteError:
        raise CliError([format_text("trouble", "not_sqlite")]) from None


def _sqlite_url(path: Path) -> str:
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


@contextmanager
def _discarding(part: Path) -> Iterator[None]:
    """Leave nothing half done behind, of now or of before."""
    backups.discard_copy(part)
    try:
        yield
    finally:
        backups.discard_copy(part)


@contextmanager
def _explaining_errors(file: Path) -> Iterator[None]:
    try:
        yield
    except backups.DatabaseInUseError:
        raise CliError([format_text("trouble", "in_use")]) from None
    except CommandError:
        raise CliError([format_text("trouble", "copy_newer", file=file)]) from None
    except (backups.DamagedBackupError, DatabaseError):
        raise CliError([format_text("trouble", "copy_broken", file=file)]) from None
    except OSError:
        raise CliError([format_text("trouble", "copy_failed", file=file)]) from None
