"""`consult-coach …` for whoever looks after the machine: keys, deletion, copies. What is needed is imported late."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.texts import CliError, format_text

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Database

Force = Annotated[bool, typer.Option("--force", help=format_text("help", "force"))]


def add_commands(cli: typer.Typer) -> None:
    """Add these commands to the command line."""
    for name, command in (
        ("rotate-key", rotate_key),
        ("delete-case", delete_case),
        ("backup", backup),
        ("restore", restore),
        ("replay-deletions", replay_deletions),
        ("retention", retention),
    ):
        cli.command(name, help=format_text("help", name.replace("-", "_")))(command)


def rotate_key() -> None:
    """Wrap every case's key anew with the key that is set."""
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.cli.rotate_key import rotate_case_keys  # noqa: PLC0415 -- imported late

    with _open_database() as (found, database):
        rotated = rotate_case_keys(found, database, now())
    typer.echo(format_text("done", "rotate_key", count=rotated.rewrapped, all=rotated.total))


def delete_case(code: Annotated[str, typer.Argument(help=format_text("help", "code"))]) -> None:
    """Destroy a case's key, once its code was typed again."""
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.case_deletion import RecordStores, delete_records, require_ledger_path  # noqa: PLC0415 -- imported late

    def typed() -> str:
        return str(typer.prompt(format_text("ask", "delete_case", code=code), default="", show_default=False))

    with _open_database() as (found, database):
        ledger = require_ledger_path(found)
        gone = delete_records(RecordStores(database, found.seal(), ledger), code, typed, now())
    typer.echo(format_text("done", "delete_case" if gone.existed else "deleted_before", code=code, ledger=ledger))
    typer.echo(format_text("done", "tombstones", count=gone.pending_messages))


def backup(file: Annotated[Path, typer.Argument(help=format_text("help", "backup_file"))]) -> None:
    """Copy the database into a new file, and look through the copy."""
    from bot import settings  # noqa: PLC0415 -- imported late
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.cli import backup as cli_backup  # noqa: PLC0415 -- imported late

    found = settings.load()
    settings.require(found, ("key",))
    sound = cli_backup.backup(found, file, now())
    typer.echo(format_text("done", "backup", cases=sound.cases, words=sound.writings, summaries=sound.summaries))


def restore(
    file: Annotated[Path, typer.Argument(help=format_text("help", "restore_file"))], *, force: Force = False
) -> None:
    """Put a copy in the database's place, without what was deleted since."""
    from bot import settings  # noqa: PLC0415 -- imported late
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.case_deletion import require_ledger_path  # noqa: PLC0415 -- imported late
    from bot.cli import backup as cli_backup  # noqa: PLC0415 -- imported late

    found = settings.load()
    settings.require(found, ("key",))
    ledger = require_ledger_path(found)
    sound, again = cli_backup.restore(found, file, ledger, now(), force=force)
    counts = {"cases": sound.cases, "words": sound.writings, "summaries": sound.summaries}
    typer.echo(format_text("done", "restore", again=again, **counts))
    if not ledger.exists():
        typer.echo(format_text("done", "no_ledger", ledger=ledger), err=True)


def replay_deletions() -> None:
    """Delete again what the deletion ledger names."""
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.case_deletion import RecordStores, replay_ledger, require_ledger_path  # noqa: PLC0415 -- imported late

    with _open_database() as (found, database):
        ledger = require_ledger_path(found)
        again, every, held = replay_ledger(RecordStores(database, found.seal(), ledger), now())
    typer.echo(format_text("done", "replay", again=again, all=every))
    if held:
        typer.echo(format_text("done", "left_held", count=held), err=True)
    if not ledger.exists():
        typer.echo(format_text("done", "no_ledger", ledger=ledger), err=True)


def retention() -> None:
    """Print what goes by its age and when, what asks for a decision, and what is on hold."""
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.case_deletion import find_ledger_path  # noqa: PLC0415 -- imported late
    from bot.cli.retention import list_upcoming  # noqa: PLC0415 -- imported late

    with _open_database() as (found, database):
        for line in list_upcoming(database, now(), has_ledger=find_ledger_path(found) is not None):
            typer.echo(line)


@contextmanager
def _open_database() -> Iterator[tuple["Settings", "Database"]]:
    """Yield the settings and the database that is there, its tables up to date; else end in plain words."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 -- imported late

    from bot import settings  # noqa: PLC0415 -- imported late
    from bot.cli import doctor  # noqa: PLC0415 -- imported late

    found = settings.load()
    settings.require(found, ("key",))
    try:
        with doctor.open_database(found.database_url.get_secret_value()) as database:
            yield found, database
    except SQLAlchemyError:
        raise CliError([format_text("trouble", "database")]) from None
