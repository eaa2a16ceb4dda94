"""A practice without Slack: people answer the screens that they see, through dispatch and its registry."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from threading import Lock
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot import message_sending
from bot.demo import seed
from bot.dispatch import handle
from bot.messaging import OutgoingMessage
from bot.worker.sender import AttemptResult
from flows.actions import Click, Kind
from flows.context import Context, Identity, Profile, Services
from flows.forms import Form, Row
from flows.replies import Close, Outcome, Push, Reply, Show
from storage.models import Consult, Delivery, MemberIdentity
from storage.writings.writings import Seal
from tests.support.data.databases import open_database
from tests.support.fakes import FakeClock, Outbox
from tests.support.people.identities import slack_directories, slack_identity
from tests.support.practice import ANA, BEN, KEY, TUESDAY
from tests.support.run_as import run_as
from tests.support.slack.drawn_messages import draw_text

TEAM = "T1"
ZONES = {ANA: ("Ana", "America/New_York"), BEN: ("Ben", "America/Chicago"), "U0GUS": ("Gus", "America/New_York")}
Given = Mapping[str, object]


@dataclass
class RecordingMessenger:
    """A messenger that records each message with its recipient; several threads may send at once."""

    sent: list[tuple[str, OutgoingMessage]] = field(default_factory=list)
    homes: dict[str, OutgoingMessage] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def post(self, recipient: Identity, message: OutgoingMessage) -> tuple[str, str]:
        """Record the message and return (channel, ts)."""
        with self._lock:
            self.sent.append((recipient.user_id, message))
            return f"D-{recipient.user_id}", f"{len(self.sent)}.000000"

    def replace(self, channel: str, ts: str, message: OutgoingMessage) -> None:
        """Replace the message that has this ts."""
        with self._lock:
            place = int(ts.split(".", maxsplit=1)[0]) - 1
            assert channel == f"D-{self.sent[place][0]}"
            self.sent[place] = self.sent[place][0], message

    def show_home(self, recipient: Identity, message: OutgoingMessage) -> None:
        """Record what this person's Home tab shows."""
        self.homes[recipient.user_id] = message


class SimulatedPractice:
    """The demo's practice: Ana (IT) and Ben (FT) share cases; Gus is a guest and shares none."""

    def __init__(self, url: str, *, seeded: bool = True, zones: Mapping[str, str] = MappingProxyType({})) -> None:
        """Open a practice in this database; `zones` replaces the usual time zones, by Slack id."""
        people = {slack_id: (name, zones.get(slack_id, zone)) for slack_id, (name, zone) in ZONES.items()}
        self.clock, self.messenger, self.database = FakeClock(TUESDAY), RecordingMessenger(), open_database(url)
        profiles = {slack_id: Profile(slack_identity(slack_id), *names) for slack_id, names in people.items()}
        self.services = Services(
            database=self.database,
            seal=Seal(KEY),
            clock=self.clock,
            random=Random(7),  # noqa: S311 -- no secret
            directories=slack_directories(profiles),
            team_id=TEAM,
            public_url="http://127.0.0.1:1",
        )
        self.outbox = Outbox(message_sending.build_sender(self.services, self.messenger))
        if seeded:
            seed.seed_practice(
                self.services, [(slack_id, *names) for slack_id, names in people.items()], "America/New_York"
            )

    def pass_time(self, **span: float) -> list[AttemptResult]:
        """Let time pass, and deliver every message that falls due; return the results."""
        self.clock.forward(timedelta(**span))
        return self.outbox.deliver_due(self.clock.now)

    def consults(self) -> list[Consult]:
        """Return every consult, the oldest first."""
        with self.database.reading() as session:
            return list(session.exec(select(Consult).order_by(col(Consult.created_at))))

    def count_messages(self, *, sent: bool = False) -> Counter[tuple[str, str]]:
        """Count the messages by recipient and kind; with `sent`, only those that were sent."""
        with self.database.reading() as session:
            rows = session.exec(
                select(MemberIdentity.user_id, Delivery.kind, Delivery.outcome).join(
                    Delivery, col(Delivery.recipient_id) == col(MemberIdentity.member_id)
                )
            ).all()
        return Counter((who, kind) for who, kind, outcome in rows if outcome == "sent" or not sent)

    def messages_to(self, who: str) -> list[str]:
        """Return the text of each message that this person has received."""
        return [draw_text(message) for recipient, message in self.messenger.sent if recipient == who]


class SimulatedPerson:
    """One person and the screen they have open."""

    def __init__(self, practice: SimulatedPractice, who: str) -> None:
        self.practice, self.who = practice, who
        self.form: Form | None = None

    @property
    def zone(self) -> ZoneInfo:
        """Return this person's time zone."""
        return ZoneInfo(ZONES[self.who][1])

    @property
    def sees(self) -> str:
        """Return the step of the open screen, or ""."""
        return self.form.step if self.form else ""

    @property
    def about(self) -> str:
        """Return the id of what the open screen is about."""
        assert self.form is not None, f"{self.who} has no screen open"
        return self.form.about

    def run(self, function: Callable[[Context], Outcome]) -> Reply:
        """Run a function as this person's action, and open the screen that it shows."""
        return self._shows(run_as(self.practice.services, slack_identity(self.who), function))

    def presses(self, button: str, value: str = "", given: Given | None = None) -> Reply:
        """Press a button: on the open screen if there is one, else in a message."""
        about = self.form.about if self.form else value
        return self.clicks(
            Click(Kind.PRESS, button, value=value, about=about, step=self.sees, fields=self.fields, given=given or {})
        )

    def ticks(self, given: Given) -> Reply:
        """Change a field of the open screen that is saved at once."""
        return self.clicks(
            Click(Kind.TICK, self.sees, about=self.about, step=self.sees, fields=self.fields, given=given)
        )

    def sends(self, **given: Any) -> Reply:  # noqa: ANN401 -- answers of any kind
        """Submit the open screen."""
        assert self.form is not None, f"{self.who} has no screen open"
        return self.clicks(
            Click(Kind.SUBMIT, self.form.step, about=self.form.about, step=self.sees, fields=self.fields, given=given)
        )

    def clicks(self, click: Click) -> Reply:
        """Do this, and open the screen that it shows."""
        return self._shows(handle(self.practice.services, slack_identity(self.who), click))

    @property
    def fields(self) -> frozenset[str]:
        """Return the ids of the fields on the open screen."""
        return frozenset(field.id for field in self.form.fields) if self.form else frozenset()

    def _shows(self, reply: Reply) -> Reply:
        if isinstance(reply, Show | Push):
            self.form = reply.form
        elif isinstance(reply, Close):
            self.form = None
        return reply

    def answers(self, step: str, **given: Any) -> "SimulatedPerson":  # noqa: ANN401 -- as above
        """Submit the screen `step`; fail if another screen is open."""
        assert self.sees == step, f"{self.who} sees {self.form}, not {step}"
        self.sends(**given)
        return self

    def options(self, field_id: str) -> list[str]:
        """Return the ids of the options of a field; none if the screen does not ask it."""
        assert self.form is not None
        return [option.id for field in self.form.fields if field.id == field_id for option in field.options]

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Return the id and value of each button of the open screen."""
        rows = [piece for piece in self.form.body if isinstance(piece, Row)] if self.form else []
        return [(button.id, button.value) for row in rows for button in row.buttons]
