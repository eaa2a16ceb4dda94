"""A talk of two therapists: their last screens, and who wrote which marked word."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import select

from flows.actions import Kind
from flows.context import Actor
from flows.errors import FlowError
from flows.forms import Form
from flows.people import membership
from flows.registry import ACTIONS
from storage.models import Promise, Writing
from storage.people.members import find_with_roles
from tests.support.people.identities import slack_identity
from tests.support.simulation.marked_words import MARK, marks
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice
from tests.support.simulation.talk_invariants import PARTS, TalkChecks
from tests.support.slack.drawn_messages import draw

PRESSED = {action_id for kind, action_id in ACTIONS if kind is Kind.PRESS}
LEADS_NOWHERE = {"why", "whynot", "open_page", "guidelines", "settings", "start", "new_case", "my_releases"}


@dataclass
class RecordedTalk:
    """Ana and Ben from the booked time on, their supervisors Dana and Eli, and who wrote which marked word."""

    practice: SimulatedPractice
    both: Sequence[SimulatedPerson]
    wrote: dict[str, str] = field(default_factory=dict)  # mark → writer
    marked: dict[UUID, str] = field(default_factory=dict)  # writing → mark
    counted: Counter[str] = field(default_factory=Counter)  # expected monthly counts of the practice
    reached: set[str] = field(default_factory=set)
    two: dict[str, SimulatedPerson] = field(init=False)
    consult: str = field(init=False)
    checks: TalkChecks = field(init=False)
    left_open: list[tuple[str, Form]] = field(default_factory=list)  # screens that were shown
    after: Callable[[], object] = lambda: None  # the check after each action

    def __post_init__(self) -> None:
        self.two = {person.who: person for person in self.both}
        self.consult = str(self.practice.consults()[0].id)
        self.checks = TalkChecks(self.practice, self.practice.consults()[0].id, self.reached, self.marked)

    @property
    def buttons(self) -> list[tuple[str, str, str]]:
        """Return person, id and value of every button that can change something, on screens and in recent messages."""
        buttons = [(person.who, *button) for person in self.both for button in person.buttons]
        for who, message in self.practice.messenger.sent[-6:]:
            elements = (element for block in draw(message) for element in block.get("elements", ()))
            buttons += [
                (who, str(element["action_id"]), str(element.get("value", "")))
                for element in elements
                if who in self.two and "action_id" in element
            ]
        return [button for button in buttons if button[1] in PRESSED - LEADS_NOWHERE - {"move_it"}]

    def has_open_promise(self, who: str) -> bool:
        """Return whether somebody has an open promise."""
        with self.practice.database.reading() as session:
            open_promises = select(Promise.id).where(Promise.standing == "open", Promise.part == PARTS[who])
            return bool(session.exec(open_promises).all())

    # Who wrote what

    def actor(self, who: str) -> Actor:
        """Return a person as the actor of their page."""
        with self.practice.database.reading() as session:
            row = find_with_roles(session, slack_identity(who))
            assert row is not None
            return membership.load_actor(session, row[1])

    def record_marks(self, who: str, text: str) -> None:
        """Record who wrote the marked words, and in which new rows they are stored."""
        for mark in MARK.findall(text):
            self.wrote[mark] = who
        with self.practice.database.reading() as session:
            for writing_id in session.exec(select(Writing.id).where(Writing.consult_id == UUID(self.consult))):
                self.marked.setdefault(writing_id, "".join(MARK.findall(text)))

    def _new_words(self, who: str) -> str:
        mark = f"mark{len(self.wrote) + 1:04}"
        self.wrote[mark] = who
        return f"Getting {mark} steadier."

    def _does(self, who: str, words: str, action: Callable[[Actor], object], counts: Sequence[str] = ()) -> None:
        """Run an action on the page; `counts` are added to the expected monthly counts if it succeeds."""
        actor = self.actor(who)
        self.checks.record_before()
        try:
            result = action(actor)
            if isinstance(result, Form):
                self.reached |= {f"refused {error}" for error in result.errors}
        except FlowError as error:
            result = error
            self.reached.add(type(error).__name__)
        self.counted.update(() if isinstance(result, FlowError | Form) else counts)
        self.record_marks(who, words)
        self.after()

    def _shows(self, who: str, action: Callable[[SimulatedPerson], object]) -> None:
        person = self.two[who]
        self.checks.record_before()
        action(person)
        if person.form is not None:
            assert not marks(person.form), "marked words in Slack"
            self.left_open.append((who, person.form))
        self.after()
