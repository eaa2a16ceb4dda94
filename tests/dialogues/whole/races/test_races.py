"""Two people at the same moment, many times over: nothing lost, one booking, one message of each kind."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from flows.actions import Refuse, Reply, Show
from flows.consult import chart
from flows.consult.parts import Part
from storage.models import Offer, Preparation, ScopeVersion, SignedForm
from tests.support.practice import ANA, BEN
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import One, Practice
from tests.support.simulation.race_rounds import Brings, Moment, at_once, moment
from tests.support.walks.preparation_steps import SCOPED, WEIGHED

ROUNDS = {"sqlite": 2, "postgres": 3}  # SQLite lets one write after another, whoever asks
BOOKED = {(ANA, "booked"): 1, (BEN, "booked"): 1}
RELEASE_ENDED = {(ANA, "release_ended"): 1, (BEN, "release_ended"): 1}
REMINDED = {(who, kind): 1 for who in (ANA, BEN) for kind in ("day_ahead", "hour_ahead")}
Kinds = Mapping[tuple[str, str], int]
Rounds = Callable[[Brings], Iterator[tuple[Practice, One, One]]]


@pytest.fixture(scope="session")
def kept() -> dict[Brings, Moment]:
    """Where two people have been brought so far."""
    return {}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def rounds(
    request: pytest.FixtureRequest,
    kept: dict[Brings, Moment],
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Brings], Iterator[tuple[Practice, One, One]]]:
    """Bring two people to the same moment, time and again."""
    url: str = request.getfixturevalue(f"{request.param}_url")

    def each(brings: Brings) -> Iterator[tuple[Practice, One, One]]:
        if brings not in kept:
            kept[brings] = moment(sqlite_template, tmp_path_factory.mktemp("moment"), brings)
        for _ in range(ROUNDS[request.param]):
            practice, one, other = kept[brings].again(url)
            yield practice, one, other
            for consult in practice.consults():
                assert [chart.current_step(consult.configuration, part) for part in Part]
            practice.database.dispose()

    return each


def news(practice: Practice, before: Counter[tuple[str, str]], **span: float) -> Kinds:
    """Return which messages have been sent since, once what is due then has been."""
    practice.passes(**span)
    return practice.left(sent=True) - before


def steps(replies: list[Reply]) -> list[str]:
    return [reply.form.step if isinstance(reply, Show) else type(reply).__name__ for reply in replies]


def test_both_get_ready_in_the_same_second_and_agree_on_one_scope(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.ready_once_more):
        before = practice.left(sent=True)

        replies = at_once(partial(ana.sends, **SCOPED), partial(ben.sends, **SCOPED))

        with practice.database.reading() as session:
            versions = session.exec(select(ScopeVersion)).all()
        assert sorted(steps(replies)) in (["agree", "ready"], ["agreed", "ready"])
        assert [one.configuration for one in practice.consults()] == ["agreeing"]
        assert len(versions) == 1
        assert set(news(practice, before).values()) <= {1}


def test_who_gets_ready_in_the_same_second_in_consults_that_cross_meet_in_one(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.crossed):
        before = practice.left(sent=True)

        replies = at_once(partial(ana.sends, **SCOPED), partial(ben.sends, **SCOPED))

        asked = {one: count for one, count in news(practice, before).items() if one[1] == "invited"}
        still_open = [one for one in practice.consults() if one.ended_at is None]
        assert Refuse not in map(type, replies)
        assert (len(still_open), sum(asked.values())) == (1, 1)


def test_both_offer_at_the_same_moment_and_both_offers_stand(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.both_offering):
        before = practice.left(sent=True)
        chosen = [one.options("offered") for one in (ana, ben)]

        at_once(partial(ana.sends, offered=chosen[0][:2]), partial(ben.sends, offered=chosen[1][1:3]))

        with practice.database.reading() as session:
            offers = {(one.part, one.starts_at) for one in session.exec(select(Offer))}
        assert len(offers) == 4
        assert news(practice, before) == {(ANA, "offers"): 1, (BEN, "offers"): 1}
        for one in (ana, ben):
            one.presses("go_on", str(practice.consults()[0].id))
            assert one.sees == "agree"
            assert one.options("when")[0] == chosen[0][1]


def test_both_agree_at_the_same_moment_and_it_is_booked_once(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.differing):
        before, when = practice.left(sent=True), ben.options("when")[0]

        replies = at_once(partial(ana.sends, topics=("goals",)), partial(ben.sends, topics=("goals",), when=when))

        consult = practice.consults()[0]
        assert sorted(steps(replies)) == ["agreed", "booked"]
        assert (consult.configuration, consult.bookings) == ("scheduled", 1)
        assert consult.starts_at == datetime.fromisoformat(when)
        assert news(practice, before) == BOOKED
        for hours in (1, 23):
            practice.passes(hours=hours)
        assert news(practice, before) == {**BOOKED, **REMINDED}


def test_both_change_the_topics_at_the_same_moment_and_nothing_is_booked_until_one_agrees(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.differing):
        before, when = practice.left(sent=True), ben.options("when")[0]

        replies = at_once(
            partial(ana.sends, topics=("goals", "modality")), partial(ben.sends, topics=("goals", "safety"), when=when)
        )

        with practice.database.reading() as session:
            versions = session.exec(select(ScopeVersion).order_by(col(ScopeVersion.version))).all()
        assert sorted(steps(replies)) == ["agreed", "agreed"]
        assert [one.version for one in versions] == [1, 2, 3]
        assert practice.consults()[0].starts_at is None
        first = ben if versions[-1].it_agreed_at else ana
        assert news(practice, before) == {(first.who, "your_turn"): 1}
        first.presses("go_on", str(practice.consults()[0].id))
        first.sends(topics=versions[-1].topics)
        assert first.sees == "booked"


def test_one_lets_it_rest_while_the_other_books_and_it_rests(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.agreeing):
        before, when = practice.left(sent=True), ben.options("when")[0]
        ana.presses("let_rest")

        replies = at_once(ana.sends, partial(ben.sends, when=when))

        assert steps(replies)[0] == "rest"
        assert [one.configuration for one in practice.consults()] == ["cancelled"]
        assert news(practice, before, days=9) == {(BEN, "rests"): 1}


def test_one_moves_it_while_the_other_cancels_and_it_rests(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.booked):
        before = practice.left(sent=True)
        ana.presses("move_it")
        ben.presses("cancel_it")

        replies = at_once(partial(ana.sends, offered=ana.options("offered")[-3:-2]), ben.sends)

        assert steps(replies)[1] == "rest"
        assert [one.configuration for one in practice.consults()] == ["cancelled"]
        assert news(practice, before, days=9) == {(ANA, "rests"): 1}


def test_both_move_it_at_the_same_moment_and_pick_from_what_both_offer(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.booked):
        before = practice.left(sent=True)
        for one in (ana, ben):
            one.presses("move_it")
        chosen = ana.options("offered")

        at_once(partial(ana.sends, offered=chosen[-3:-2]), partial(ben.sends, offered=chosen[-3:-2]))

        assert [(one.configuration, one.starts_at) for one in practice.consults()] == [("agreeing", None)]
        assert news(practice, before) == {(ANA, "offers"): 1, (BEN, "offers"): 1}
        ben.presses("go_on", str(practice.consults()[0].id))
        ben.answers("agree", when=chosen[-3])
        assert practice.consults()[0].starts_at == datetime.fromisoformat(chosen[-3])


def test_a_release_is_taken_back_while_the_other_books_and_nobody_hears_of_the_time(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.taking_back):
        before, when = practice.left(sent=True), ben.options("when")[0]

        replies = at_once(ana.sends, partial(ben.sends, when=when))

        was_booked = practice.consults()[0].starts_at is not None
        assert steps(replies)[1] == ("booked" if was_booked else "held")
        assert news(practice, before, hours=1) == RELEASE_ENDED  # whoever was first: of a time only once it may be held
        assert not {kind for _, kind in news(practice, before, days=2)} & {"booked", "day_ahead", "hour_ahead"}


def test_rather_not_while_the_starter_lets_it_rest_ends_it_once(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.invited):
        before, consult = practice.left(sent=True), practice.consults()[0]

        at_once(ana.sends, partial(ben.presses, "rather_not", str(consult.id)))

        ended = practice.consults()[0].configuration
        heard = news(practice, before, days=9)
        assert heard == {(ANA, "rests") if ended == "declined" else (BEN, "rests"): 1}


def test_prepare_pressed_twice_at_once_begins_once(rounds: Rounds) -> None:
    for practice, _ana, ben in rounds(race_moments.invited):
        consult = str(practice.consults()[0].id)
        again = One(practice, BEN)

        replies = at_once(partial(ben.presses, "prepare", consult), partial(again.presses, "prepare", consult))

        with practice.database.reading() as session:
            begun = session.exec(select(Preparation).where(Preparation.part == "ft")).all()
        assert (steps(replies), len(begun)) == (["whom", "whom"], 1)


@pytest.mark.parametrize("brings", [race_moments.taking_back_while_weighing, race_moments.taking_back_while_outlining])
def test_a_release_is_taken_back_while_the_other_goes_on_and_neither_holds_the_other_up(
    rounds: Rounds, brings: Brings
) -> None:
    for practice, ana, ben in rounds(brings):
        given: dict[str, Any] = {"weigh": WEIGHED, "scope": SCOPED, "paper_revoked": {}}

        replies = at_once(partial(ana.sends, **given[ana.sees]), partial(ben.sends, **given[ben.sees]))

        assert Refuse not in map(type, replies)
        with practice.database.reading() as session:
            assert [one for one in session.exec(select(SignedForm)) if one.revoked_on]
