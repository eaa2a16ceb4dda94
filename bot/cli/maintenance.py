"""Commands for the person who maintains the installation: keys, deletion, backups, retention."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.operator_record import naming_operator
from bot.texts import CliError, format_text

if TYPE_CHECKING:
    from datetime import datetime

    from bot.settings import Settings
    from storage.database import Database

_ACTS = ("rotate-key", "sign-rows", "delete-case", "backup", "restore", "replay-deletions", "accept-deletions")
"""The commands that change or copy what is stored: each names its operator in the audit log."""

Force = Annotated[bool, typer.Option("--force", help=format_text("help", "force"))]


def add_commands(cli: typer.Typer) -> None:
    """Add these commands to the command line."""
    for name, command in (
        ("rotate-key", rotate_key),
        ("sign-rows", sign_rows),
        ("delete-case", delete_case),
        ("backup", backup),
        ("backup-identity", backup_identity),
        ("restore", restore),
        ("replay-deletions", replay_deletions),
        ("accept-deletions", accept_deletions),
        ("retention", retention),
    ):
        named = naming_operator(name, command) if name in _ACTS else command
        cli.command(name, help=format_text("help", name.replace("-", "_")))(named)


def rotate_key() -> None:
    """Wrap every case's key with the key that is set."""
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.cli.rotate_key import rotate_case_keys  # noqa: PLC0415 -- imported late

    with _open_database() as (config, database):
        result = rotate_case_keys(config, database, now())
        _anchor(config, now())
    typer.echo(format_text("done", "rotate_key", count=result.rewrapped, all=result.total))


def sign_rows() -> None:
    """Sign the rows of a database from before rows had MACs, once, after a question."""
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.cli import verify  # noqa: PLC0415 -- imported late

    with _open_database() as (config, database):
        typer.confirm(format_text("ask", "sign_rows"), abort=True)
        count = verify.sign_rows(config, database, now())
        _anchor(config, now())
    typer.echo(format_text("done", "sign_rows", count=count))


def delete_case(code: Annotated[str, typer.Argument(help=format_text("help", "code"))]) -> None:
    """Delete a case, once its code was typed again."""
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.case_deletion import RecordStores, delete_records, require_ledger_path  # noqa: PLC0415 -- imported late

    def ask_for_code() -> str:
        return str(typer.prompt(format_text("ask", "delete_case", code=code), default="", show_default=False))

    with _open_database() as (config, database):
        ledger = require_ledger_path(config)
        result = delete_records(RecordStores(database, config.seal(), ledger), code, ask_for_code, now())
        _anchor(config, now())
    typer.echo(format_text("done", "delete_case" if result.existed else "deleted_before", code=code, ledger=ledger))
    typer.echo(format_text("done", "tombstones", count=result.pending_messages))


def backup(
    file: Annotated[Path, typer.Argument(help=format_text("help", "backup_file"))],
    *,
    recipient: Annotated[str | None, typer.Option("--recipient", help=format_text("help", "recipient"))] = None,
    plain: Annotated[bool, typer.Option("--plain", help=format_text("help", "plain"))] = False,
) -> None:
    """Copy the database into a new file, verify the copy, and encrypt it to the recipient."""
    from bot import settings  # noqa: PLC0415 -- imported late
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.cli.backups import backup as cli_backup  # noqa: PLC0415 -- imported late

    config = settings.load()
    settings.require(config, ("key",))
    recipient = None if plain else recipient or config.backup_recipient
    if not plain and recipient is None:
        raise CliError([format_text("missing", "backup_recipient")])
    check = cli_backup.backup(config, file, now(), recipient=recipient)
    _anchor(config, now())
    counts = {"cases": check.cases, "words": check.writings, "summaries": check.summaries}
    typer.echo(format_text("done", "backup" if recipient else "plain_backup", **counts))


def backup_identity(to: Annotated[Path, typer.Option("--to", help=format_text("help", "identity_to"))]) -> None:
    """Write a new identity into a file, and print its recipient."""
    from bot.cli.backups import encryption  # noqa: PLC0415 -- imported late

    try:
        recipient = encryption.create_identity(to)
    except OSError:
        raise CliError([format_text("trouble", "not_written", file=to)]) from None
    typer.echo(format_text("done", "backup_identity", file=to, recipient=recipient))


