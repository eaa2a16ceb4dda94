"""Two therapists on their way through one case, step by step, and the ways that lead them to each end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from bot.slack.listeners.button_clicks import _ACTIONS as PRESSED
from flows.actions import Refuse, Reply
from flows.consult.framing import actions as framing_actions
from storage.models import Consult, Delivery
from tests.dialogues.whole.any_order.preparation_invariants import Watch
from tests.support.practice import ANA, BEN, GUS
from tests.support.simulation import hidden_information, race_moments, random_answers, two_therapists
from tests.support.simulation.practice_in_process import One, Practice
from tests.support.simulation.random_answers import Pick, first

LEADS_NOWHERE = {"why", "whynot", "open_page", "guidelines", "settings", "start", "new_case", "my_releases"}
THE_TALK = {"begin", "ten_late"}  # as far as this walk goes
SEPARATE = {"case", "cancel", "begin"}  # a case of its own, an end, the talk: not on the way
BOTH = (ANA, BEN)
AGAIN = {"wait": "waited", "pause": "resume"}  # where somebody rests → what brings them on
MANY = 12  # more screens than anybody needs from any place to the next move of the other


@dataclass
class Walk:
    """Ana and Ben, the screens they see, and the watch on what they are promised."""

    practice: Practice
    both: Sequence[One]
    reached: set[str]
    two: dict[str, One] = field(init=False)
    maple: UUID = field(init=False)
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.two = {one.who: one for one in self.both}
        self.maple = race_moments.maple(self.practice)
        self.watch = Watch(self.practice, self.reached)

    # What either may do

    def looks(self, who: str) -> One:
        """Let somebody open the menu, and there what waits for them about the case, or confer about it."""
        one = self.two[who]
        one.form = None
        self.shown(one, one.does(framing_actions.show_menu))
        mine = {str(self.maple), *(str(each.id) for each in self.practice.consults() if each.case_id == self.maple)}
        waiting = [each for each in one.buttons if each[0] in {"confer", "go_on", "prepare"} and each[1] in mine]
        one.form = None
        assert waiting, f"{who} has no way into the case"
        asked = [
            each for each in waiting if self.open and each[1] == str(self.open.id)
        ]  # rather than what else is begun
        self.shown(one, one.presses(*(asked or waiting)[0]))
        return one

    def sends(self, who: str, given: dict[str, Any]) -> None:
        """Let somebody send the open screen."""
        one = self.two[who]
        if one.sees == "scope":
            ticked = given.get("topics")
            self.watch.chosen[who] |= set(ticked) if isinstance(ticked, tuple) else set()
        self.shown(one, one.sends(**given))

    def goes_on(self, who: str, until: str = "") -> str:
        """Let somebody come back and answer sensibly as long as it is their move; return where that leads them."""
        one = self.looks(who)
        for _ in range(MANY):
            if one.sees == until:
                break
            if one.sees in AGAIN:
                self.presses(who, AGAIN[one.sees])
            elif not self.answers(who, first, ("goals", "modality")):
                break
        return one.sees

    def answers(self, who: str, pick: Pick, topics: Sequence[str]) -> bool:
        """Let somebody answer the open screen; return whether it asks anything."""
        one = self.two[who]
        if one.form is None or not one.form.submit or one.sees in SEPARATE:
            return False
        given = random_answers.sensibly(one.form, pick, self.today)
        if "topics" in given and one.sees in {"scope", "agree"}:
            given["topics"] = tuple(topic for topic in topics if topic in one.options("topics"))
        self.sends(who, given)
        return True

    def presses(self, who: str, button: str, value: str = "") -> None:
        """Let somebody press a button of the screen they see, or without one, in a message."""
        one = self.two[who]
        self.shown(one, one.presses(button, value))

    def presses_in_a_message(self, who: str, button: str, value: str) -> None:
        """Let somebody press a button in a message, with no screen open."""
        self.two[who].form = None
        self.presses(who, button, value)

    def an_outsider_tries(self, who: str, button: tuple[str, str] | None = None) -> None:
        """Let somebody outside press a button that this therapist sees, or send their screen: nothing comes of it."""
        gus = One(self.practice, GUS)
        gus.form = self.two[who].form
        if button is None and (gus.form is None or not gus.form.submit or gus.sees in SEPARATE):
            return
        before = self._everything()
        given = {} if button or gus.form is None else random_answers.sensibly(gus.form, first, self.today)
        reply = gus.presses(*button) if button else gus.sends(**given)
        with self.practice.database.reading() as session:
            known = hidden_information.everything_about(session, self.maple)
        assert hidden_information.tells_nothing(reply, "maple", known)
        assert self._everything() == before
        self.settles()

    def tries_what_is_unheard_of(self, who: str, button: str) -> None:
        """Let somebody press a button of a consult that they have not been invited to: it does not exist."""
        for consult in self.watch.unheard_of(who):
            assert isinstance(One(self.practice, who).presses(button, str(consult.id)), Refuse)

    def revokes(self, who: str) -> None:
        """Let whoever both see take back every paper of theirs that holds now."""
        held = [one for one in race_moments.papers_held(self.practice) if one.direction == "both"]
        for signed_form in held:
            if signed_form.ends_on is None or signed_form.ends_on.isoformat() >= self.today:
                self.watch.is_held = True
                self.presses_in_a_message(who, "revoked", str(signed_form.id))
                self.sends(who, {})

    def everybody_signs_again(self, *topics: str) -> None:
        """Let everybody sign anew, if a release has been missing since they last did."""
        if self.watch.is_held:
            self.watch.is_held = False
            two_therapists.signs(self.practice, self.maple, *topics)
            self.settles()

    def time_passes(self, **span: float) -> None:
        """Let time pass, and everything that falls due in it go out at its own moment."""
        self.passes_to(self.practice.clock.now + timedelta(**span))

    def passes_to(self, until: datetime) -> None:
        """Let time pass until this moment."""
        while (due := self._next_due()) is not None and due <= until:
            self.practice.clock.now = max(self.practice.clock.now, due)
            if not self.practice.outbox.deliver_due(self.practice.clock.now):
                break
            self.watch.looks()
        self.practice.clock.now = max(self.practice.clock.now, until)
        self.watch.looks()
        assert (self._next_due() or until) >= until, "something was due and did not go out"

    # What there is

    @property
    def open(self) -> Consult | None:
        """Return the consult about the case that both know of, or that one of them has begun."""
        found = [one for one in self.practice.consults() if one.ended_at is None and one.case_id == self.maple]
        return next((one for one in found if one.invited_at), found[0] if found else None)

    @property
    def today(self) -> str:
        """Return the day."""
        return self.practice.clock.now.date().isoformat()

    def buttons(self, who: str) -> list[tuple[str, str]]:
        """Return the buttons that this person sees and that move something."""
        return [one for one in self.two[who].buttons if one[0] in PRESSED.keys() - LEADS_NOWHERE - THE_TALK]

    def in_messages(self, who: str) -> list[tuple[str, str]]:
        """Return the buttons of the messages that this person has got lately."""
        blocks = [block for whom, one in self.practice.letters.sent if whom == who for block in one.blocks]
        elements = [each for block in blocks for each in block.get("elements", ())]
        found = [(str(each["action_id"]), str(each.get("value", ""))) for each in elements]
        return [one for one in found if one[0] in PRESSED.keys() - LEADS_NOWHERE - THE_TALK][-9:]

    def shown(self, one: One, reply: Reply) -> None:
        """Judge what somebody is shown, and what follows from it for both."""
        self.watch.sees(one, reply)
        self.settles()

    def settles(self) -> None:
        """Let what was left go out, and judge it."""
        self.practice.outbox.deliver_due(self.practice.clock.now)
        self.watch.looks()

    def _everything(self) -> object:
        with self.practice.database.reading() as session:
            consults = [(one.id, one.revision) for one in session.exec(select(Consult))]
            return consults, len(session.exec(select(Delivery.id).where(Delivery.kind != "hello")).all())

    def _next_due(self) -> datetime | None:
        with self.practice.database.reading() as session:
            waiting = select(Delivery.due_at).where(col(Delivery.done_at).is_(None)).order_by(col(Delivery.due_at))
            return session.exec(waiting).first()
