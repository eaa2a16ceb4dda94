"""Back up a SQLite database while the practice is served, and restore it without what was deleted since."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError

from bot.case_deletion import RecordStores, explaining_ledger_errors, replay_ledger
from bot.cli import verify
from bot.cli.backups import encryption
from bot.cli.verify import DatabaseCheck
from bot.settings import Settings
from bot.texts import CliError, format_text
from storage.audit import log
from storage.audit.log import NewAuditEntry
from storage.database import Database
from storage.people import practices
from storage.retention import backups, deletions, holds, ledger
from storage.row_macs import signing
from storage.schema import upgrade
from storage.schema_check.schema_objects import SchemaChangedError


def backup(settings: Settings, file: Path, now: datetime, *, recipient: str | None) -> DatabaseCheck:
    """Copy the database into a new file, verify the copy and encrypt it; return what was verified.

    The copy is encrypted to the recipient; None leaves it plain. It is verified before, beside the database, where the
    same content is already. The database's own audit log records the backup; if it cannot, there is no backup. Raise
    CliError for PostgreSQL, for a file that exists, and for a copy that fails the check, which is deleted.
    """
    source = _sqlite_path(settings)
    if not source.exists():
        raise CliError([format_text("doctor", "no_database")])
    partial_file = file.with_name(f"{file.name}.part")
    if file.exists():
        raise CliError([format_text("trouble", "copy_there", file=file)])
    copy = source.with_name(f"{source.name}.backup") if recipient else partial_file
    with _discarding(partial_file), _discarding(copy), _explaining_errors(file):
        backups.copy_database(source, copy)
        check = _verify_copy(settings, copy, file)
        if recipient:
            encryption.encrypt(copy, partial_file, recipient)
        _log_backup(settings, source, now)
        backups.replace_database(partial_file, file)
    return check


def _log_backup(settings: Settings, source: Path, now: datetime) -> None:
    database = Database(_sqlite_url(source))
    try:
        with database.transaction() as session:
            for practice in practices.list_all(session) if log.has_log(session) else ():
                log.append(session, settings.seal(), NewAuditEntry(practice.id, None, "export.copy", "database", now))
    finally:
        database.dispose()


def restore(
    settings: Settings, file: Path, ledger_path: Path, now: datetime, *, force: bool, identity: Path | None = None
) -> tuple[DatabaseCheck, int]:
    """Replace the database by a backup; return what was verified, and how many cases were deleted again.

    `identity`: the file with the identity that decrypts the backup.

    All work is done on a copy of the backup, which replaces the database at the end or not at all. Raise CliError.
    """
    target = _sqlite_path(settings)
    if target.exists() and not force:
        raise CliError([format_text("trouble", "database_there")])
    if not file.is_file():
        raise CliError([format_text("trouble", "copy_failed", file=file)])
    partial_file, decrypted = (target.with_name(f"{target.name}.{name}") for name in ("restoring", "decrypted"))
    with _discarding(partial_file), _discarding(decrypted), _explaining_errors(file):
        if target.exists():
            backups.checkpoint_exclusively(target)
            _save_deletions(settings, target, ledger_path)
        backups.copy_database(_decrypt(file, decrypted, identity), partial_file)
        upgrade(_sqlite_url(partial_file))
        # Before anything is written to the copy: writing would succeed with a wrong key, too.
        _verify_copy(settings, partial_file, file)
        deleted_again = _replay_deletions(settings, partial_file, ledger_path, now)
        check = _verify_copy(settings, partial_file, file)
        if target.exists():
            backups.checkpoint_exclusively(target)  # again: it was opened since, at least by this command
        backups.replace_database(partial_file, target)
    return check, deleted_again


def _decrypt(file: Path, decrypted: Path, identity: Path | None) -> Path:
    """Return the backup that can be opened: the file itself if it is plain. Raise CliError, OSError."""
    if not encryption.is_encrypted(file):
        return file
    if identity is None:
        raise CliError([format_text("trouble", "needs_identity", file=file)])
    encryption.decrypt(file, decrypted, identity)
    return decrypted


def _save_deletions(settings: Settings, target: Path, ledger_path: Path) -> None:
    """Add deletions and holds that only this database knows to the ledger, before the database is replaced."""
    database = Database(_sqlite_url(target))
    try:
        stores = RecordStores(database, settings.seal(), ledger_path)
        with explaining_ledger_errors(stores), database.reading() as session:
            ledger.append(ledger_path, stores.seal, [*holds.list_recorded(session), *deletions.list_recorded(session)])
    except DatabaseError:
        return  # older than the ledger, or damaged: it holds nothing to save
    finally:
        database.dispose()


def _replay_deletions(settings: Settings, partial_file: Path, ledger_path: Path, now: datetime) -> int:
    database = _open_copy(settings, partial_file)
    try:
        return replay_ledger(RecordStores(database, settings.seal(), ledger_path), now)[0]
    finally:
        database.dispose()


def _verify_copy(settings: Settings, partial_file: Path, file: Path) -> DatabaseCheck:
    database = _open_copy(settings, partial_file)
    try:
        check = verify.verify_database(database, settings.seal())
    finally:
        database.dispose()
    backups.checkpoint_exclusively(partial_file)
    if not check.has_passed:
        raise CliError([format_text("trouble", "copy_unsound", file=file, **check.failures)])
    return check


def _open_copy(settings: Settings, partial_file: Path) -> Database:
    """Open a copy. One from before rows had MACs stays without them: `sign-rows` signs what was restored."""
    database = Database(_sqlite_url(partial_file))
    with database.reading() as session:
        is_older = signing.has_unsigned_rows(session)
    if not is_older:
        database.use_seal(settings.seal())
    return database


def _sqlite_path(settings: Settings) -> Path:
    try:
        return backups.parse_sqlite_path(settings.database_url.get_secret_value())
    except backups.NotSqliteError:
        raise CliError([format_text("trouble", "not_sqlite")]) from None


def _sqlite_url(path: Path) -> str:
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


@contextmanager
def _discarding(partial_file: Path) -> Iterator[None]:
    """Delete the unfinished copy, before the work (from an earlier run) and after it."""
    backups.discard_copy(partial_file)
    try:
        yield
    finally:
        backups.discard_copy(partial_file)


@contextmanager
def _explaining_errors(file: Path) -> Iterator[None]:
    try:
        yield
    except backups.DatabaseInUseError:
        raise CliError([format_text("trouble", "in_use")]) from None
    except SchemaChangedError as error:
        raise CliError([format_text("trouble", "copy_schema", file=file, objects=error.describe())]) from None
    except CommandError:
        raise CliError([format_text("trouble", "copy_newer", file=file)]) from None
    except (backups.DamagedBackupError, DatabaseError):
        raise CliError([format_text("trouble", "copy_broken", file=file)]) from None
    except OSError:
        raise CliError([format_text("trouble", "copy_failed", file=file)]) from None
