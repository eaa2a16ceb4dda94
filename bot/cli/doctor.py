"""What is amiss, if anything: each check gives findings in plain words, without any value of a setting."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot import app
from bot.case_deletion import find_ledger_path
from bot.messaging import RetryLaterError, UnreachableError
from bot.settings import REQUIRED_TO_SERVE, SIGN_IN_SETTING, Settings, list_missing
from bot.slack.endpoint import HEALTH_PATH
from bot.slack.manifest import SCOPES
from bot.slack.messenger import SlackMessenger
from bot.slack.openid import SlackIssuer
from bot.texts import CliError, format_text
from flows.consult.consent import blocked
from flows.consult.waiting import lapse
from flows.retention import messages as retention_messages
from flows.retention.rules import RetentionStatus
from storage.database import Database
from storage.migrations import configuration
from storage.models import Delivery
from storage.outbox import deliveries
from storage.people import practices
from storage.retention import holds
from storage.writings import case_keys

TIMEOUT_SECONDS = 5
_CHECK_ONLY_KINDS = frozenset(
    {lapse.LAPSE, blocked.RELEASE_ENDS}
)  # left for a day on which, as a rule, nothing is said


@dataclass(frozen=True)
class CheckResult:
    """One thing that is in order, or is not."""

    is_ok: bool
    text: str


def run_checks(settings: Settings) -> list[CheckResult]:
    """Look at everything that can be looked at with these settings."""
    return [
        *_check_settings(settings),
        *_check_database(settings.database_url.get_secret_value(), settings),
        *(_check_pages(settings.public_url) if settings.public_url else ()),
        _check_sign_in(settings),
        *(_check_slack(settings, settings.slack_bot_token.get_secret_value()) if settings.slack_bot_token else ()),
    ]


@contextmanager
def open_database(url: str) -> Iterator[Database]:
    """Yield the database that is there, its tables those of this program; raise PlainError that says what is amiss."""
    if _is_missing(url):
        raise CliError([format_text("doctor", "no_database")])
    database = Database(url)
    try:
        state = check_revision(database)
        if not state.is_ok:
            raise CliError([state.text])
        yield database
    finally:
        database.dispose()


def _is_missing(url: str) -> bool:
    address = make_url(url)
    return address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists()


def _passed(key: str, **words: object) -> CheckResult:
    return CheckResult(is_ok=True, text=format_text("doctor", key, **words))


def _failed(key: str, **words: object) -> CheckResult:
    return CheckResult(is_ok=False, text=format_text("doctor", key, **words))


def _check_settings(settings: Settings) -> Iterable[CheckResult]:
    needed = [name for name in REQUIRED_TO_SERVE if name != "slack_signing_secret" or not settings.slack_app_token]
    absent = list_missing(settings, [*needed, SIGN_IN_SETTING])
    return [CheckResult(is_ok=False, text=words) for words in absent] or [_passed("settings")]


def _check_database(url: str, settings: Settings) -> Iterable[CheckResult]:
    if _is_missing(url):
        return [_failed("no_database")]  # looking is not to make one
    database = Database(url)
    try:
        state = check_revision(database)
        if not state.is_ok:
            return [state]
        return [
            state,
            *_check_keys(database, settings),
            *_check_deliveries(database),
            *_check_retention(database, settings),
        ]
    except SQLAlchemyError:
        return [_failed("closed_database")]
    finally:
        database.dispose()


def check_revision(database: Database) -> CheckResult:
    """Look at whether the database's tables are those of this program."""
    with database.reading() as session:
        connection = session.connection()
        steps = ScriptDirectory.from_config(configuration(connection))
        current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        return _failed("no_database")
    if current == steps.get_current_head():
        return _passed("database")
    return _failed("old_database" if current in {step.revision for step in steps.walk_revisions()} else "new_database")