def restore(
    file: Annotated[Path, typer.Argument(help=format_text("help", "restore_file"))],
    *,
    identity: Annotated[Path | None, typer.Option("--identity", help=format_text("help", "identity"))] = None,
    force: Force = False,
) -> None:
    """Replace the database by a backup, without what was deleted since."""
    from bot import settings  # noqa: PLC0415 -- imported late
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.case_deletion import require_ledger_path  # noqa: PLC0415 -- imported late
    from bot.cli.backups import backup as cli_backup  # noqa: PLC0415 -- imported late

    config = settings.load()
    settings.require(config, ("key",))
    ledger = require_ledger_path(config)
    check, deleted_again = cli_backup.restore(config, file, ledger, now(), force=force, identity=identity)
    _anchor(config, now(), is_restored=True)
    counts = {"cases": check.cases, "words": check.writings, "summaries": check.summaries}
    typer.echo(format_text("done", "restore", again=deleted_again, **counts))
    if not ledger.exists():
        typer.echo(format_text("done", "no_ledger", ledger=ledger), err=True)


def replay_deletions() -> None:
    """Delete again what the deletion ledger names."""
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.case_deletion import RecordStores, replay_ledger, require_ledger_path  # noqa: PLC0415 -- imported late

    with _open_database() as (config, database):
        ledger = require_ledger_path(config)
        deleted_again, total, kept_on_hold = replay_ledger(RecordStores(database, config.seal(), ledger), now())
    typer.echo(format_text("done", "replay", again=deleted_again, all=total))
    if kept_on_hold:
        typer.echo(format_text("done", "left_held", count=kept_on_hold), err=True)
    if not ledger.exists():
        typer.echo(format_text("done", "no_ledger", ledger=ledger), err=True)


def accept_deletions() -> None:
    """Let lines of the ledger count that are from before lines were authenticated."""
    from bot import settings  # noqa: PLC0415 -- imported late
    from bot.case_deletion import explaining_ledger_faults, require_ledger_path  # noqa: PLC0415 -- imported late
    from storage.retention import ledger as ledger_file  # noqa: PLC0415 -- imported late

    config = settings.load()
    settings.require(config, ("key",))
    ledger = require_ledger_path(config)
    with explaining_ledger_faults(ledger):
        count = ledger_file.accept_old_lines(ledger, config.seal())
    typer.echo(format_text("done", "accept_deletions" if count else "no_old_lines", ledger=ledger, count=count))


def retention() -> None:
    """Print what will be deleted by age and when, what needs a decision, and what is on hold."""
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.case_deletion import find_ledger_path  # noqa: PLC0415 -- imported late
    from bot.cli.retention import list_upcoming  # noqa: PLC0415 -- imported late

    with _open_database() as (config, database):
        for line in list_upcoming(database, now(), has_ledger=find_ledger_path(config) is not None):
            typer.echo(line)


def _anchor(config: "Settings", now: "datetime", *, is_restored: bool = False) -> None:
    """Anchor what the command has logged: the service, which does that otherwise, may not be running."""
    from bot.cli import audit_report  # noqa: PLC0415 -- imported late

    try:
        audit_report.anchor_now(config, config.seal(), now, is_restored=is_restored)
    except CliError as error:  # the command itself is done
        for sentence in error.messages:
            typer.echo(sentence, err=True)


@contextmanager
def _open_database() -> Iterator[tuple["Settings", "Database"]]:
    """Yield the settings and the existing, up-to-date database. Raise CliError with a plain sentence otherwise."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 -- imported late

    from bot import settings  # noqa: PLC0415 -- imported late
    from bot.cli import doctor, verify  # noqa: PLC0415 -- imported late
    from storage.row_macs.row_faults import RowsUnsignedError  # noqa: PLC0415 -- imported late

    config = settings.load()
    settings.require(config, ("key",))
    try:
        with doctor.open_database(config.database_url.get_secret_value()) as database:
            database.use_seal(config.seal())
            yield config, database
    except RowsUnsignedError:
        raise CliError(verify.list_changed_rows(config)) from None
    except SQLAlchemyError:
        raise CliError([format_text("trouble", "database")]) from None
