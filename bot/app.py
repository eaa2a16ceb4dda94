"""Builds the whole product from settings and a clock."""

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from random import Random, SystemRandom
from threading import Thread
from typing import TYPE_CHECKING

import anyio.to_thread
from slack_bolt import App, BoltContext
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from bot import message_sending, program_log
from bot.attempts.attempt_deletion import AttemptDeletion
from bot.case_deletion import RecordStores
from bot.checker.answer_cache import AnswerCache
from bot.checker.language_model import LanguageModel
from bot.deployment import Deployment, build_deployment, require_right_schema, require_usable_rows
from bot.pages.headers import SecurityHeadersMiddleware
from bot.pages.routes import build_routes
from bot.practice_badge import PracticeBadge
from bot.slack import endpoint, listeners
from bot.slack.directory import SlackDirectory, choose_direct_message_link
from bot.slack.messenger import SlackMessenger
from bot.slack.signed_body import SignedBodyReader
from bot.slack.web_client import build_web_client
from bot.texts import CliError, format_text
from bot.worker.administrator_announcer import AdministratorAnnouncer
from bot.worker.delivery_queue import DeliveryQueue
from bot.worker.periodic_tasks import DailyTask, always_held
from bot.worker.process_id import holding_id
from bot.worker.retention_run import RetentionRunner
from bot.worker.row_statistics import StatisticsTask
from flows.context import Clock, Services, Surface
from flows.danger.detector import may_mean_danger
from flows.limits import RATE_BY_KIND, RateLimiter
from flows.practice.numbers import refresh_numbers
from storage.database import Database
from storage.schema import upgrade

if TYPE_CHECKING:
    from bot.settings import Settings

LANGUAGE_MODEL = LanguageModel()  # one for this process, however often the product is built
ANSWER_CACHE = AnswerCache()  # answers of the checker
SLACK_TIMEOUT_SECONDS = 2  # for calls that a person waits for: Slack allows 3 seconds in all


def now() -> datetime:
    """Return the machine's time as an aware datetime in UTC."""
    return datetime.now(UTC)  # noqa: TID251 -- the clock that everything else takes as an argument


@dataclass(frozen=True)
class Product:
    """The built product: what serves requests, and what must be closed."""

    services: Services
    bolt: App
    web: Starlette
    deliveries: DeliveryQueue
    directory: SlackDirectory


def build_product(
    deployment: Deployment,
    clock: Clock,
    random: Random | None = None,
    *,
    keep_id: Callable[[], bool] = always_held,
) -> Product:
    """Build the product for one practice. The database is upgraded first. `keep_id`: see `bot/worker/process_id.py`."""
    upgrade(deployment.database_url)
    database = Database(deployment.database_url)
    database.use_seal(deployment.seal)
    require_right_schema(database)
    directory = SlackDirectory(build_quick_client(deployment), time.monotonic)
    messenger = SlackMessenger(token=deployment.bot_token, base_url=deployment.api_url)
    base_services = build_services(deployment, database, clock, directory, random or SystemRandom())
    services = replace(base_services, load_parser=LANGUAGE_MODEL.get_if_loaded, answer_cache=ANSWER_CACHE)
    follower = message_sending.build_follower(services)
    anchor = deployment.build_anchor_task(database)
    announcer = AdministratorAnnouncer(services, time.monotonic)
    deliveries = DeliveryQueue(
        message_sending.build_sender(services, messenger, follower),
        process_id=deployment.process_id,
        daily_tasks=_list_daily_tasks(deployment, database, services),
        each_round=partial(message_sending.do_each_round, services, follower, announcer, anchor),
        at_end=partial(message_sending.do_at_end, services, anchor),
        keep_id=keep_id,
    )
    require_usable_rows(database, deployment)
    refresh_numbers(services)
    bolt = build_bolt_app(deployment, services)
    socket = SocketModeHandler(bolt, deployment.app_token) if deployment.app_token else None
    slack = None if socket else build_slack_route(bolt, deployment, services)
    web = build_web_app(slack, services, deliveries, socket, deployment.badge)
    return Product(services, bolt, web, deliveries, directory)


def _list_daily_tasks(deployment: Deployment, database: Database, services: Services) -> list[DailyTask]:
    """Return the tasks of each half minute: numbers to call, statistics, retention."""

    def read_numbers(_now: datetime) -> None:
        refresh_numbers(services)

    ledger = deployment.deletion_ledger
    retention: list[DailyTask] = [RetentionRunner(RecordStores(database, deployment.seal, ledger))] if ledger else []
    statistics = StatisticsTask(database)
    statistics(services.clock())
    return [read_numbers, statistics, AttemptDeletion(database, deployment.attempts_days), *retention]


