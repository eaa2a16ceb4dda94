"""Name in the audit log who ran a command on the server, and for which of a few reasons. No text that anybody typed.

Only names that the machine's own list of accounts has are taken, never an environment variable's text: the log takes no
text, and whoever runs a command could write anything there.
"""

import os
import pwd
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Annotated

import typer

from bot.texts import CliError, format_text

if TYPE_CHECKING:
    from bot.settings import Settings

ACTION = "operator.acted"
ANCHORED = ("rotate-key", "delete-case", "backup")  # these anchor what they log
_NAME_LENGTH = 20  # two names and a reason fit into the 64 characters of an entry's detail
_NOT_IN_AN_ID = re.compile(r"[^a-z0-9_.-]")


class Reason(StrEnum):
    """Why a command is run. Never change an id: entries of the log contain it."""

    ROUTINE = "routine"  # planned maintenance, an update, a move to another machine
    REQUEST = "request"  # a client or the practice asked for it
    LEGAL = "legal"  # a court or an authority asked for it
    INCIDENT = "incident"  # something happened or may have: a loss, a leak, a failed disk
    MISTAKE = "mistake"  # something was entered or done by mistake
    TEST = "test"  # to see whether it works


UNSTATED = "unstated"  # nobody could be asked, because no person runs the command
ReasonOption = Annotated[Reason | None, typer.Option("--reason", help=format_text("help", "reason"))]


def naming_operator(name: str, command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with an option for the reason, which names its operator in the audit log once it is done."""

    @wraps(command)
    def run(*arguments: object, reason: Reason | None = None, **options: object) -> None:
        stated = reason or _ask()
        command(*arguments, **options)
        _record(name, stated)

    option = Parameter("reason", Parameter.KEYWORD_ONLY, default=None, annotation=ReasonOption)
    declared = signature(command)
    run.__signature__ = declared.replace(parameters=[*declared.parameters.values(), option])  # type: ignore[attr-defined]
    run.__annotations__ = {**command.__annotations__, "reason": ReasonOption}
    return run


def find_operator(
    user_id: int, environment: Mapping[str, str], find_name: Callable[[int], str | None] | None = None
) -> str:
    """Return the account that runs the command and, if it is root by `sudo`, the one that asked: "root:ana"."""
    find = find_name or _find_account
    names = [_to_id(find(user_id) or f"uid-{user_id}")]
    asked_by = environment.get("SUDO_UID", "")
    if user_id == 0 and asked_by.isdecimal() and len(asked_by) <= len(str(2**32)):
        names.append(_to_id(find(int(asked_by)) or f"uid-{int(asked_by)}"))
    return ":".join(names)


def _find_account(user_id: int) -> str | None:
    try:
        return pwd.getpwuid(user_id).pw_name
    except (KeyError, OverflowError):
        return None


def _to_id(name: str) -> str:
    return _NOT_IN_AN_ID.sub("_", name.lower())[:_NAME_LENGTH]


def _ask() -> str:
    """Return the reason that the person at the terminal chooses."""
    if not sys.stdin.isatty():
        return UNSTATED
    import click  # noqa: PLC0415 -- what typer itself is made of

    return str(typer.prompt(format_text("ask", "reason"), type=click.Choice([str(reason) for reason in Reason])))


def _record(name: str, reason: str) -> None:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 -- imported late

    from bot import settings  # noqa: PLC0415 -- imported late
    from storage.writings.sealing import SealBrokenError  # noqa: PLC0415 -- imported late

    config = settings.load()
    try:
        _append(config, name, f"{find_operator(os.getuid(), os.environ)}:{reason}")  # noqa: TID251 -- set by sudo
    except (SQLAlchemyError, SealBrokenError):
        typer.echo(format_text("trouble", "operator_not_logged"), err=True)


def _append(config: "Settings", name: str, detail: str) -> None:
    """Add an entry to the log of each practice in the database."""
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.cli import audit_report  # noqa: PLC0415 -- imported late
    from storage.audit import log  # noqa: PLC0415 -- imported late
    from storage.database import Database  # noqa: PLC0415 -- imported late
    from storage.people import practices  # noqa: PLC0415 -- imported late

    database = Database(config.database_url.get_secret_value())
    try:
        with database.transaction() as session:
            for practice in practices.list_all(session) if log.has_log(session) else ():
                entry = log.NewAuditEntry(practice.id, None, ACTION, f"command:{name}", now(), detail=detail)
                log.append(session, config.seal(), entry)
    finally:
        database.dispose()
    if name in ANCHORED:
        with suppress(CliError):  # the command itself has said so
            audit_report.anchor_now(config, config.seal(), now())
