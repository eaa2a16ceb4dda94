"""`consult-coach doctor`: checks that each report in plain words what is wrong, without the value of a setting."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.error import URLError

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot import app
from bot.attempts.attempt_listing import list_bursts
from bot.case_deletion import find_ledger_path
from bot.cli import file_checks, verify
from bot.cli.check_result import CheckResult, failed, passed
from bot.deployment import require_right_schema
from bot.messaging import RetryLaterError, UnreachableError
from bot.settings import REQUIRED_TO_SERVE, SIGN_IN_SETTING, Settings, SettingsError, list_missing
from bot.slack.endpoint import HEALTH_PATH
from bot.slack.manifest import SCOPES
from bot.slack.messenger import SlackMessenger
from bot.slack.openid import SlackIssuer
from bot.slack.web_client import build_direct_opener
from bot.texts import CliError, format_text
from flows.consult.consent import blocked
from flows.consult.waiting import lapse
from flows.practice.numbers import find_numbers
from flows.retention import messages as retention_messages
from flows.retention.rules import RetentionStatus
from flows.safety.telling import alert_messages
from storage.database import Database
from storage.migrations import build_config
from storage.outbox import deliveries
from storage.outbox.deliveries import WaitingMessages
from storage.people import practices
from storage.retention import holds
from storage.safety import alerts
from storage.writings import case_keys

TIMEOUT_SECONDS = 5
_CHECK_ONLY_KINDS = frozenset({lapse.LAPSE, blocked.RELEASE_ENDS, alert_messages.LADDER})
"""Deliveries of these kinds wait for a day on which there is usually nothing to say."""


def run_checks(settings: Settings) -> list[CheckResult]:
    """Run every check that is possible with these settings."""
    return [
        *_check_settings(settings),
        *file_checks.check_files(settings),
        *_check_database(settings.database_url.get_secret_value(), settings),
        *(_check_pages(settings.public_url) if settings.public_url else ()),
        *_check_sign_in(settings),
        *_check_slack(settings),
    ]


@contextmanager
def open_database(url: str) -> Iterator[Database]:
    """Yield the existing database, with this program's tables. Raise CliError that says what is wrong."""
    if _is_missing(url):
        raise CliError([format_text("doctor", "no_database")])
    database = Database(url)
    try:
        if not (state := check_revision(database)).is_ok:
            raise CliError([state.text])
        require_right_schema(database)
        yield database
    finally:
        database.dispose()


def _is_missing(url: str) -> bool:
    address = make_url(url)
    return address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists()


def _check_settings(settings: Settings) -> Iterable[CheckResult]:
    uses_socket = settings.slack_app_token or settings.slack_app_token_file
    needed = [name for name in REQUIRED_TO_SERVE if name != "slack_signing_secret" or not uses_socket]
    missing = list_missing(settings, [*needed, SIGN_IN_SETTING])
    return [CheckResult(is_ok=False, text=sentence) for sentence in missing] or [passed("settings")]


def _check_database(url: str, settings: Settings) -> Iterable[CheckResult]:
    if _is_missing(url):
        return [failed("no_database")]  # connecting would create an empty one
    database = Database(url)
    try:
        state = check_revision(database)
        if not state.is_ok:
            return [state]
        require_right_schema(database)
        return [
            state,
            passed("schema"),
            *_check_keys(database, settings),
            *file_checks.check_anchors(database, settings, app.now()),
            *verify.check_rows(settings),
            *_check_deliveries(database),
            *_check_retention(database, settings),
            *_check_safety(database),
            *(CheckResult(is_ok=True, text=line) for line in list_bursts(database, app.now())),
        ]
    except CliError as error:  # of the schema: nothing else that the database says can be relied on
        return [CheckResult(is_ok=False, text=sentence) for sentence in error.messages]
    except SQLAlchemyError:
        return [failed("closed_database")]
    finally:
        database.dispose()


def check_revision(database: Database) -> CheckResult:
    """Check that the database's tables are those of this program."""
    with database.reading() as session:
        connection = session.connection()
        steps = ScriptDirectory.from_config(build_config(connection))
        current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        return failed("no_database")
    if current == steps.get_current_head():
        return passed("database")
    return failed("old_database" if current in {step.revision for step in steps.walk_revisions()} else "new_database")


def _check_keys(database: Database, settings: Settings) -> Iterable[CheckResult]:
    """Yield results for cases whose key is not wrapped by the key that is set."""
    if list_missing(settings, ("key",)):
        return  # reported by _check_settings
    seal = settings.seal()
    with database.reading() as session:
        unopenable, count_by_key = (
            case_keys.count_unopenable_keys(session, seal),
            case_keys.count_by_wrapping_key(session),
        )
    former_count = count_by_key.total() - count_by_key[seal.key_id] - unopenable
    if unopenable:
        yield failed("strange_keys", count=unopenable)
    if former_count:
        yield failed("former_keys", count=former_count)
    elif len(seal.key_ids) > 1:
        yield passed("no_former_keys")


