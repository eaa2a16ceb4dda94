"""Two people act at the same moment, several times over: nothing is lost, one booking, one message of each kind."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from flows.consult import chart
from flows.parts import Part
from flows.replies import Refuse, Reply, Show
from storage.models import Offer, Preparation, ScopeVersion, SignedForm
from tests.support.practice import ANA, BEN
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice
from tests.support.simulation.race_rounds import Brings, Moment, at_once, moment
from tests.support.walks.preparation_steps import SCOPED, WEIGHED

ROUNDS = {"sqlite": 2, "postgres": 3}  # SQLite allows one writer at a time
BOOKED = {(ANA, "booked"): 1, (BEN, "booked"): 1}
RELEASE_ENDED = {(ANA, "release_ended"): 1, (BEN, "release_ended"): 1}
REMINDED = {(who, kind): 1 for who in (ANA, BEN) for kind in ("day_ahead", "hour_ahead")}
Kinds = Mapping[tuple[str, str], int]
Rounds = Callable[[Brings], Iterator[tuple[SimulatedPractice, SimulatedPerson, SimulatedPerson]]]


@pytest.fixture(scope="session")
def moments() -> dict[Brings, Moment]:
    """The moments that two people have been brought to so far."""
    return {}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def rounds(
    request: pytest.FixtureRequest,
    moments: dict[Brings, Moment],
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Brings], Iterator[tuple[SimulatedPractice, SimulatedPerson, SimulatedPerson]]]:
    """Return a function that restores two people to the same moment, several times."""
    url: str = request.getfixturevalue(f"{request.param}_url")

    def each(brings: Brings) -> Iterator[tuple[SimulatedPractice, SimulatedPerson, SimulatedPerson]]:
        """Yield the practice and its two therapists at the moment, once per round; check the chart after each round."""
        if brings not in moments:
            moments[brings] = moment(sqlite_template, tmp_path_factory.mktemp("moment"), brings)
        for _ in range(ROUNDS[request.param]):
            practice, one, other = moments[brings].restore(url)
            yield practice, one, other
            for consult in practice.consults():
                assert [chart.current_step(consult.configuration, part) for part in Part]
            practice.database.dispose()

    return each


def new_messages(practice: SimulatedPractice, before: Counter[tuple[str, str]], **span: float) -> Kinds:
    """Let time pass, send what is due, and count the messages sent since `before`."""
    practice.pass_time(**span)
    return practice.count_messages(sent=True) - before


def steps(replies: list[Reply]) -> list[str]:
    """Return the step of each screen shown, or the kind of any other reply."""
    return [reply.form.step if isinstance(reply, Show) else type(reply).__name__ for reply in replies]


def test_two_therapists_ready_at_the_same_moment_get_one_list_of_topics(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.both_at_scope_again):
        before = practice.count_messages(sent=True)

        replies = at_once(partial(ana.sends, **SCOPED), partial(ben.sends, **SCOPED))

        with practice.database.reading() as session:
            versions = session.exec(select(ScopeVersion)).all()
        assert sorted(steps(replies)) in (["agree", "ready"], ["agreed", "ready"])
        assert [consult.configuration for consult in practice.consults()] == ["agreeing"]
        assert len(versions) == 1
        assert set(new_messages(practice, before).values()) <= {1}


def test_two_consults_of_the_same_case_made_ready_at_the_same_moment_become_one(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.both_at_scope):
        before = practice.count_messages(sent=True)

        replies = at_once(partial(ana.sends, **SCOPED), partial(ben.sends, **SCOPED))

        invitations = {
            message: count for message, count in new_messages(practice, before).items() if message[1] == "invited"
        }
        still_open = [consult for consult in practice.consults() if consult.ended_at is None]
        assert Refuse not in map(type, replies)
        assert (len(still_open), sum(invitations.values())) == (1, 1)


def test_times_offered_by_both_at_the_same_moment_are_all_saved(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.both_offering_times):
        before = practice.count_messages(sent=True)
        chosen = [therapist.options("offered") for therapist in (ana, ben)]

        at_once(partial(ana.sends, offered=chosen[0][:2]), partial(ben.sends, offered=chosen[1][1:3]))

        with practice.database.reading() as session:
            offers = {(offer.part, offer.starts_at) for offer in session.exec(select(Offer))}
        assert len(offers) == 4
        assert new_messages(practice, before) == {(ANA, "offers"): 1, (BEN, "offers"): 1}
        for therapist in (ana, ben):
            therapist.presses("go_on", str(practice.consults()[0].id))
            assert therapist.sees == "agree"
            assert therapist.options("when")[0] == chosen[0][1]


def test_agreement_by_both_at_the_same_moment_books_once(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.agreeing_with_different_topics):
        before, when = practice.count_messages(sent=True), ben.options("when")[0]

        replies = at_once(partial(ana.sends, topics=("goals",)), partial(ben.sends, topics=("goals",), when=when))

        consult = practice.consults()[0]
        assert sorted(steps(replies)) == ["agreed", "booked"]
        assert (consult.configuration, consult.bookings) == ("scheduled", 1)
        assert consult.starts_at == datetime.fromisoformat(when)
        assert new_messages(practice, before) == BOOKED
        for hours in (1, 23):
            practice.pass_time(hours=hours)
        assert new_messages(practice, before) == {**BOOKED, **REMINDED}


def test_topics_changed_by_both_at_the_same_moment_book_nothing_until_one_agrees(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.agreeing_with_different_topics):
        before, when = practice.count_messages(sent=True), ben.options("when")[0]

        replies = at_once(
            partial(ana.sends, topics=("goals", "modality")), partial(ben.sends, topics=("goals", "safety"), when=when)
        )

        with practice.database.reading() as session:
            versions = session.exec(select(ScopeVersion).order_by(col(ScopeVersion.version))).all()
        assert sorted(steps(replies)) == ["agreed", "agreed"]
        assert [version.version for version in versions] == [1, 2, 3]
        assert practice.consults()[0].starts_at is None
        first = ben if versions[-1].it_agreed_at else ana
        assert new_messages(practice, before) == {(first.who, "your_turn"): 1}
        first.presses("go_on", str(practice.consults()[0].id))
        first.sends(topics=versions[-1].topics)
        assert first.sees == "booked"


def test_a_consult_ended_while_the_other_books_is_ended(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.agreeing):
        before, when = practice.count_messages(sent=True), ben.options("when")[0]
        ana.presses("let_rest")

        replies = at_once(ana.sends, partial(ben.sends, when=when))

        assert steps(replies)[0] == "rest"
        assert [consult.configuration for consult in practice.consults()] == ["cancelled"]
        assert new_messages(practice, before, days=9) == {(BEN, "rests"): 1}


def test_a_consult_cancelled_while_the_other_moves_it_is_cancelled(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.booked):
        before = practice.count_messages(sent=True)
        ana.presses("move_it")
        ben.presses("cancel_it")

        replies = at_once(partial(ana.sends, offered=ana.options("offered")[-3:-2]), ben.sends)

        assert steps(replies)[1] == "rest"
        assert [consult.configuration for consult in practice.consults()] == ["cancelled"]
        assert new_messages(practice, before, days=9) == {(ANA, "rests"): 1}


def test_a_booking_moved_by_both_at_the_same_moment_offers_the_times_of_both(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.booked):
        before = practice.count_messages(sent=True)
        for therapist in (ana, ben):
            therapist.presses("move_it")
        chosen = ana.options("offered")

        at_once(partial(ana.sends, offered=chosen[-3:-2]), partial(ben.sends, offered=chosen[-3:-2]))

        assert [(consult.configuration, consult.starts_at) for consult in practice.consults()] == [("agreeing", None)]
        assert new_messages(practice, before) == {(ANA, "offers"): 1, (BEN, "offers"): 1}
        ben.presses("go_on", str(practice.consults()[0].id))
        ben.answers("agree", when=chosen[-3])
        assert practice.consults()[0].starts_at == datetime.fromisoformat(chosen[-3])


def test_a_release_revoked_while_the_other_books_sends_no_message_about_the_time(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.revoking):
        before, when = practice.count_messages(sent=True), ben.options("when")[0]

        replies = at_once(ana.sends, partial(ben.sends, when=when))

        was_booked = practice.consults()[0].starts_at is not None
        assert steps(replies)[1] == ("booked" if was_booked else "held")
        assert new_messages(practice, before, hours=1) == RELEASE_ENDED  # in either order
        assert not {kind for _, kind in new_messages(practice, before, days=2)} & {"booked", "day_ahead", "hour_ahead"}


def test_declining_while_the_starter_ends_the_consult_ends_it_once(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(race_moments.invited):
        before, consult = practice.count_messages(sent=True), practice.consults()[0]
        ben.presses("rather_not", str(consult.id))

        at_once(ana.sends, ben.sends)

        ended = practice.consults()[0].configuration
        messages = new_messages(practice, before, days=9)
        assert messages == {(ANA, "rests") if ended == "declined" else (BEN, "rests"): 1}


def test_prepare_pressed_twice_at_the_same_moment_begins_one_preparation(rounds: Rounds) -> None:
    for practice, _ana, ben in rounds(race_moments.invited):
        consult = str(practice.consults()[0].id)
        again = SimulatedPerson(practice, BEN)

        replies = at_once(partial(ben.presses, "prepare", consult), partial(again.presses, "prepare", consult))

        with practice.database.reading() as session:
            begun = session.exec(select(Preparation).where(Preparation.part == "ft")).all()
        assert (steps(replies), len(begun)) == (["whom", "whom"], 1)


@pytest.mark.parametrize("brings", [race_moments.revoking_while_weighing, race_moments.revoking_while_choosing_topics])
def test_a_release_revoked_while_the_other_continues_blocks_neither_request(rounds: Rounds, brings: Brings) -> None:
    for practice, ana, ben in rounds(brings):
        given: dict[str, Any] = {"weigh": WEIGHED, "scope": SCOPED, "paper_revoked": {}}

        replies = at_once(partial(ana.sends, **given[ana.sees]), partial(ben.sends, **given[ben.sees]))

        assert Refuse not in map(type, replies)
        with practice.database.reading() as session:
            assert [signed_form for signed_form in session.exec(select(SignedForm)) if signed_form.revoked_on]
