"""Both therapists answer whatever they see, in any order, while time passes and papers come and go."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import col, select

from bot.coach import deeds, opening
from bot.coach.replies import Reply
from bot.slack.handlers.press import _DEEDS as PRESSED
from storage.models import Delivery, Paper
from tests.dialogues import anybody, moments, two
from tests.dialogues.in_process import One, Practice
from tests.dialogues.rounds import Brings, Moment, moment
from tests.dialogues.stage import ANA, BEN
from tests.dialogues.watching import Watch

LEADS_NOWHERE = {"why", "whynot", "open_page", "guidelines", "settings", "start", "new_case", "my_releases"}
SEPARATE = {"case", "cancel"}  # a case of its own, and an end: each by a rule of its own or not at all
WHO = st.sampled_from([ANA, BEN])
HOURS = st.sampled_from([1, 1, 5, 15, 24, 24, 72, 24 * 8, 24 * 22])
OUTLINES = st.sampled_from([("goals", "modality"), ("goals", "modality"), ("goals", "safety"), ("goals",)])


def _begins(who: str) -> dict[str, Brings]:
    """Return from where a walk may set out, this therapist being the starter."""
    return {
        f"fresh {who}": lambda practice: (One(practice, ANA), One(practice, BEN)),
        f"ready {who}": lambda practice: _with_other(two.ready(practice, moments.maple(practice), who)),
        f"second {who}": lambda practice: two.second_at_scope(practice, moments.maple(practice), who),
        f"agreeing {who}": lambda practice: two.agreeing(practice, moments.maple(practice), "goals", "safety", who=who),
        f"booked {who}": lambda practice: two.booked(practice, moments.maple(practice), who),
    }


BEGINS: dict[str, Brings] = {**_begins(ANA), **_begins(BEN)}


def _with_other(one: One) -> tuple[One, One]:
    return one, One(one.practice, BEN if one.who == ANA else ANA)


class TwoInAnyOrder(RuleBasedStateMachine):
    """Ana and Ben, and all that may happen between them."""

    again: Callable[[str], Moment]
    folder: Path
    reached: ClassVar[set[str]]

    def __init__(self) -> None:
        super().__init__()
        self.practice: Practice | None = None
        self.two: dict[str, One] = {}

    def teardown(self) -> None:
        if self.practice:
            self.practice.database.dispose()

    @initialize(begin=st.sampled_from(sorted(BEGINS)))
    def begins(self, begin: str) -> None:
        self.practice, *both = self.again(begin).again("sqlite://")
        self.two = {one.who: one for one in both}
        self.watch = Watch(self.practice, reached=self.reached)
        self.watch.begins()

    def shown(self, one: One, reply: Reply) -> None:
        self.watch.sees(one, reply)

    @rule(who=WHO)
    def looks_at_what_waits(self, who: str) -> None:
        one = self.two[who]
        one.form = None
        self.shown(one, one.does(opening.menu))
        waiting = [each for each in one.buttons if each[0] in {"confer", "go_on", "prepare"}]
        one.form = None
        self.shown(one, one.presses(*(waiting[0] if waiting else ("start", ""))))

    @rule(who=WHO, data=st.data(), screens=st.integers(1, 6), outline=OUTLINES)
    def goes_some_way(self, who: str, data: st.DataObject, screens: int, outline: tuple[str, ...]) -> None:
        one = self.two[who]
        if one.form is None or not one.form.submit or one.sees in SEPARATE:
            self.looks_at_what_waits(who)
        for _ in range(screens):
            if one.form is None or not one.form.submit or one.sees in SEPARATE:
                return
            given = anybody.sensibly(one.form, data.draw, self._today())
            if "topics" in given and one.sees in {"scope", "agree"}:
                given["topics"] = tuple(topic for topic in outline if topic in one.options("topics"))
            self._sends(one, given)

    @rule(who=WHO, data=st.data())
    def answers_anyhow(self, who: str, data: st.DataObject) -> None:
        one = self.two[who]
        if one.form is not None and one.form.submit and one.sees not in SEPARATE:
            self._sends(one, anybody.anyhow(one.form, data.draw, self._today()))

    @rule(who=WHO, data=st.data())
    def presses(self, who: str, data: st.DataObject) -> None:
        one = self.two[who]
        buttons = [each for each in one.buttons if each[0] in PRESSED and each[0] not in LEADS_NOWHERE]
        if buttons:
            self.shown(one, one.presses(*data.draw(st.sampled_from(buttons))))

    @rule(who=WHO, data=st.data())
    def presses_in_a_message(self, who: str, data: st.DataObject) -> None:
        one = self.two[who]
        buttons = [each for each in self._in_messages(who) if each[0] not in LEADS_NOWHERE][-9:]
        if buttons:
            one.form = None
            self.shown(one, one.presses(*data.draw(st.sampled_from(buttons))))

    @rule(who=WHO, seldom=st.integers(0, 2))
    def would_rather_not(self, who: str, seldom: int) -> None:
        assert self.practice is not None
        asked = [one for one in self.practice.consults() if one.invited_at and one.ended_at is None]
        if asked and not seldom:
            one = self.two[who]
            one.form = None
            self.shown(one, one.presses("rather_not", str(asked[0].id)))

    @rule(hours=HOURS)
    def time_passes(self, hours: int) -> None:
        assert self.practice is not None
        until = self.practice.clock.now + timedelta(hours=hours)
        while (due := self._next_due()) is not None and due <= until:
            self.practice.clock.now = max(self.practice.clock.now, due)
            if not self.practice.outbox.deliver_due(self.practice.clock.now):
                break
            self.watch.looks()
        self.practice.clock.now = until
        self.watch.looks()
        assert (self._next_due() or until) >= until, "something was due and did not go out"

    @rule(who=WHO, data=st.data())
    def a_release_is_taken_back(self, who: str, data: st.DataObject) -> None:
        assert self.practice is not None
        if data.draw(st.integers(0, 2)):  # seldom
            return
        with self.practice.database.reading() as session:
            papers = session.exec(select(Paper).where(Paper.case_id == moments.maple(self.practice))).all()
        both = sorted(str(one.id) for one in papers if one.direction == "both" and one.revoked_on is None)
        if both:
            self.two[who].does(lambda visit: deeds.take(visit, both[0], "revoked", {}))
            self.two[who].form = None

    @rule()
    def everybody_signs_again(self) -> None:
        assert self.practice is not None
        if self.watch.is_held:
            self.watch.is_held = False
            two.signs(self.practice, moments.maple(self.practice))

    @invariant()
    def what_is_promised_holds(self) -> None:
        if self.practice:
            self.practice.outbox.deliver_due(self.practice.clock.now)
            self.watch.looks()

    def _sends(self, one: One, given: dict[str, Any]) -> None:
        if one.sees == "scope":
            ticked = given.get("topics")
            self.watch.chosen[one.who] |= set(ticked) if isinstance(ticked, tuple) else set()
        self.shown(one, one.sends(**given))

    def _in_messages(self, who: str) -> list[tuple[str, str]]:
        assert self.practice is not None
        blocks = [block for whom, one in self.practice.letters.sent if whom == who for block in one.blocks]
        elements = [each for block in blocks for each in block.get("elements", ())]
        return [(str(each["action_id"]), str(each.get("value", ""))) for each in elements]

    def _next_due(self) -> Any:  # noqa: ANN401 -- an instant, or None
        assert self.practice is not None
        with self.practice.database.reading() as session:
            waiting = select(Delivery.due_at).where(col(Delivery.done_at).is_(None)).order_by(col(Delivery.due_at))
            return session.exec(waiting).first()

    def _today(self) -> str:
        assert self.practice is not None
        return self.practice.clock.now.date().isoformat()


def test_two_in_any_order_keep_what_is_promised_and_reach_each_end(sqlite_template: Path, tmp_path: Path) -> None:
    kept: dict[str, Moment] = {}

    def again(begin: str) -> Moment:
        if begin not in kept:
            kept[begin] = moment(sqlite_template, tmp_path, BEGINS[begin])
        return kept[begin]

    class Here(TwoInAnyOrder):
        reached: ClassVar[set[str]] = set()

    Here.again = staticmethod(again)
    some = settings(
        max_examples=40,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(Here, settings=some)

    assert Here.reached >= {"agreeing", "scheduled", "declined", "cancelled", "lapsed", "held", "agreed"}
    assert Here.reached >= {f"told {kind}" for kind in ("invited", "your_turn", "booked", "hour_ahead", "rests")}
