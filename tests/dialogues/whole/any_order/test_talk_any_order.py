"""Both therapists and their supervisors act in any order, from the booked time until the consult ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.dialogues.whole.any_order import talk_endings
from tests.support.simulation.simulated_talk import BOTH, HOWS, REVIEWERS, Talk
from tests.support.simulation.talk_starts import PLACES, TalkStarts
from tests.support.simulation.visible_words import PageChecks

Way = Callable[[Talk, str], object]

WAYS: dict[Way, tuple[str, set[str]]] = {
    talk_endings.they_close: ("booked", {"closed", "an impression opened", "one was kept", "promise told"}),
    talk_endings.one_ends_the_talk: ("talking", {"cancelled while conferring", "ConsultEndedError"}),
    talk_endings.a_release_is_revoked_in_the_talk: ("talking", {"held while conferring", "TalkBlockedError"}),
    talk_endings.a_release_is_revoked_at_the_summary: (
        "answered",
        {"held while summarising", "TalkBlockedError", "signed"},
    ),
    talk_endings.a_release_is_revoked_and_one_ends_the_talk: (
        "answered",
        {"held while summarising", "cancelled while summarising"},
    ),
    talk_endings.a_change_voids_a_signature: (
        "looked_back",
        {"a signature is void", "refused impressions", "signed"},
    ),
    talk_endings.a_promise_changes: (
        "looked_back",
        {"promise changed", "promise open", "promise released", "promise changed again", "closed"},
    ),
    talk_endings.a_client_is_told_on_another_day: ("looked_back", {"promise open", "promise told", "closed"}),
    talk_endings.a_supervisor_asks_for_a_change: ("signed", {"refused comment", "NotYoursError", "TalkBlockedError"}),
}
"""Each way to an end → the start point of its own test, and what it always reaches from there."""

EVERY_TIME = {
    *("closed", "cancelled while conferring", "cancelled while summarising", "a signature is void"),
    *("held while conferring", "held while summarising", "promise changed", "promise told", "promise released"),
}
KINDS = (*(f"impression_{number}" for number in (1, 2, 3, 6, 8)), "differently", "addendum")
WHO, SUPERVISOR = st.sampled_from(BOTH), st.sampled_from(list(REVIEWERS))
HOURS = st.sampled_from([0.2, 0.2, 1, 5, 24, 24 * 8])
OUTCOMES = st.sampled_from(["approved", "change_asked", "taken_further"])
RELEASED = st.sampled_from([("goals", "modality", "safety"), ("goals", "modality")])


@pytest.fixture(scope="module")
def begins(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> TalkStarts:
    """The start points of the talks in this module."""
    return TalkStarts(sqlite_template, tmp_path_factory.mktemp("talks"))


@contextmanager
def talking(begins: TalkStarts, place: str) -> Iterator[Talk]:
    """Yield a talk at this start point, with the check of everybody's pages after each action."""
    talk = begins.open(place)
    try:
        PageChecks(talk).check_pages()
        yield talk
    finally:
        talk.practice.database.dispose()  # the next talk uses the same file


def test_the_ways_cover_every_end_and_every_hold() -> None:
    assert {event for _, reached in WAYS.values() for event in reached} >= EVERY_TIME


@pytest.mark.parametrize(("way", "who"), list(zip(WAYS, cycle(BOTH), strict=False)))
def test_each_way_reaches_its_end(begins: TalkStarts, way: Way, who: str) -> None:
    place, reaches = WAYS[way]

    with talking(begins, place) as talk:
        way(talk, who)

        assert talk.reached >= reaches


class TalkInAnyOrder(RuleBasedStateMachine):
    """Ana and Ben from the booked time on; after any actions, each way still leads to its end."""

    begins: ClassVar[TalkStarts]
    talk: Talk

    @initialize(place=st.sampled_from(PLACES))
    def sets_out(self, place: str) -> None:
        self.talk = self.begins.open(place)
        PageChecks(self.talk).check_pages()

    def teardown(self) -> None:
        self.talk.practice.database.dispose()

    @rule(who=WHO, fits=st.sampled_from(["none", "none", "message"]))
    def begins_to_talk(self, who: str, fits: str) -> None:
        self.talk.begins(who, fits)

    @rule(who=WHO, hows=st.lists(st.sampled_from(HOWS), min_size=1, max_size=5))
    def goes_on(self, who: str, hows: list[str]) -> None:
        for how in hows:
            self.talk.records(who, min(self.talk.checks.next_question(who), 8), how)

    @rule(who=WHO, number=st.sampled_from([1, 2, 2, 3, 3, 6, 6, 8]), how=st.sampled_from(HOWS))
    def answers_any_question(self, who: str, number: int, how: str) -> None:
        self.talk.records(who, number, how)

    @rule(who=WHO, kind=st.sampled_from(KINDS))
    def types(self, who: str, kind: str) -> None:
        self.talk.drafts(who, kind)

    @rule(who=WHO, minutes=st.sampled_from([30, 30, 45, 2]), differently=st.booleans())
    def looks_back(self, who: str, minutes: int, differently: bool) -> None:  # noqa: FBT001 -- drawn
        self.talk.looks_back(who, minutes, differently=differently)

    @rule(who=WHO, behind=st.sampled_from([0, 0, 1, -1]))
    def signs(self, who: str, behind: int) -> None:
        self.talk.signs(who, behind)

    @rule(who=WHO, reason=st.sampled_from(["left_out", "review"]))
    def adds_a_note(self, who: str, reason: str) -> None:
        self.talk.adds(who, reason)

    @rule(who=WHO, how=st.sampled_from(["told", "new_day", "it_changed"]), day=st.sampled_from([0, 0, 3, -40]))
    def tells(self, who: str, how: str, day: int) -> None:
        self.talk.tells(who, how, day)

    @rule(who=SUPERVISOR, deed=OUTCOMES, part=st.sampled_from(["", "", "it", "ft"]), late=st.booleans())
    def decides(self, who: str, deed: str, part: str, late: bool) -> None:  # noqa: FBT001 -- drawn
        self.talk.decides(who, deed, part, late=late)

    @rule(who=SUPERVISOR, answer=st.sampled_from(["released", "tell", "talked"]))
    def answers_what_changed(self, who: str, answer: str) -> None:
        self.talk.answers(who, answer)

    @rule(data=st.data())
    def presses(self, data: st.DataObject) -> None:
        if buttons := self.talk.buttons:
            self.talk.presses(*data.draw(st.sampled_from(buttons)))

    @rule(data=st.data())
    def sends_a_screen_that_was_left_open(self, data: st.DataObject) -> None:
        if self.talk.left_open:
            who, form = data.draw(st.sampled_from(self.talk.left_open[-6:]))
            self.talk.two[who].form = form
            self.talk.sends(who)

    @rule(hours=HOURS)
    def time_passes(self, hours: float) -> None:
        self.talk.time_passes(hours=hours)

    @rule(who=WHO)
    def a_release_is_revoked(self, who: str) -> None:
        self.talk.revokes(who)

    @rule(topics=RELEASED)
    def everybody_signs_new_forms(self, topics: tuple[str, ...]) -> None:
        self.talk.everybody_signs_new_forms(*topics)

    @rule(way=st.sampled_from(list(WAYS)), who=WHO)
    def comes_to_an_end(self, way: Way, who: str) -> None:
        way(self.talk, who)


def test_the_promises_hold_whatever_order_a_talk_takes(begins: TalkStarts) -> None:
    class Here(TalkInAnyOrder):
        pass

    Here.begins = begins
    some = settings(
        max_examples=10,
        stateful_step_count=12,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(Here, settings=some)
