"""What the doctor says about files: the anchors of the audit log, and files that others can read."""

import shlex
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bot.case_deletion import find_ledger_path
from bot.cli.check_result import CheckResult, failed, passed
from bot.settings import SECRETS, Settings, list_missing
from bot.texts import CliError, format_text
from bot.worker.audit_anchor import AnchorPlan, find_anchor_file, plan_anchors
from storage.append_only.chained_file import ChainFaultError
from storage.audit import anchors, log
from storage.audit.anchors import Anchor
from storage.audit.set_back import list_set_back
from storage.audit.verification import find_uncovered
from storage.database import Database
from storage.files import private_files
from storage.retention.backups import SIDE_FILE_SUFFIXES, NotSqliteError, parse_sqlite_path


def check_anchors(database: Database, settings: Settings, now: datetime) -> Iterator[CheckResult]:
    """Yield whether the log has its anchors, each soon enough, in another place than the database."""
    if list_missing(settings, ("key",)):
        return  # reported with the settings
    plan = plan_anchors(settings)
    with database.reading() as session:
        heads = log.list_heads(session, now)
    if not heads:
        return
    try:
        known = anchors.read(plan.path, settings.seal())
    except ChainFaultError as error:
        yield failed("bad_anchors", file=plan.path, line=error.line)
        return
    except OSError:
        yield failed("bad_anchors", file=plan.path, line="-")
        return
    yield from (_check_head(database, plan, head, known) for head in heads)
    with database.reading() as session:
        yield from (failed("rows_set_back", file=plan.path) for _practice in list_set_back(session, known))
    if _is_beside_database(settings, plan):
        yield failed("near_anchors", file=plan.path)


def _check_head(database: Database, plan: AnchorPlan, head: Anchor, known: list[Anchor]) -> CheckResult:
    own = [anchor for anchor in known if anchor.practice_id == head.practice_id]
    if own and max(anchor.seq for anchor in own) > head.seq:
        return failed("cut_log", file=plan.path)
    with database.reading() as session:
        is_late = find_uncovered(session, head.practice_id, head.seq, own, head.at - plan.lag)
    last = f"{own[-1].at:%Y-%m-%d %H:%M} UTC" if own else "-"
    return failed("late_anchors", file=plan.path, last=last) if is_late else passed("anchors", last=last)


def _is_beside_database(settings: Settings, plan: AnchorPlan) -> bool:
    try:
        database = parse_sqlite_path(settings.database_url.get_secret_value())
    except NotSqliteError:
        return False
    return database.resolve().parent == plan.path.resolve().parent


def check_files(settings: Settings) -> list[CheckResult]:
    """Return what is wrong with the rights of the files that nobody else may read."""
    return [CheckResult(is_ok=False, text=sentence) for sentence in list_loose(settings)]


def require_private(settings: Settings) -> None:
    """Raise CliError that names each file that others can read, with the command that mends it."""
    if sentences := list_loose(settings):
        raise CliError(sentences)


def list_loose(settings: Settings) -> list[str]:
    """Return a sentence for each file that others can read or change, and each folder in which they can write."""
    files, folders = private_files.find_loose(_list_private(settings))
    return [
        format_text("loose", kind, path=path, command=f"{command} {shlex.quote(str(path))}")
        for kind, command, paths in (("file", "chmod 600", files), ("folder", "chmod go-w", folders))
        for path in paths
    ]


def _list_private(settings: Settings) -> Iterator[Path]:
    """Yield the files with secrets, the database with what SQLite keeps beside it, the ledger and the anchors."""
    for name in ("key", "former_key", *SECRETS):
        if file := getattr(settings, f"{name}_file"):
            yield file
    with suppress(NotSqliteError):
        database = parse_sqlite_path(settings.database_url.get_secret_value())
        yield from (database.with_name(database.name + suffix) for suffix in ("", *SIDE_FILE_SUFFIXES))
    if ledger := find_ledger_path(settings):
        yield ledger
    yield find_anchor_file(settings)
