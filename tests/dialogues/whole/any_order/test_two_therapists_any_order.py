"""Both therapists answer every screen in any order, while time passes and releases are signed and revoked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, product
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from flows.content import WORDS
from tests.dialogues.whole.any_order import preparation_endings
from tests.dialogues.whole.any_order.preparation_walk import SEPARATE, Walk
from tests.support.practice import ANA, BEN
from tests.support.simulation import random_answers
from tests.support.simulation.preparation_starts import BEGINS, PLACES, PreparationStarts

Way = Callable[[Walk, str], object]

WAYS: dict[Way, tuple[str, set[str]]] = {
    preparation_endings.book_a_time: ("agreeing", {"told hello", "told your_turn", "told booked"}),
    preparation_endings.the_invited_picks_first: ("agreeing", {"told your_turn", "told booked"}),
    preparation_endings.the_time_comes: ("second", {"scheduled", "told booked", "told hour_ahead"}),
    preparation_endings.the_time_is_moved: ("picking", {"told moved", "told day_ahead", "told hour_ahead"}),
    preparation_endings.one_suggests_other_times: ("fresh", {"told invited", "told offers"}),
    preparation_endings.one_ends_the_consult: ("ready", {"cancelled", "told rests"}),
    preparation_endings.a_booked_time_is_cancelled: ("booked", {"cancelled", "told rests"}),
    preparation_endings.the_invited_declines: ("second", {"declined", "told rests"}),
    preparation_endings.nobody_answers: ("ready", {"lapsed", "told turn_old"}),
    preparation_endings.a_release_is_revoked: ("booked", {"told release_ended", "told waiting_release"}),
    preparation_endings.a_release_is_revoked_while_agreeing: ("fresh", {"held"}),
    preparation_endings.one_pauses: ("fresh", {"pause", "told ask_again"}),
}
"""Each way to an end → the start point of its own test, and what it always reaches from there."""

OF_A_CONSULT = ("go_on", "prepare", "rather_not", "cancel_it", "move_it", "see_releases", "ask_now", "ask_later")
OF_A_CASE = ("confer", "case_releases", "add_release")
UP_TO_THE_TALK = {
    *("hello", "invited", "your_turn", "offers", "moved", "booked", "day_ahead", "hour_ahead", "rests"),
    *("turn_old", "ask_again", "release_ended", "waiting_release"),
}
WHO = st.sampled_from([ANA, BEN])
HOURS = st.sampled_from([1, 1, 5, 15, 24, 24, 72, 24 * 8])
OUTLINES = st.sampled_from([("goals", "modality"), ("goals", "modality"), ("goals", "safety"), ("goals",)])
SIGNED = st.sampled_from([("goals", "modality", "safety"), ("goals", "modality")])


@pytest.fixture(scope="module")
def begins(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> PreparationStarts:
    """The start points of the walks in this module."""
    return PreparationStarts(sqlite_template, tmp_path_factory.mktemp("begins"))


@contextmanager
def walking(begins: PreparationStarts, place: str, who: str) -> Iterator[Walk]:
    """Yield a walk at this start point, begun by this therapist."""
    practice, *both = begins.open(place, who)
    try:
        yield Walk(practice, both, set())
    finally:
        practice.database.dispose()  # the next walk uses the same file


def test_the_ways_cover_every_end_and_every_kind_of_message() -> None:
    reached = {event for _, events in WAYS.values() for event in events}

    assert WORDS.messages.keys() >= UP_TO_THE_TALK
    assert reached >= {"scheduled", "declined", "cancelled", "lapsed"}
    assert reached >= {f"told {kind}" for kind in UP_TO_THE_TALK}


@pytest.mark.parametrize(("way", "who"), list(zip(WAYS, cycle([ANA, BEN]), strict=False)))
def test_each_way_reaches_its_end(begins: PreparationStarts, way: Way, who: str) -> None:
    place, reaches = WAYS[way]

    with walking(begins, place, who) as walk:
        way(walk, who)

        assert walk.reached >= reaches


@pytest.mark.parametrize(("place", "who"), list(zip(PLACES, cycle([ANA, BEN]), strict=False)))
def test_an_outsider_can_do_nothing_from_any_start_point(begins: PreparationStarts, place: str, who: str) -> None:
    with walking(begins, place, who) as walk:
        for therapist in (ANA, BEN) if place != "fresh" else (who,):
            walk.opens_consult(therapist)
            walk.an_outsider_tries(therapist)
            about = [str(walk.maple), *(str(consult.id) for consult in walk.practice.consults())]
            for button in [*walk.buttons(therapist), *product((*OF_A_CONSULT, *OF_A_CASE), about)]:
                walk.an_outsider_tries(therapist, button)


@pytest.mark.parametrize("who", [ANA, BEN])
def test_a_therapist_who_is_not_invited_cannot_reach_the_consult(begins: PreparationStarts, who: str) -> None:
    with walking(begins, "fresh", who) as walk:
        walk.opens_consult(who)
        walk.sends(who, {"reasons": ("engage",)})
        assert walk.checks.unknown_consults(BEN if who == ANA else ANA)
        for button in OF_A_CONSULT:
            walk.tries_unknown_consults(BEN if who == ANA else ANA, button)


class TwoInAnyOrder(RuleBasedStateMachine):
    """Ana and Ben, and everything that can happen between them; after any actions, each way still leads to its end."""

    begins: ClassVar[PreparationStarts]
    walk: Walk

    @initialize(begin=st.sampled_from(BEGINS))
    def sets_out(self, begin: tuple[str, str]) -> None:
        practice, *both = self.begins.open(*begin)
        self.walk = Walk(practice, both, set())

    def teardown(self) -> None:
        self.walk.practice.database.dispose()

    @rule(who=WHO, data=st.data(), screens=st.integers(1, 6), outline=OUTLINES)
    def goes_some_way(self, who: str, data: st.DataObject, screens: int, outline: tuple[str, ...]) -> None:
        person = self.walk.two[who]
        if person.form is None or not person.form.submit or person.sees in SEPARATE:
            self.walk.opens_consult(who)
        for _ in range(screens):
            if not self.walk.answers(who, lambda choices: data.draw(st.sampled_from(choices)), outline):
                break

    @rule(who=WHO, data=st.data())
    def answers_anyhow(self, who: str, data: st.DataObject) -> None:
        form = self.walk.two[who].form
        if form is not None and form.submit and form.step not in SEPARATE:
            self.walk.sends(who, random_answers.anyhow(form, data.draw, self.walk.today))

    @rule(who=WHO, data=st.data())
    def presses(self, who: str, data: st.DataObject) -> None:
        if buttons := self.walk.buttons(who):
            self.walk.presses(who, *data.draw(st.sampled_from(buttons)))

    @rule(who=WHO, data=st.data())
    def presses_in_a_message(self, who: str, data: st.DataObject) -> None:
        if buttons := self.walk.message_buttons(who):
            self.walk.presses_in_a_message(who, *data.draw(st.sampled_from(buttons)))

    @rule(hours=HOURS)
    def time_passes(self, hours: int) -> None:
        self.walk.time_passes(hours=hours)

    @rule(who=WHO)
    def a_release_is_revoked(self, who: str) -> None:
        self.walk.revokes(who)

    @rule(topics=SIGNED)
    def everybody_signs_new_forms(self, topics: tuple[str, ...]) -> None:
        self.walk.everybody_signs_new_forms(*topics)

    @rule(who=WHO, data=st.data())
    def an_outsider_tries(self, who: str, data: st.DataObject) -> None:
        self.walk.an_outsider_tries(who, data.draw(st.sampled_from([None, *self.walk.buttons(who)])))

    @rule(who=WHO, button=st.sampled_from(OF_A_CONSULT))
    def one_tries_an_unknown_consult(self, who: str, button: str) -> None:
        self.walk.tries_unknown_consults(who, button)

    @rule(way=st.sampled_from(list(WAYS)), who=WHO)
    def comes_to_an_end(self, way: Way, who: str) -> None:
        way(self.walk, who)


def test_the_promises_hold_whatever_order_two_therapists_take(begins: PreparationStarts) -> None:
    class Here(TwoInAnyOrder):
        pass

    Here.begins = begins
    some = settings(
        max_examples=16,
        stateful_step_count=9,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(Here, settings=some)
