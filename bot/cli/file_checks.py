"""What the doctor says about the files beside the database: the anchors of the audit log."""

from collections.abc import Iterator
from datetime import datetime

from bot.cli.check_result import CheckResult, failed, passed
from bot.settings import Settings, list_missing
from bot.worker.audit_anchor import AnchorPlan, plan_anchors
from storage.append_only.chained_file import ChainFaultError
from storage.audit import anchors, log
from storage.audit.anchors import Anchor
from storage.audit.verification import find_uncovered
from storage.database import Database
from storage.retention.backups import NotSqliteError, parse_sqlite_path


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
