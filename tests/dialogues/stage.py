"""A whole practice on this machine: the real app, the real database, signed requests, and people who talk to it."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import app, seeding
from bot.app import Place
from bot.attempts import Outcome as Sent
from bot.attempts import Sender
from bot.coach.desk import Desk
from bot.messenger import SlackMessenger
from bot.slack.directory import SlackDirectory
from bot.workspace import Installation, Outcome, Person, Workspace, demo_people
from bot.workspace.carried import readable
from storage.database import Database
from storage.models import Consult, Preparation
from tests.fakes import FakeClock, Outbox
from tests.workspace.counterpart import served

ANA, BEN, DANA, ELI, FAY, GUS = "U0ANA", "U0BEN", "U0DANA", "U0ELI", "U0FAY", "U0GUS"
TUESDAY = datetime(2027, 5, 4, 13, 12, tzinfo=UTC)  # 09:12 in New York
SECRET, TOKEN = "made-up-signing-secret", "xoxb-made-up"
KEY = bytes(range(32))

Ticks: TypeAlias = str | int | list[str] | None


class Door:
    """The address at which one practice after another is served."""

    def __init__(self) -> None:
        self.serves: ASGIApp | None = None
        self.url = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.serves is not None
        await self.serves(scope, receive, send)


@contextlib.contextmanager
def open_door() -> Iterator[Door]:
    """Serve at one address for many tests: starting a server takes longer than most of them."""
    door = Door()
    with served(door) as url:
        door.url = url
        yield door


@dataclass
class Stage:
    """One practice: what serves it, and what tests look at."""

    workspace: Workspace
    desk: Desk
    clock: FakeClock
    outbox: Outbox
    directory: SlackDirectory
    url: str
    taps: dict[str, int] = field(default_factory=dict)

    def one(self, person_id: str) -> "Therapist":
        """Return a person of the practice, to be talked through the screens."""
        return Therapist(self, person_id)

    def passes(self, **span: float) -> list[Sent]:
        """Let time pass, and everything that falls due in it be delivered."""
        self.clock.forward(timedelta(**span))
        return self.deliver()

    def deliver(self) -> list[Sent]:
        """Deliver what is due."""
        return self.outbox.deliver_due(self.clock.now)

    @contextlib.contextmanager
    def looking(self) -> Iterator[Session]:
        """Look into the database."""
        with self.desk.database.reading() as session:
            yield session

    def consults(self) -> list[Consult]:
        """Return every consult, the oldest first."""
        with self.looking() as session:
            return list(session.exec(select(Consult).order_by(col(Consult.created_at))))

    def preparation(self, part: str = "it") -> Preparation:
        """Return the only preparation of this part."""
        with self.looking() as session:
            return session.exec(select(Preparation).where(Preparation.part == part)).one()


@contextlib.contextmanager
def stage(
    door: Door,
    database_url: str,
    *,
    now: datetime = TUESDAY,
    seeded: bool = True,
    people: tuple[Person, ...] = (),
    monotonic: Callable[[], float] | None = None,
) -> Iterator[Stage]:
    """Open a practice at the door; `seeded` with the demo's members and cases.

    Without `monotonic` nobody's profile is remembered from one deed to the next.
    """
    clock, timer = FakeClock(now), count(start=0, step=1000)
    everyone = (*demo_people(), *people)
    installation = Installation(events_url=f"{door.url}/slack/events", signing_secret=SECRET, bot_token=TOKEN)
    workspace = Workspace(people=everyone, app=installation, clock=clock)
    workspace.served_at(door.url)
    place = Place(
        database_url=database_url,
        key=KEY,
        token=TOKEN,
        signing_secret=SECRET,
        api_url=f"{door.url}/api/",
        public_url=door.url,
        team_id=installation.team_id,
    )
    database = Database(database_url)
    messenger = SlackMessenger(token=TOKEN, base_url=place.api_url)
    outbox = Outbox(Sender(database=database, clock=clock, render=app.rendering(clock), messenger=messenger))
    directory = SlackDirectory(app.client(place), monotonic or (lambda: float(next(timer))))
    desk = app.desk_of(place, database, clock, directory, outbox.enqueue, Random(7))  # noqa: S311 -- no secret
    product, slack = app.web_of(app.bolt_of(place, desk), desk), workspace.asgi

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        ours = path.startswith(("/slack/", "/healthz", "/w", "/s/", "/pages-static/")) and path[:10] != "/workspace"
        await (product if ours else slack)(scope, receive, send)

    door.serves = both
    if seeded:
        seeding.seed(
            desk, [(one.id, one.name, one.time_zone) for one in everyone if not one.is_stranger], "America/New_York"
        )
    try:
        yield Stage(workspace, desk, clock, outbox, directory, door.url)
    finally:
        workspace.stop()
        database.dispose()


@dataclass
class Therapist:
    """One person at their own Slack."""

    stage: Stage
    id: str

    @property
    def sees(self) -> str | None:
        """Return the id of the screen that is open, or None."""
        return self.stage.workspace.seat(self.id).sees

    @property
    def screen(self) -> dict[str, Any]:
        """Return the open screen's view."""
        top = self.stage.workspace.seat(self.id).top
        assert top is not None, "no window is open"
        return top

    @property
    def reads(self) -> str:
        """Return all words of the open screen."""
        return "\n".join(self.stage.workspace.seat(self.id).words)

    @property
    def ephemeral(self) -> str:
        """Return the last line that only this person saw."""
        return self.stage.workspace.seat(self.id).ephemerals[-1].text

    @property
    def messages(self) -> list[str]:
        """Return the words of each direct message."""
        return [one.blocks[0]["text"]["text"] for one in self.stage.workspace.seat(self.id).messages]

    @property
    def beside(self) -> dict[str, str]:
        """Return what is said beside each field, by field id."""
        errors = self.stage.workspace.seat(self.id).errors
        return {block.partition(".")[2]: words for block, words in errors.items()}

    @property
    def offered(self) -> list[str]:
        """Return the ids of the buttons on the open screen."""
        blocks = self.screen["blocks"]
        elements = [one for block in blocks for one in (*block.get("elements", ()), block.get("accessory") or {})]
        return [str(one["action_id"]) for one in elements if one.get("type") == "button"]

    @property
    def ticked(self) -> dict[str, object]:
        """Return what is filled in on the open screen, by field id."""
        return {
            action: _plain(element)
            for elements in self.screen["state"]["values"].values()
            for action, element in elements.items()
        }

    def options(self, field_id: str) -> list[str]:
        """Return the ids that a field offers."""
        elements = [block["element"] for block in self.screen["blocks"] if block["type"] == "input"]
        return [one["value"] for element in elements if element["action_id"] == field_id for one in element["options"]]

    def types(self, text: str = "") -> "Therapist":
        """Type /consult."""
        self._tapped(self.stage.workspace.command(self.id, text=text))
        return self

    def presses(self, button: str, value: str | None = None) -> "Therapist":
        """Press a button of the open screen, the newest message or Home."""
        self._tapped(self.stage.workspace.click(self.id, button, value=value))
        return self

    def ticks(self, **given: Ticks) -> "Therapist":
        """Fill in fields without sending the screen."""
        for field_id, value in given.items():
            self._tapped(self.stage.workspace.choose(self.id, field_id, value), taps=_taps(value))
        return self

    def sends(self) -> Outcome:
        """Send the open screen."""
        return self._tapped(self.stage.workspace.submit(self.id))

    def answers(self, step: str, **given: Ticks) -> "Therapist":
        """Fill in the screen `step` and send it."""
        assert self.sees == step, f"{self.id} sees {self.sees}, not {step}"
        self.ticks(**given)
        self.sends()
        return self

    def closes(self) -> "Therapist":
        """Close the window."""
        self.stage.workspace.close(self.id)
        return self

    def opens_home(self) -> "Therapist":
        """Open the app's Home tab."""
        self.stage.workspace.open_home(self.id)
        return self

    @property
    def home(self) -> str:
        """Return all words of the Home tab."""
        return "\n".join(readable(self.stage.workspace.seat(self.id).home or {}))

    @property
    def taps(self) -> int:
        """Return how many taps this person has made."""
        return self.stage.taps.get(self.id, 0)

    def _tapped(self, outcome: Outcome, taps: int = 1) -> Outcome:
        self.stage.taps[self.id] = self.taps + taps
        assert outcome.trouble is None, outcome.trouble
        assert outcome.status in {200, None}, outcome.status
        return outcome


def _taps(value: Ticks) -> int:
    return len(value) if isinstance(value, list) else 1


def _plain(element: Mapping[str, Any]) -> object:
    if "selected_options" in element:
        return [option["value"] for option in element["selected_options"]]
    if element.get("selected_option"):
        return element["selected_option"]["value"]
    kept = ("selected_date", "selected_time", "selected_user", "value")
    return next((element[name] for name in kept if element.get(name) is not None), None)


NEW_YORK = ZoneInfo("America/New_York")
