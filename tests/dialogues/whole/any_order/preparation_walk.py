"""Two therapists who prepare one consult in a simulated practice, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from flows.actions import Click, Kind
from flows.registry import ACTIONS
from flows.replies import Refuse, Reply
from storage.models import Consult, Delivery
from tests.dialogues.whole.any_order.preparation_invariants import PreparationChecks
from tests.support.practice import ANA, BEN, GUS
from tests.support.simulation import hidden_information, race_moments, random_answers, two_therapists
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice
from tests.support.simulation.random_answers import Pick, first
from tests.support.slack.drawn_messages import draw

PRESSED = {action_id for kind, action_id in ACTIONS if kind is Kind.PRESS}
LEADS_NOWHERE = {"why", "whynot", "open_page", "guidelines", "settings", "start", "new_case", "my_releases"}
TALK_BUTTONS = {"begin", "ten_late"}  # the walk stops before the talk
SEPARATE = {"case", "cancel", "begin"}  # a new case, an end, the talk: not part of the preparation
BOTH = (ANA, BEN)
CONTINUE_BUTTONS = {"wait": "waited", "pause": "resume"}  # waiting screen → the button that continues from it
MAX_SCREENS = 12  # more screens than anybody needs from any point until it is the other's turn


@dataclass
class Walk:
    """Ana and Ben, the screens that they see, and the checks of what the product promises them."""

    practice: SimulatedPractice
    both: Sequence[SimulatedPerson]
    reached: set[str]
    two: dict[str, SimulatedPerson] = field(init=False)
    maple: UUID = field(init=False)
    checks: PreparationChecks = field(init=False)

    def __post_init__(self) -> None:
        self.two = {person.who: person for person in self.both}
        self.maple = race_moments.maple(self.practice)
        self.checks = PreparationChecks(self.practice, self.reached)

    # What a therapist can do

    def opens_consult(self, who: str) -> SimulatedPerson:
        """Let somebody open the menu and press the button of the case or of its consult that waits for them."""
        person = self.two[who]
        person.form = None
        self.check_shown(person, person.clicks(Click(Kind.COMMAND, "")))
        known_ids = {
            str(self.maple),
            *(str(consult.id) for consult in self.practice.consults() if consult.case_id == self.maple),
        }
        waiting = [
            button
            for button in person.buttons
            if button[0] in {"confer", "go_on", "prepare"} and button[1] in known_ids
        ]
        person.form = None
        assert waiting, f"{who} has no way into the case"
        # The open consult is preferred to others that were begun.
        current = [button for button in waiting if self.open and button[1] == str(self.open.id)]
        self.check_shown(person, person.presses(*(current or waiting)[0]))
        return person

    def sends(self, who: str, given: dict[str, Any]) -> None:
        """Let somebody submit the open screen."""
        person = self.two[who]
        if person.sees == "scope":
            ticked = given.get("topics")
            self.checks.chosen[who] |= set(ticked) if isinstance(ticked, tuple) else set()
        self.check_shown(person, person.sends(**given))

    def goes_on(self, who: str, until: str = "") -> str:
        """Let somebody come back and give sensible answers while it is their turn; return the step they end at."""
        person = self.opens_consult(who)
        for _ in range(MAX_SCREENS):
            if person.sees == until:
                break
            if person.sees in CONTINUE_BUTTONS:
                self.presses(who, CONTINUE_BUTTONS[person.sees])
            elif not self.answers(who, first, ("goals", "modality")):
                break
        return person.sees

    def answers(self, who: str, pick: Pick, topics: Sequence[str]) -> bool:
        """Let somebody answer the open screen; return whether it had anything to answer."""
        person = self.two[who]
        if person.form is None or not person.form.submit or person.sees in SEPARATE:
            return False
        given = random_answers.sensibly(person.form, pick, self.today)
        if "topics" in given and person.sees in {"scope", "agree"}:
            given["topics"] = tuple(topic for topic in topics if topic in person.options("topics"))
        self.sends(who, given)
        return True

    def presses(self, who: str, button: str, value: str = "") -> None:
        """Let somebody press a button on their open screen or, with no screen open, in a message."""
        person = self.two[who]
        self.check_shown(person, person.presses(button, value))

    def presses_in_a_message(self, who: str, button: str, value: str) -> None:
        """Let somebody press a button in a message, with no screen open."""
        self.two[who].form = None
        self.presses(who, button, value)

    def an_outsider_tries(self, who: str, button: tuple[str, str] | None = None) -> None:
        """Let a guest press a button that this therapist sees, or submit their screen; check that nothing changes."""
        gus = SimulatedPerson(self.practice, GUS)
        gus.form = self.two[who].form
        if button is None and (gus.form is None or not gus.form.submit or gus.sees in SEPARATE):
            return
        before = self._everything()
        given = {} if button or gus.form is None else random_answers.sensibly(gus.form, first, self.today)
        reply = gus.presses(*button) if button else gus.sends(**given)
        with self.practice.database.reading() as session:
            known_ids = hidden_information.list_case_ids(session, self.maple)
        assert hidden_information.reveals_nothing(reply, "maple", known_ids)
        assert self._everything() == before
        self.deliver_and_check()

    def tries_unknown_consults(self, who: str, button: str) -> None:
        """Let somebody press a button of each consult that they have not been invited to; check that it is refused."""
        for consult in self.checks.unknown_consults(who):
            assert isinstance(SimulatedPerson(self.practice, who).presses(button, str(consult.id)), Refuse)

    def revokes(self, who: str) -> None:
        """Let each client whom both therapists see revoke every signed form that is in force."""
        signed_forms = [form for form in race_moments.list_unrevoked_forms(self.practice) if form.direction == "both"]
        for signed_form in signed_forms:
            if signed_form.ends_on is None or signed_form.ends_on.isoformat() >= self.today:
                self.checks.is_on_hold = True
                self.presses_in_a_message(who, "revoked", str(signed_form.id))
                self.sends(who, {})

    def everybody_signs_new_forms(self, *topics: str) -> None:
        """Let everybody sign new forms, if a release has been missing since they last signed."""
        if self.checks.is_on_hold:
            self.checks.is_on_hold = False
            two_therapists.signs(self.practice, self.maple, *topics)
            self.deliver_and_check()

    def time_passes(self, **span: float) -> None:
        """Let time pass, and send every message at the moment when it is due."""
        self.passes_to(self.practice.clock.now + timedelta(**span))

    def passes_to(self, until: datetime) -> None:
        """Let time pass until this moment, and send every message at the moment when it is due."""
        while (due := self._next_due()) is not None and due <= until:
            self.practice.clock.now = max(self.practice.clock.now, due)
            if not self.practice.outbox.deliver_due(self.practice.clock.now):
                break
            self.checks.check_changes()
        self.practice.clock.now = max(self.practice.clock.now, until)
        self.checks.check_changes()
        assert (self._next_due() or until) >= until, "a message was due and was not sent"

    # What the checks read

    @property
    def open(self) -> Consult | None:
        """Return the open consult about maple-4821: the one with an invitation, else one that a therapist has begun."""
        open_consults = [
            consult
            for consult in self.practice.consults()
            if consult.ended_at is None and consult.case_id == self.maple
        ]
        return next(
            (consult for consult in open_consults if consult.invited_at), open_consults[0] if open_consults else None
        )

    @property
    def today(self) -> str:
        """Return today's date in UTC, as ISO text."""
        return self.practice.clock.now.date().isoformat()

    def buttons(self, who: str) -> list[tuple[str, str]]:
        """Return the id and value of each button on this therapist's screen that can change something."""
        return [button for button in self.two[who].buttons if button[0] in PRESSED - LEADS_NOWHERE - TALK_BUTTONS]

    def message_buttons(self, who: str) -> list[tuple[str, str]]:
        """Return the id and value of the last nine message buttons of this therapist that can change something."""
        blocks = [
            block for recipient, message in self.practice.messenger.sent if recipient == who for block in draw(message)
        ]
        elements = [element for block in blocks for element in block.get("elements", ())]
        buttons = [
            (str(element["action_id"]), str(element.get("value", ""))) for element in elements if "action_id" in element
        ]
        return [button for button in buttons if button[0] in PRESSED - LEADS_NOWHERE - TALK_BUTTONS][-9:]

    def check_shown(self, person: SimulatedPerson, reply: Reply) -> None:
        """Check the screen that somebody is shown, then send what is due and check everything that changed."""
        self.checks.check_screen(person, reply)
        self.deliver_and_check()

    def deliver_and_check(self) -> None:
        """Send what is due, and check everything that changed."""
        self.practice.outbox.deliver_due(self.practice.clock.now)
        self.checks.check_changes()

    def _everything(self) -> object:
        with self.practice.database.reading() as session:
            consults = [(consult.id, consult.revision) for consult in session.exec(select(Consult))]
            return consults, len(session.exec(select(Delivery.id).where(Delivery.kind != "hello")).all())

    def _next_due(self) -> datetime | None:
        with self.practice.database.reading() as session:
            waiting = select(Delivery.due_at).where(col(Delivery.done_at).is_(None)).order_by(col(Delivery.due_at))
            return session.exec(waiting).first()
