"""`consult-coach audit …`: verify the audit log, show entries, list disclosures of a case. Prints ids, never text."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from bot.texts import CliError, format_text

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlmodel import Session

    from bot.settings import Settings
    from storage.models import AuditEntry, Case
    from storage.writings.sealing import Seal

    Entry = AuditEntry | Row[Any]  # a row has the same columns

DISCLOSURE_ACTIONS = (
    *("read.impression", "read.summary", "read.signed", "read.review", "read.asking", "read.whom", "export.note"),
    *("read.emergency_signed", "read.emergency_talk", "read.emergency_whom", "read.emergency_why"),
    *("safety.told", "read.safety"),
)
_TOLD_ACTION = "safety.told"  # its entry is about the member who was told, and no member did it

cli = typer.Typer(help=format_text("help", "audit"), no_args_is_help=True, pretty_exceptions_enable=False)


@cli.command("verify", help=format_text("help", "audit_verify"))
def verify(
    *, copy: Annotated[Path | None, typer.Option("--copy", help=format_text("help", "audit_copy"))] = None
) -> None:
    """Verify each practice's log; end with 2 at the first row that is not as it was written."""
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.cli import audit_report  # noqa: PLC0415 -- imported late
    from bot.cli.verify import list_changed_rows  # noqa: PLC0415 -- imported late
    from bot.worker.audit_anchor import plan_anchors  # noqa: PLC0415 -- imported late
    from storage.audit import log, verification  # noqa: PLC0415 -- imported late
    from storage.audit.set_back import list_set_back  # noqa: PLC0415 -- imported late

    with _open_log() as (config, session, seal):
        plan = plan_anchors(config)
        known = [*audit_report.read_anchors(plan.path, seal), *audit_report.read_copy(copy, seal)]
        practice_ids = sorted({*log.list_practice_ids(session), *(anchor.practice_id for anchor in known)})
        checks = [
            verification.verify(session, seal, practice_id, known, now=now(), lag=plan.lag)
            for practice_id in practice_ids
        ]
        is_set_back = bool(list_set_back(session, known))
    report = list(audit_report.report(checks, plan.path))
    if changed := list_changed_rows(config):
        raise CliError(changed)
    if is_set_back:
        raise CliError([format_text("doctor", "rows_set_back", file=plan.path)])
    for line in report:
        typer.echo(line)


@cli.command("anchor", help=format_text("help", "audit_anchor"))
def anchor(
    *, restored: Annotated[bool, typer.Option("--restored", help=format_text("help", "restored"))] = False
) -> None:
    """Add an anchor now for what has no anchor yet; `restored`: of a database that is an older backup."""
    from bot.app import now  # noqa: PLC0415 -- imported late
    from bot.cli import audit_report  # noqa: PLC0415 -- imported late

    with _open_log() as (config, _session, seal):
        if restored:
            typer.confirm(format_text("ask", "restored"), abort=True)
        count = audit_report.anchor_now(config, seal, now(), is_restored=restored)
    typer.echo(format_text("done", "audit_anchor", count=count))


@cli.command("show", help=format_text("help", "audit_show"))
def show(
    *,
    member: Annotated[str | None, typer.Option(help=format_text("help", "audit_member"))] = None,
    case: Annotated[str | None, typer.Option(help=format_text("help", "code"))] = None,
    since: Annotated[datetime | None, typer.Option(help=format_text("help", "audit_since"))] = None,
    until: Annotated[datetime | None, typer.Option(help=format_text("help", "audit_until"))] = None,
) -> None:
    """Print the entries of a member, a case or a period, the oldest first; end with 2 if some may be missing."""
    from bot.cli import audit_report  # noqa: PLC0415 -- imported late
    from storage.audit import log as audit_log  # noqa: PLC0415 -- imported late

    with _open_log() as (_config, session, seal):
        for practice_id in audit_log.list_practice_ids(session):
            case_id = _find_case(session, case).id if case else None
            actor_id = _find_member_id(session, practice_id, member) if member else None
            begins_at, ends_at = _to_utc(since), _to_utc(until)
            entries = audit_log.iter_entries(
                session, practice_id, actor_id=actor_id, case_id=case_id, since=begins_at, until=ends_at
            )
            with audit_report.requiring_whole(session, seal, practice_id):
                for entry in entries:
                    typer.echo(format_entry(entry))


@cli.command("disclosures", help=format_text("help", "audit_disclosures"))
def disclosures(code: Annotated[str, typer.Argument(help=format_text("help", "code"))]) -> None:
    """Print each time that a person read or exported text of a case; end with 2 if some may be missing."""
    from bot.cli import audit_report  # noqa: PLC0415 -- imported late
    from storage.audit import log as audit_log  # noqa: PLC0415 -- imported late

    with _open_log() as (_config, session, seal):
        case = _find_case(session, code)
        entries = audit_log.iter_entries(session, case.practice_id, case_id=case.id)
        with audit_report.requiring_whole(session, seal, case.practice_id):
            for entry in filter_disclosures(entries):
                typer.echo(_format_disclosure(session, seal, entry))


