"""Answers to any open screen, sensible or not, and a practice without Slack."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from bot import message_sending
from bot.demo import seed
from flows.actions import Click, Kind
from flows.context import Profile, Services
from flows.forms import Button, Field, FieldKind, Form, Row
from storage.writings.writings import Seal
from tests.support.data.databases import open_database, replace_with_copy
from tests.support.fakes import FakeClock, FakeMessenger, Outbox
from tests.support.people.identities import slack_directories, slack_identity
from tests.support.practice import KEY, TUESDAY
from tests.support.slack.drawn_messages import draw_text

Given = Mapping[str, object]
TEAM = "T1"
LIKELY_ANSWERS = {  # mostly the answers that lead on, so that every end is still reached
    "fits": ["none"] * 5 + ["message"],
    "impression": ["formed"] * 5 + ["not_yet"],
    "balance": ["go_on"] * 5 + ["not_now"],
    "direction": ["out"],
}
MISLEADING_IDS = {"not_asked", "not_yet", "another", "else", "something"}

ODD_VALUES = st.sampled_from(
    [None, "", (), ("nobody",), "nobody", "2199-01-01", "2027-02-29", "-1", "10000", "99:99", 7]
)


class Practice:
    """The demo's practice in one process: Ana (IT) and Ben (FT) share maple-4821."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.path = folder / "practice.db"
        self.clock, self.messenger = FakeClock(TUESDAY), FakeMessenger()
        self.database = open_database(replace_with_copy(template, self.path))
        zones = {"U0ANA": ("Ana", "America/New_York"), "U0BEN": ("Ben", "America/Chicago")}
        profiles = {slack_id: Profile(slack_identity(slack_id), name, zone) for slack_id, (name, zone) in zones.items()}
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
        seed.seed_practice(self.services, [(slack_id, *names) for slack_id, names in zones.items()], "America/New_York")

    @property
    def raw(self) -> bytes:
        """Return every byte of the database files."""
        return b"".join(file.read_bytes() for file in sorted(self.path.parent.glob("practice.db*")))

    def passes(self, hours: int) -> None:
        """Let time pass, and deliver every message that falls due."""
        self.clock.forward(timedelta(hours=hours))
        self.outbox.deliver_due(self.clock.now)

    def invited(self, slack_user_id: str) -> int:
        """Return how many invitations this person has received."""
        texts = [draw_text(message) for recipient, message in self.messenger.sent if recipient == slack_user_id]
        return sum("would like to consult" in words for words in texts)


PRESSED = frozenset(
    {"add_paper", "resume", "waited", "recount", "to_write", "written", "written_ready", "offer_times", "back"}
)
"""Buttons of the preparation that can change something."""


def sends(form: Form, given: Given) -> Click:
    """Return the click that submits this screen."""
    return Click(Kind.SUBMIT, form.step, about=form.about, step=form.step, fields=_field_ids(form), given=given)


def ticks(form: Form, given: Given) -> Click:
    """Return the click that ticks something on this screen."""
    return Click(Kind.TICK, form.step, about=form.about, step=form.step, fields=_field_ids(form), given=given)


def buttons(form: Form) -> list[Button]:
    """Return the buttons of a screen that can change something."""
    rows = [piece for piece in form.body if isinstance(piece, Row)]
    return [button for row in rows for button in row.buttons if button.id in PRESSED]


def presses(form: Form, button: Button) -> Click:
    """Return the click on this button of this screen."""
    return Click(Kind.PRESS, button.id, value=button.value, about=form.about, step=form.step)


def _field_ids(form: Form) -> frozenset[str]:
    return frozenset(field.id for field in form.fields)


Pick = Callable[[Sequence[object]], object]
"""Chooses one of several valid answers; the first answer is the one that leads on."""


def first(choices: Sequence[object]) -> object:
    """Return the answer that leads on."""
    return choices[0]


def sensibly(form: Form, pick: Pick, today: str) -> dict[str, object]:
    """Return answers that mostly lead on; with `first` they always do."""
    return {field.id: _sensible(field, pick, today) for field in form.fields}


def anyhow(form: Form, draw: Callable[[st.SearchStrategy[object]], object], today: str) -> dict[str, object]:
    """Return answers of any kind: some as offered, some left out, some never offered."""
    given = {}
    for field in form.fields:
        how = draw(st.sampled_from(["offered", "offered", "sensible", "odd", "left out"]))
        if how == "offered":
            given[field.id] = draw(_offered(field, today))
        elif how == "sensible":
            given[field.id] = _sensible(field, lambda choices: draw(st.sampled_from(choices)), today)
        elif how == "odd":
            given[field.id] = draw(ODD_VALUES)
    return given


def _sensible(field: Field, pick: Pick, today: str) -> object:
    choices = [option.id for option in field.options if option.id not in MISLEADING_IDS]
    if field.id in LIKELY_ANSWERS:
        return pick(LIKELY_ANSWERS[field.id])
    if field.kind is FieldKind.ONE:
        return pick(choices)
    if field.kind is FieldKind.ANY:
        return tuple(choices[:2])
    days = {"signed_on": today, "first_on": "2027-02-01", "last_on": "2027-04-20", "other_day": field.minimum}
    later = {"ask_on": field.minimum, "ends_on": field.maximum}
    return {**days, **later, "sessions": "6", "other_time": "10:30"}.get(field.id)


def _offered(field: Field, today: str) -> st.SearchStrategy[object]:
    ids = [option.id for option in field.options]
    if field.kind is FieldKind.ONE and ids:
        return st.sampled_from(ids)
    if field.kind is FieldKind.ANY and ids:
        return st.lists(st.sampled_from(ids), unique=True).map(tuple)
    return st.sampled_from([today, "2027-05-20", "2027-06-01", "3", "10:30"])