def build_services(
    deployment: Deployment, database: Database, clock: Clock, directory: SlackDirectory, random: Random
) -> Services:
    """Return the services that every action receives."""
    return Services(
        database=database,
        seal=deployment.seal,
        clock=clock,
        random=random,
        directories={Surface.SLACK: directory},
        people_lists={Surface.SLACK: directory.list_people},
        administrator_lists={Surface.SLACK: directory.list_administrators},
        team_id=deployment.team_id,
        public_url=deployment.public_url,
        identity_provider=deployment.identity_provider,
        link_direct_message=choose_direct_message_link(deployment.api_url),
        limits=RateLimiter(RATE_BY_KIND, time.monotonic),
        deletion_ledger=deployment.deletion_ledger,
    )


def build_bolt_app(deployment: Deployment, services: Services) -> App:
    """Return the Bolt app with every listener. Bolt's own log is quiet, because it would contain payloads."""
    logger = logging.getLogger("consult_coach.bolt")
    logger.setLevel(logging.ERROR)  # a warning would quote payloads without a listener
    client = build_quick_client(deployment)

    def use_own_client(context: BoltContext, next: Callable[[], None]) -> None:  # noqa: A002 -- Bolt goes by this name
        context["client"] = client  # Bolt would make a plain one, which follows redirects
        next()

    bolt = App(
        client=client,
        before_authorize=use_own_client,
        signing_secret=deployment.signing_secret,
        process_before_response=True,
        token_verification_enabled=False,
        ssl_check_enabled=False,  # otherwise Bolt answers `ssl_check` before it verifies the signature
        logger=logger,
    )
    if bolt.oauth_flow is not None:
        raise CliError([format_text("wrong", "oauth")])  # Bolt itself reads OAuth settings from the environment
    listeners.register(bolt, services)
    return bolt


def build_quick_client(deployment: Deployment) -> WebClient:
    """Return a client for calls that a person waits for."""
    logger_name = "slack_sdk.web.consult_coach.quick"
    return build_web_client(deployment.bot_token, deployment.api_url, SLACK_TIMEOUT_SECONDS, logger_name)


def build_slack_route(bolt: App, deployment: Deployment, services: Services) -> Route:
    """Return the route of Slack's requests, which have to be signed with the deployment's signing secret."""
    return endpoint.create_events_route(bolt, SignedBodyReader(deployment.signing_secret), services.note_attempt)


def build_web_app(
    slack: Route | None,
    services: Services,
    deliveries: DeliveryQueue | None = None,
    socket: SocketModeHandler | None = None,
    badge: PracticeBadge | None = None,
) -> Starlette:
    """Return what uvicorn serves: Slack's requests, the pages, and a health check.

    Without `slack` no request is accepted as Slack's: in socket mode there is no signing secret to verify.
    """
    routes = [*([slack] if slack else []), endpoint.create_health_route(), *build_routes(services, badge)]
    headers = Middleware(SecurityHeadersMiddleware, encrypted=services.public_url.startswith("https:"))  # 404s, too
    return Starlette(routes=routes, middleware=[headers], lifespan=_build_lifespan(deliveries, socket))


def _build_lifespan(
    deliveries: DeliveryQueue | None, socket: SocketModeHandler | None
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    def start() -> None:
        load_rules_of_danger()
        if deliveries:
            deliveries.launch()
        if socket:
            socket.connect()  # type: ignore[no-untyped-call]

    def stop() -> None:
        if socket:
            socket.close()  # type: ignore[no-untyped-call]
        if deliveries:
            deliveries.close()

    @asynccontextmanager
    async def lifespan(_web: Starlette) -> AsyncIterator[None]:
        await anyio.to_thread.run_sync(start)
        yield
        await anyio.to_thread.run_sync(stop)

    return lifespan


def load_rules_of_danger() -> None:
    """Begin to load the rules of words that may mean danger: the first person to type would wait for them."""
    Thread(target=may_mean_danger, args=("She feels safe.",), daemon=True).start()


def serve(settings: "Settings", *, socket_mode: bool) -> None:
    """Serve one practice until stopped. In socket mode Slack's requests come over a socket that we open."""
    from bot.web_server import serving  # noqa: PLC0415 -- imported late, so that the command line answers at once

    program_log.write_to_stderr()
    with holding_id(settings.database_url.get_secret_value(), settings.process_id) as keep_id:
        token = settings.secret("slack_bot_token") or ""
        client = build_web_client(token, settings.slack_api_url, 10, "slack_sdk.web.consult_coach.start")
        team_id = settings.team_id or str(client.auth_test()["team_id"])
        product = build_product(build_deployment(settings, team_id, socket_mode=socket_mode), now, keep_id=keep_id)
        serving.run(product.web, settings)