def _check_keys(database: Database, settings: Settings) -> Iterable[CheckResult]:
    """Yield what there is to say of cases whose key is not wrapped by the key that is set."""
    if list_missing(settings, ("key",)):
        return  # it has been said
    seal = settings.seal()
    with database.reading() as session:
        strange, wrapped = case_keys.count_unopenable_keys(session, seal), case_keys.count_by_wrapping_key(session)
    former = wrapped.total() - wrapped[seal.key_id] - strange
    if strange:
        yield _failed("strange_keys", count=strange)
    if former:
        yield _failed("former_keys", count=former)
    elif len(seal.key_ids) > 1:
        yield _passed("no_former_keys")


def _check_deliveries(database: Database) -> Iterable[CheckResult]:
    with database.reading() as session:
        waiting = [one for one in deliveries.list_waiting(session) if one.kind not in _CHECK_ONLY_KINDS]
    if not waiting:
        return [_passed("nothing_waits")]
    return [_report_oldest(waiting), *_report_delays(waiting)]


def _check_retention(database: Database, settings: Settings) -> Iterable[CheckResult]:
    """Yield what there is to say of holds, and of what goes by its age."""
    now = app.now()
    with database.reading() as session:
        held = len(holds.list_on_hold(session))
        lines = [
            line
            for one in practices.list_all(session)
            for line in retention_messages.load_outlook(session, one.id, now)
        ]
    if held:
        yield _passed("held", count=held)
    goes = [
        one for one in lines if one.status in {RetentionStatus.ANNOUNCED, RetentionStatus.DUE} and one.day is not None
    ]
    if goes:
        yield _passed("goes", count=len({one.case_id for one in goes}), day=min(str(one.day) for one in goes))
    if asks := [one for one in lines if one.status is RetentionStatus.NEEDS_DECISION]:
        yield _passed("asks", count=len(asks))
    if find_ledger_path(settings) is None:
        yield _failed("no_ledger")


def _report_delays(waiting: list[Delivery]) -> Iterable[CheckResult]:
    """Yield one finding for each reason that keeps messages from going out, the longest-standing first."""
    troubled = [one for one in waiting if one.trouble]  # in due order
    for trouble, count in Counter(one.trouble for one in troubled).items():
        oldest = next(one for one in troubled if one.trouble == trouble)
        yield _failed("put_off", trouble=trouble, count=count, since=_format_due(oldest))


def _report_oldest(waiting: list[Delivery]) -> CheckResult:
    name = "waiting_one" if len(waiting) == 1 else "waiting"
    return _passed(name, count=len(waiting), due=_format_due(waiting[0]))


def _format_due(delivery: Delivery) -> str:
    return f"{delivery.due_at:%Y-%m-%d %H:%M} UTC"


def _check_pages(public_url: str) -> Iterable[CheckResult]:
    try:
        with urlopen(f"{public_url}{HEALTH_PATH}", timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 -- settings let only http and https through
            healthy = answer.read(3) == b"ok"
    except (URLError, OSError, ValueError):
        healthy = False
    return [_passed("pages") if healthy else _failed("no_pages")]


def _check_sign_in(settings: Settings) -> CheckResult:
    """Look at whether people sign in before a page opens, and whether whoever vouches for them is reached."""
    if settings.slack_client_id is None:
        return _passed("no_sign_in")
    # Only whether it answers: nobody is asked who they are.
    issuer = SlackIssuer(
        settings.slack_issuer_url, settings.slack_client_id, client_secret="", redirect_uri="", team_id=""
    )
    return _passed("sign_in") if issuer.is_reachable() else _failed("no_issuer")


def _check_slack(settings: Settings, token: str) -> Iterable[CheckResult]:
    try:
        messenger = SlackMessenger(token=token, base_url=settings.slack_api_url, timeout_seconds=TIMEOUT_SECONDS)
        team_id, scopes = messenger.fetch_workspace()
    except (RetryLaterError, UnreachableError) as trouble:
        return [_failed("no_slack", trouble=trouble.code)]
    if settings.team_id and settings.team_id != team_id:
        return [_failed("other_team")]
    lacking = sorted(set(SCOPES) - scopes) if scopes else []
    return [_failed("scopes", scopes=", ".join(lacking)) if lacking else _passed("slack")]