def _check_deliveries(database: Database) -> Iterable[CheckResult]:
    with database.reading() as session:
        waiting = deliveries.count_waiting(session, without_kinds=_CHECK_ONLY_KINDS)
    if not waiting:
        return [passed("nothing_waits")]
    return [_report_oldest(waiting), *_report_delays(waiting)]


def _check_retention(database: Database, settings: Settings) -> Iterable[CheckResult]:
    """Yield results for holds, and for what will be deleted by age."""
    now = app.now()
    with database.reading() as session:
        hold_count = len(holds.list_on_hold(session))
        lines = [
            line
            for practice in practices.list_all(session)
            for line in retention_messages.iter_outlook(session, practice.id, now)
        ]
    if hold_count:
        yield passed("held", count=hold_count)
    expiring = [
        line
        for line in lines
        if line.status in {RetentionStatus.ANNOUNCED, RetentionStatus.DUE} and line.day is not None
    ]
    if expiring:
        yield passed(
            "goes", count=len({line.case_id for line in expiring}), day=min(str(line.day) for line in expiring)
        )
    if undecided := [line for line in lines if line.status is RetentionStatus.NEEDS_DECISION]:
        yield passed("asks", count=len(undecided))
    if find_ledger_path(settings) is None:
        yield failed("no_ledger")


def _check_safety(database: Database) -> Iterable[CheckResult]:
    """Yield the numbers to call in each practice (S0-9), whether an administrator has checked them, and open alerts."""
    with database.reading() as session:
        for practice in practices.list_all(session):
            settings = practices.get_settings(session, practice.id)
            numbers = find_numbers(settings, practice.time_zone)
            if settings.numbers_saved_at is None:
                yield failed("no_numbers")
            elif numbers.emergency:
                yield passed("numbers", emergency=numbers.emergency, crisis=numbers.crisis_line or "-")
            if count := sum(alerts.count_open_by_raiser(session, practice.id).values()):
                yield passed("open_alerts", count=count)


def _report_delays(waiting: list[WaitingMessages]) -> Iterable[CheckResult]:
    """Yield one result for each reason that prevents messages from being sent, the longest-standing first."""
    for trouble, number, first_due_at in waiting:
        if trouble:
            yield failed("put_off", trouble=trouble, count=number, since=_format_due(first_due_at))


def _report_oldest(waiting: list[WaitingMessages]) -> CheckResult:
    count = sum(each.number for each in waiting)
    name = "waiting_one" if count == 1 else "waiting"
    return passed(name, count=count, due=_format_due(waiting[0].first_due_at))


def _format_due(due_at: datetime) -> str:
    return f"{due_at:%Y-%m-%d %H:%M} UTC"


def _check_pages(public_url: str) -> Iterable[CheckResult]:
    try:
        with build_direct_opener().open(f"{public_url}{HEALTH_PATH}", timeout=TIMEOUT_SECONDS) as response:
            is_healthy = response.read(3) == b"ok"
    except (URLError, OSError, ValueError):
        is_healthy = False
    return [passed("pages") if is_healthy else failed("no_pages")]


def _check_sign_in(settings: Settings) -> Iterable[CheckResult]:
    """Check whether members sign in before a page opens, and whether the identity provider is reachable."""
    if settings.without_sign_in:
        return [passed("no_sign_in")]
    if settings.slack_client_id is None:
        return []  # the check of the settings says so
    # Checks only whether the provider answers; nobody is asked to sign in.
    issuer = SlackIssuer(
        settings.slack_issuer_url, settings.slack_client_id, client_secret="", redirect_uri="", team_id=""
    )
    return [passed("sign_in") if issuer.is_reachable() else failed("no_issuer")]


def _check_slack(settings: Settings) -> Iterable[CheckResult]:
    try:
        token = settings.secret("slack_bot_token")
    except SettingsError:
        return []  # reported by _check_settings
    if not token:
        return []
    try:
        messenger = SlackMessenger(token=token, base_url=settings.slack_api_url, timeout_seconds=TIMEOUT_SECONDS)
        team_id, scopes = messenger.fetch_workspace()
    except (RetryLaterError, UnreachableError) as error:
        return [failed("no_slack", trouble=error.code)]
    if settings.team_id and settings.team_id != team_id:
        return [failed("other_team")]
    missing_scopes = sorted(set(SCOPES) - scopes) if scopes else []
    return [failed("scopes", scopes=", ".join(missing_scopes)) if missing_scopes else passed("slack")]
