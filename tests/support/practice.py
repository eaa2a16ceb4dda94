"""A practice on this machine: the real app, a real database, signed requests, and people who use it through Slack."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from sqlmodel import Session, col, select
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import app, message_sending
from bot.demo import seed as demo_seed
from bot.demo.local_slack import Installation, Workspace, WorkspacePerson, load_demo_people
from bot.demo.run import is_product_request
from bot.deployment import Deployment
from bot.slack.directory import SlackDirectory
from bot.slack.messenger import SlackMessenger
from bot.worker.administrator_announcer import AdministratorAnnouncer
from bot.worker.change_follower import ChangeFollower
from bot.worker.sender import AttemptResult as Sent
from flows import audit_trail
from flows.context import Services
from flows.danger.detector import may_mean_danger
from flows.limits import RATE_BY_KIND, Rate, RateLimiter
from flows.registry import due_access_changes
from storage.models import Consult, Preparation
from tests.support.data.databases import open_database
from tests.support.fakes import FakeClock, Outbox
from tests.support.slack.sample_bolt_app import served
from tests.support.therapist import Therapist, Ticks
from tests.support.walks.start_points import StartPoints

__all__ = [
    "ANA",
    "BEN",
    "DANA",
    "ELI",
    "FAY",
    "GUS",
    "PracticeServer",
    "SlackPractice",
    "Therapist",
    "Ticks",
    "open_practice",
    "start_practice_server",
]

ANA, BEN, DANA, ELI, FAY, GUS = "U0ANA", "U0BEN", "U0DANA", "U0ELI", "U0FAY", "U0GUS"
TUESDAY = datetime(2027, 5, 4, 13, 12, tzinfo=UTC)  # 09:12 in New York
SECRET, TOKEN = "made-up-signing-secret", "xoxb-made-up"
KEY = bytes(range(32))


class PracticeServer:
    """The address at which one practice after another is served."""

    def __init__(self) -> None:
        self.serves: ASGIApp | None = None
        self.url = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.serves is not None
        await self.serves(scope, receive, send)


@contextlib.contextmanager
def start_practice_server() -> Iterator[PracticeServer]:
    """Serve at one address for many tests: starting a server takes longer than most tests."""
    may_mean_danger("She feels safe.")  # its rules are loaded when a server starts, too
    door = PracticeServer()
    with served(door) as url:
        door.url = url
        yield door


@dataclass
class SlackPractice:
    """One running practice: the local Slack, the product's services, and the fakes that tests control."""

    workspace: Workspace
    services: Services
    clock: FakeClock
    outbox: Outbox
    follower: ChangeFollower
    announcer: AdministratorAnnouncer
    directory: SlackDirectory
    url: str
    taps: dict[str, int] = field(default_factory=dict)
    places: StartPoints | None = None
    place: tuple[str, ...] | None = None  # the start point restored last

    def person(self, person_id: str) -> Therapist:
        """Return a person of the practice, who can use its screens."""
        return Therapist(self, person_id)

    def pass_time(self, **span: float) -> list[Sent]:
        """Let time pass, and deliver every message that falls due; return the results."""
        self.clock.forward(timedelta(**span))
        due_access_changes.apply_all(self.services)
        return self.deliver()

    def deliver(self) -> list[Sent]:
        """Deliver every message that is due; return the results."""
        return self.outbox.deliver_due(self.clock.now)

    def follow(self) -> None:
        """Deliver what is due, then do what the worker does a moment later: edit what is settled, draw Home again."""
        due_access_changes.apply_all(self.services)
        self.announcer.run()
        self.deliver()
        audit_trail.write_buffered(self.services)
        self.follower.run()
        self.deliver()

    @contextlib.contextmanager
    def read_session(self) -> Iterator[Session]:
        """Open a session that only reads the database."""
        with self.services.database.reading() as session:
            yield session

    def seed(self) -> None:
        """Fill the empty database with the demo's members and cases."""
        people = self.workspace.store.people.values()
        members = [(person.id, person.name, person.time_zone) for person in people if not person.is_stranger]
        demo_seed.seed_practice(self.services, members, "America/New_York")

    def consults(self) -> list[Consult]:
        """Return every consult, the oldest first."""
        with self.read_session() as session:
            return list(session.exec(select(Consult).order_by(col(Consult.created_at))))

    def preparation(self, part: str = "it") -> Preparation:
        """Return the only preparation of this part."""
        with self.read_session() as session:
            return session.exec(select(Preparation).where(Preparation.part == part)).one()


@contextlib.contextmanager
def open_practice(  # noqa: PLR0913 -- keyword arguments with defaults
    door: PracticeServer,
    database_url: str,
    *,
    now: datetime = TUESDAY,
    seeded: bool = True,
    people: tuple[WorkspacePerson, ...] = (),
    monotonic: Callable[[], float] | None = None,
    rates: Mapping[str, Rate] = RATE_BY_KIND,
) -> Iterator[SlackPractice]:
    """Serve a practice at the door, seeded with the demo's members and cases unless `seeded` is false.

    Without `monotonic`, Slack profiles are not cached between actions, and rate limits use the machine's timer.
    """
    clock, timer = FakeClock(now), count(start=0, step=1000)
    installation = Installation(events_url=f"{door.url}/slack/events", signing_secret=SECRET, bot_token=TOKEN)
    workspace = Workspace(people=(*load_demo_people(), *people), app=installation, clock=clock)
    workspace.set_url(door.url)
    place = _place(door, database_url, installation.team_id)
    database = open_database(database_url)
    messenger = SlackMessenger(token=TOKEN, base_url=place.api_url)
    directory = SlackDirectory(app.build_quick_client(place), monotonic or (lambda: float(next(timer))))
    services = app.build_services(place, database, clock, directory, Random(7))  # noqa: S311 -- no secret
    if monotonic:
        services = replace(services, limits=RateLimiter(rates, monotonic))
    follower = message_sending.build_follower(services)
    announcer = AdministratorAnnouncer(services, lambda: float(next(timer)))
    outbox = Outbox(message_sending.build_sender(services, messenger, follower))
    slack = app.build_slack_route(app.build_bolt_app(place, services), place, services)
    door.serves = _combine(app.build_web_app(slack, services), workspace.asgi)
    opened_stage = SlackPractice(workspace, services, clock, outbox, follower, announcer, directory, door.url)
    if seeded:
        opened_stage.seed()
    try:
        yield opened_stage
    finally:
        workspace.release_waiters()
        database.dispose()


def _place(door: PracticeServer, database_url: str, team_id: str) -> Deployment:
    return Deployment(
        database_url=database_url,
        key=KEY,
        bot_token=TOKEN,
        signing_secret=SECRET,
        api_url=f"{door.url}/api/",
        public_url=door.url,
        team_id=team_id,
    )


def _combine(product: ASGIApp, slack: ASGIApp) -> ASGIApp:
    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        await (product if is_product_request(scope) else slack)(scope, receive, send)

    return route