@cli.command("attempts", help=format_text("help", "audit_attempts"))
def attempts(
    *,
    since: Annotated[datetime | None, typer.Option(help=format_text("help", "audit_since"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=format_text("help", "audit_json"))] = False,
) -> None:
    """Print the refused attempts to get in, the oldest first."""
    from bot.attempts import attempt_listing as listing  # noqa: PLC0415 -- imported late
    from storage.attempts import attempt_rows  # noqa: PLC0415 -- imported late

    with _open_log() as (_config, session, _seal):
        found = attempt_rows.list_since(session, _to_utc(since))
        if as_json:
            typer.echo(listing.write_json(found))
            return
        for line in listing.iter_lines(found):
            typer.echo(line)


def filter_disclosures(entries: Iterable["Entry"]) -> Iterator["Entry"]:
    """Yield the entries that record a disclosure of text of a case."""
    return (entry for entry in entries if entry.action in DISCLOSURE_ACTIONS and entry.outcome == "done")


def format_entry(entry: "Entry") -> str:
    """Return an entry as one line: number, time (UTC), member, action, outcome, subject, detail.

    Of a change, the detail says what it was before and is after: "sessions_needed: 2 -> 3".
    """
    who = str(entry.actor_id) if entry.actor_id else "system"
    return (
        f"{entry.seq}  {entry.at:%Y-%m-%d %H:%M:%S}Z  {who}  "
        f"{entry.action}  {entry.outcome}  {entry.subject}  {_format_detail(entry.detail)}"
    )


def _format_detail(detail: str) -> str:
    before, is_change, after = detail.partition("..")
    return f"{before.replace(':', ': ', 1)} -> {after}" if is_change else detail


def _format_disclosure(session: "Session", seal: "Seal", entry: "Entry") -> str:
    from storage.people import members  # noqa: PLC0415 -- imported late

    recipient_id = UUID(entry.subject.partition(":")[2]) if entry.action == _TOLD_ACTION else entry.actor_id
    who = members.get(session, recipient_id).first_name if recipient_id else "system"
    action_key = entry.action.replace(".", "_")
    why = format_text("why", _find_emergency_reason(session, seal, entry) or action_key)
    return f"{entry.at:%Y-%m-%d %H:%M}Z  {who}  {format_text('disclosed', action_key)}  {why}  {entry.subject}"


def _find_emergency_reason(session: "Session", seal: "Seal", entry: "Entry") -> str:
    """Return the key of the reason for emergency access, if the text was read by such an access; else "".

    It is sealed with the case's key, and gone once the case was deleted.
    """
    from storage.cases import cases  # noqa: PLC0415 -- imported late
    from storage.emergency import grants  # noqa: PLC0415 -- imported late
    from storage.row_errors import UnknownRowError  # noqa: PLC0415 -- imported late
    from storage.writings import sealed_values  # noqa: PLC0415 -- imported late

    kind, _, grant_id = entry.detail.partition(":")
    if kind != "grant":
        return ""
    try:
        grant = grants.get(session, UUID(grant_id))
    except (ValueError, UnknownRowError):
        return ""
    case = cases.get(session, grant.case_id)
    reason = sealed_values.read(session, seal, case, grant, sealed_values.REASON)
    return f"emergency_{reason}" if reason else ""


def _find_case(session: "Session", code: str) -> "Case":
    from storage.retention import deletions  # noqa: PLC0415 -- imported late

    matches = deletions.list_by_code(session, code)
    if len(matches) != 1:
        raise CliError([format_text("trouble", "two_cases" if matches else "no_case")])
    return matches[0]


def _find_member_id(session: "Session", practice_id: UUID, slack_user_id: str) -> UUID:
    from flows.context import Identity, Surface  # noqa: PLC0415 -- imported late
    from storage.people import member_identities, practices  # noqa: PLC0415 -- imported late

    team_id = practices.get(session, practice_id).team_id
    member = member_identities.find_member(session, Identity(Surface.SLACK, team_id, slack_user_id))
    if member is None:
        raise CliError([format_text("trouble", "no_member")])
    return member.id


def _to_utc(when: datetime | None) -> datetime | None:
    return when.replace(tzinfo=UTC) if when else None


@contextmanager
def _open_log() -> Iterator[tuple["Settings", "Session", "Seal"]]:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 -- imported late

    from bot import settings  # noqa: PLC0415 -- imported late
    from bot.cli.verify import describe_row_fault  # noqa: PLC0415 -- imported late
    from bot.deployment import require_right_schema  # noqa: PLC0415 -- imported late
    from storage.database import Database  # noqa: PLC0415 -- imported late
    from storage.row_macs.row_faults import RowChangedError  # noqa: PLC0415 -- imported late
    from storage.writings.sealing import SealBrokenError  # noqa: PLC0415 -- imported late

    config = settings.load()
    settings.require(config, ("key",))
    seal, database = config.seal(), Database(config.database_url.get_secret_value())
    database.use_seal(seal)
    try:
        require_right_schema(database)
        with database.reading() as session:
            yield config, session, seal
    except SealBrokenError:
        raise CliError([format_text("wrong", "other_key", count=1)]) from None
    except RowChangedError as error:
        raise CliError([describe_row_fault(error.fault)]) from None
    except SQLAlchemyError:
        raise CliError([format_text("trouble", "database")]) from None
    finally:
        database.dispose()
