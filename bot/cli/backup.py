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
from bot.cli.verify import Verified
from bot.settings import Settings
from bot.texts import CliError, format_text
from storage.audit import log
from storage.audit.log import Entry
from storage.database import Database, upgrade
from storage.people import practices
from storage.retention import backups, deletions, holds, ledger


def backup(settings: Settings, file: Path, now: datetime) -> Verified:
    """Copy the database into a new file and look through the copy; return what was found to be sound.

    That it was copied is in the database's own audit log, or there is no copy.
    Raise PlainError for PostgreSQL, for a file that is there, and for a copy that does not pass, which goes.
    """
    source = _path(settings)
    if not source.exists():
        raise CliError([format_text("doctor", "no_database")])
    part = file.with_name(f"{file.name}.part")
    if file.exists():
        raise CliError([format_text("trouble", "copy_there", file=file)])
    with _discarded(part), _explained(file):
        backups.copy(source, part)
        found = _looked_through(settings, part, file)
        _log(settings, source, now)
        backups.put_in_place(part, file)
    return found


def _log(settings: Settings, source: Path, now: datetime) -> None:
    database = Database(_url(source))
    try:
        with database.transaction() as session:
            for one in practices.every(session) if log.is_there(session) else ():
                log.append(session, settings.seal(), Entry(one.id, None, "export.copy", "database", now))
    finally:
        database.dispose()


def restore(settings: Settings, file: Path, ledger_path: Path, now: datetime, *, force: bool) -> tuple[Verified, int]:
    """Put the copy in the database's place; return what was found to be sound, and how many cases were deleted again.

    Everything happens to a copy of the copy, which takes its place at the end, or not at all: PlainError says why.
    """
    target = _path(settings)
    if target.exists() and not force:
        raise CliError([format_text("trouble", "database_there")])
    if not file.is_file():
        raise CliError([format_text("trouble", "copy_failed", file=file)])
    part = target.with_name(f"{target.name}.restoring")
    with _discarded(part), _explained(file):
        if target.exists():
            backups.close_off(target)
            _keep_deletions(target, ledger_path)
        backups.copy(file, part)
        upgrade(_url(part))
        _looked_through(settings, part, file)  # before anything is written into it: another key would write, too
        again = _deleted_again(settings, part, ledger_path, now)
        found = _looked_through(settings, part, file)
        if target.exists():
            backups.close_off(target)  # once more: it has been opened in between, at least here
        backups.put_in_place(part, target)
    return found, again


def _keep_deletions(target: Path, ledger_path: Path) -> None:
    """Put what only the database knows to be deleted or held into the ledger, before the database goes."""
    database = Database(_url(target))
    try:
        with explaining_ledger_errors(ledger_path), database.reading() as session:
            ledger.append(ledger_path, [*holds.recorded(session), *deletions.recorded(session)])
    except DatabaseError:
        return  # older than the ledger, or damaged: there is nothing to be had from it
    finally:
        database.dispose()


def _deleted_again(settings: Settings, part: Path, ledger_path: Path, now: datetime) -> int:
    database = Database(_url(part))
    try:
        return replay_ledger(RecordStores(database, settings.seal(), ledger_path), now)[0]
    finally:
        database.dispose()


def _looked_through(settings: Settings, part: Path, file: Path) -> Verified:
    database = Database(_url(part))
    try:
        found = verify.verify(database, settings.seal())
    finally:
        database.dispose()
    backups.close_off(part)
    if not found.is_sound:
        raise CliError([format_text("trouble", "copy_unsound", file=file, **found.unsound)])
    return found


def _path(settings: Settings) -> Path:
    try:
        return backups.path_of(settings.database_url.get_secret_value())
    except backups.NotSqliteError:
        raise CliError([format_text("trouble", "not_sqlite")]) from None


def _url(path: Path) -> str:
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


@contextmanager
def _discarded(part: Path) -> Iterator[None]:
    """Leave nothing half done behind, of now or of before."""
    backups.discard(part)
    try:
        yield
    finally:
        backups.discard(part)


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except backups.InUseError:
        raise CliError([format_text("trouble", "in_use")]) from None
    except CommandError:
        raise CliError([format_text("trouble", "copy_newer", file=file)]) from None
    except (backups.BrokenCopyError, DatabaseError):
        raise CliError([format_text("trouble", "copy_broken", file=file)]) from None
    except OSError:
        raise CliError([format_text("trouble", "copy_failed", file=file)]) from None
