"""What `consult-coach audit verify` says: from when to when the log is vouched for, or what is wrong and what to do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.settings import Settings
from bot.texts import CliError, format_text
from bot.worker.anchor_copies import extract_lines
from bot.worker.audit_anchor import AnchorTask, plan_anchors
from storage.append_only.chained_file import ChainFaultError
from storage.audit import anchors, verification
from storage.audit.anchors import Anchor
from storage.audit.verification import LogCheck
from storage.database import Database
from storage.row_macs.row_faults import ValueSpellingError
from storage.writings.sealing import Seal

_SENTENCES = {
    "cut": "audit_cut",
    "anchor": "audit_anchor_row",
    "no_anchors": "audit_no_anchors",
    "stale": "audit_stale",
    "silent": "audit_silent",
}
"""Faults with sentences of their own."""


def read_anchors(path: Path, seal: Seal) -> list[Anchor]:
    """Return the anchors of the file. Raise CliError that names the line that is not as it was written."""
    try:
        return anchors.read(path, seal)
    except ChainFaultError as error:
        raise CliError([format_text("trouble", "audit_anchor", file=path, line=error.line, why=error.why)]) from None
    except OSError:
        raise CliError([format_text("trouble", "audit_anchor", file=path, line="-", why="unreadable")]) from None


def read_copy(path: Path | None, seal: Seal) -> list[Anchor]:
    """Return the anchors of a copy: of the file, or of what a syslog server wrote. Raise CliError."""
    if path is None:
        return []
    try:
        return anchors.parse_copy(extract_lines(path.read_bytes()), seal)
    except ChainFaultError as error:
        raise CliError([format_text("trouble", "audit_anchor", file=path, line=error.line, why=error.why)]) from None
    except OSError:
        raise CliError([format_text("trouble", "audit_anchor", file=path, line="-", why="unreadable")]) from None


def report(checks: Sequence[LogCheck], path: Path) -> Iterator[str]:
    """Yield what the log is vouched for. Raise CliError at the first fault, with what it can mean and what to do."""
    for check in checks:
        if check.fault:
            raise CliError([_describe_fault(check, path)])
    count = sum(len(check.anchors) for check in checks)
    yield format_text("done", "audit_verify", rows=sum(check.rows for check in checks), anchors=count)
    for check in checks:
        yield from _describe_reach(check)


def _describe_fault(check: LogCheck, path: Path) -> str:
    fault = check.fault
    assert fault is not None  # noqa: S101 -- asked by the caller
    last = check.anchors[-1].at if check.anchors else None
    key = _SENTENCES.get(fault.why, "audit")
    words = {"seq": fault.seq, "why": fault.why, "file": path, "last": _format_time(last), "before": fault.seq - 1}
    return format_text("trouble", key, **words)


def _describe_reach(check: LogCheck) -> Iterator[str]:
    if not check.anchors:
        if check.rows:
            yield format_text("done", "audit_not_yet")
        return
    first, last = check.anchors[0], check.anchors[-1]
    yield format_text(
        "done", "audit_reach", since=_format_time(first.at), first=first.seq, seq=last.seq, until=_format_time(last.at)
    )
    for begins_at, ends_at in check.list_gaps():
        yield format_text("done", "audit_gap", begin=_format_time(begins_at), end=_format_time(ends_at))


def anchor_now(settings: Settings, seal: Seal, now: datetime, *, is_restored: bool = False) -> int:
    """Anchor what has no anchor yet; return how many anchors were added. Raise CliError.

    `is_restored`: the database is an older backup that somebody has just restored, so its rows may be older.
    """
    plan, database = plan_anchors(settings), Database(settings.database_url.get_secret_value())
    try:
        return AnchorTask(database, seal, plan).anchor(now, at_once=True, is_restored=is_restored)
    except ChainFaultError as error:
        words = {"file": plan.path, "line": error.line, "why": error.why}
        raise CliError([format_text("trouble", "audit_anchor", **words)]) from None
    except (OSError, SQLAlchemyError):
        raise CliError([format_text("trouble", "audit_anchor", file=plan.path, line="-", why="unreadable")]) from None
    finally:
        database.dispose()


@contextmanager
def requiring_whole(session: Session, seal: Seal, practice_id: UUID) -> Iterator[None]:
    """Let entries be listed, then raise CliError if the log was changed: not each one that was asked for was found."""
    unreadable: ValueSpellingError | None = None
    try:
        yield
    except ValueSpellingError as error:
        unreadable = error
    fault = verification.verify(session, seal, practice_id).fault
    if fault:
        changed = format_text("trouble", "audit", seq=fault.seq, why=fault.why)
        raise CliError([format_text("trouble", "audit_not_whole"), changed])
    if unreadable:
        raise unreadable


def _format_time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "-"
