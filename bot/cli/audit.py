"""`consult-coach audit …`: look through the audit log, show entries, account for disclosures. Ids only."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from bot.texts import CliError, format_text

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.settings import Settings
    from storage.audit.anchors import Anchor
    from storage.models import AuditEntry, Case
    from storage.writings.sealing import Seal

DISCLOSURE_ACTIONS = (
    *("read.impression", "read.summary", "read.signed", "read.review", "read.asking", "read.whom", "export.note"),
    *("read.emergency_signed", "read.emergency_talk", "read.emergency_whom", "read.emergency_why"),
)

cli = typer.Typer(help=format_text("help", "audit"), no_args_is_help=True, pretty_exceptions_enable=False)


@cli.command("verify", help=format_text("help", "audit_verify"))
def verify() -> None:
    """Look through each practice's log; end with 2 at the first row that is not as it was written."""
    from storage.audit import log  # noqa: PLC0415 -- imported late

    with _open_log() as (found, session, seal):
        known = _read_anchors(found)
        practices = sorted({*log.list_practice_ids(session), *(one.practice_id for one in known)})
        verdicts = [log.verify(session, seal, one, known) for one in practices]
    for verdict in verdicts:
        if verdict.fault:
            raise CliError([format_text("trouble", "audit", seq=verdict.fault.seq, why=verdict.fault.why)])
    typer.echo(format_text("done", "audit_verify", rows=sum(one.rows for one in verdicts), anchors=len(known)))


@cli.command("show", help=format_text("help", "audit_show"))
def show(
    *,
    member: Annotated[str | None, typer.Option(help=format_text("help", "audit_member"))] = None,
    case: Annotated[str | None, typer.Option(help=format_text("help", "code"))] = None,
    since: Annotated[datetime | None, typer.Option(help=format_text("help", "audit_since"))] = None,
    until: Annotated[datetime | None, typer.Option(help=format_text("help", "audit_until"))] = None,
) -> None:
    """Print the entries of a member, a case, a period: the oldest first."""
    from storage.audit import log as audit_log  # noqa: PLC0415 -- imported late

    with _open_log() as (_found, session, _seal):
        for practice_id in audit_log.list_practice_ids(session):
            about = _find_case(session, case).id if case else None
            actor = _find_member_id(session, practice_id, member) if member else None
            begin, end = _to_utc(since), _to_utc(until)
            for one in audit_log.list_entries(
                session, practice_id, actor_id=actor, case_id=about, since=begin, until=end
            ):
                typer.echo(format_entry(one))


@cli.command("disclosures", help=format_text("help", "audit_disclosures"))
def disclosures(code: Annotated[str, typer.Argument(help=format_text("help", "code"))]) -> None:
    """Print each time that somebody read or took away words of a case: date, to whom, what kind, why."""
    from storage.audit import log as audit_log  # noqa: PLC0415 -- imported late

    with _open_log() as (_found, session, _seal):
        case = _find_case(session, code)
        found = audit_log.list_entries(session, case.practice_id, case_id=case.id)
        for one in filter_disclosures(found):
            typer.echo(_format_disclosure(session, one))


def filter_disclosures(entries: Sequence["AuditEntry"]) -> list["AuditEntry"]:
    """Return those of the entries by which words of a case came to be known to somebody."""
    return [one for one in entries if one.action in DISCLOSURE_ACTIONS and one.outcome == "done"]


def format_entry(one: "AuditEntry") -> str:
    """Return an entry in a line: number, time, who, what, what came of it, about what."""
    who = str(one.actor_id) if one.actor_id else "system"
    return f"{one.seq}  {one.at:%Y-%m-%d %H:%M:%S}Z  {who}  {one.action}  {one.outcome}  {one.subject}  {one.detail}"


def _format_disclosure(session: "Session", one: "AuditEntry") -> str:
    from storage.people import members  # noqa: PLC0415 -- imported late

    who = members.get(session, one.actor_id).first_name if one.actor_id else "system"
    named = one.action.replace(".", "_")
    why = format_text("why", _find_emergency_reason(session, one) or named)
    return f"{one.at:%Y-%m-%d %H:%M}Z  {who}  {format_text('disclosed', named)}  {why}  {one.subject}"


def _find_emergency_reason(session: "Session", one: "AuditEntry") -> str:
    """Return why a case was opened in an emergency, if this was read by such an access."""
    from storage.emergency import grants  # noqa: PLC0415 -- imported late
    from storage.row_errors import UnknownRowError  # noqa: PLC0415 -- as above

    kind, _, grant_id = one.detail.partition(":")
    if kind != "grant":
        return ""
    try:
        return f"emergency_{grants.get(session, UUID(grant_id)).reason}"
    except (ValueError, UnknownRowError):
        return ""


def _find_case(session: "Session", code: str) -> "Case":
    from storage.retention import deletions  # noqa: PLC0415 -- imported late

    found = deletions.list_by_code(session, code)
    if len(found) != 1:
        raise CliError([format_text("trouble", "two_cases" if found else "no_case")])
    return found[0]


def _find_member_id(session: "Session", practice_id: UUID, slack_user_id: str) -> UUID:
    from storage.people import members as people_members  # noqa: PLC0415 -- imported late

    found = people_members.find_by_slack_id(session, practice_id, slack_user_id)
    if found is None:
        raise CliError([format_text("trouble", "no_member")])
    return found.id


def _to_utc(when: datetime | None) -> datetime | None:
    return when.replace(tzinfo=UTC) if when else None


def _read_anchors(found: "Settings") -> list["Anchor"]:
    from bot.worker.audit_anchor import find_anchor_file  # noqa: PLC0415 -- imported late
    from storage.audit import anchors  # noqa: PLC0415 -- imported late

    path = find_anchor_file(found)
    try:
        return anchors.read(path) if path else []
    except (anchors.AnchorsUnreadableError, OSError):
        raise CliError([format_text("trouble", "audit_anchor", file=path)]) from None


@contextmanager
def _open_log() -> Iterator[tuple["Settings", "Session", "Seal"]]:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 -- imported late

    from bot import settings  # noqa: PLC0415 -- imported late
    from storage.database import Database  # noqa: PLC0415 -- imported late
    from storage.writings.sealing import Seal, SealBrokenError  # noqa: PLC0415 -- imported late

    found = settings.load()
    settings.require(found, ("key",))
    former = found.former_key_bytes()
    database = Database(found.database_url.get_secret_value())
    try:
        with database.reading() as session:
            yield found, session, Seal(found.key_bytes(), former=Seal(former) if former else None)
    except SealBrokenError:
        raise CliError([format_text("wrong", "other_key", count=1)]) from None
    except SQLAlchemyError:
        raise CliError([format_text("trouble", "database")]) from None
    finally:
        database.dispose()
