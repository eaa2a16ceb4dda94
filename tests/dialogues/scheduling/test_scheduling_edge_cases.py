"""Cases in which both could wait forever: shared clients, topics that no release covers, and distant time zones."""

from collections.abc import Callable, Iterator

import pytest
from sqlmodel import select

from flows.forms import Paragraph, Row
from storage.models import SignedForm
from tests.support.practice import ANA, BEN
from tests.support.simulation import race_moments, two_therapists
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice
from tests.support.walks.preparation_steps import SCOPED, WEIGHED

OpenPractice = Callable[..., SimulatedPractice]


@pytest.fixture
def open_practice(sqlite_url: str) -> Iterator[OpenPractice]:
    """Return a function that opens the practice with Ben in the given zone."""
    opened: list[SimulatedPractice] = []

    def open_with_zone(ben_zone: str = "America/Chicago") -> SimulatedPractice:
        opened.append(SimulatedPractice(sqlite_url, zones={BEN: ben_zone}))
        return opened[0]

    yield open_with_zone
    opened[0].database.dispose()


def ben_at_facts(practice: SimulatedPractice, starter: SimulatedPerson) -> SimulatedPerson:
    """Let Ben, who was invited, prepare up to the facts; return Ben."""
    ben = SimulatedPerson(practice, BEN)
    ben.presses("prepare", starter.about)
    return ben.answers("whom", knows_whom="yes").answers("screen", fits="none")


def first_text(therapist: SimulatedPerson) -> str:
    """Return the first text of the open screen."""
    pieces = therapist.form.body if therapist.form else ()
    return next(piece.words for piece in pieces if isinstance(piece, Paragraph | Row) and piece.words)


def revoke_and_sign_different_topics(practice: SimulatedPractice) -> None:
    with practice.database.transaction() as session:
        for form in session.exec(select(SignedForm).where(SignedForm.case_id == race_moments.maple(practice))):
            form.revoked_on = practice.clock.now.date()
    two_therapists.signs(practice, race_moments.maple(practice), "goals", discloser="it")
    two_therapists.signs(practice, race_moments.maple(practice), "safety", discloser="ft")


def test_the_second_therapist_informs_a_shared_client_and_the_starter_stays_ready(open_practice: OpenPractice) -> None:
    practice = open_practice()
    ana = SimulatedPerson(practice, ANA)
    ana.presses("confer", str(race_moments.maple(practice)))
    ana.answers("frame", reasons=("engage",)).answers("screen", fits="none")
    ana.answers("facts", impression="formed", informed=("not_yet",)).answers("weigh", **WEIGHED)
    ana.answers("scope", **SCOPED).answers("times", offered=ana.options("offered")[:2])
    ben = ben_at_facts(practice, ana)

    shared, own = ben.options("informed")[:2]
    ben.answers("facts", impression="formed", informed=(own,))

    assert ben.sees == "wait"
    assert first_text(ben).startswith("Someone hasn't been told about this consult yet: Adult 1.")
    ben.presses("waited")
    ben.answers("facts", impression="formed", informed=(shared, own)).answers("weigh", **WEIGHED)
    assert ben.answers("scope", **SCOPED).sees == "agree"


def test_releases_without_a_common_topic_make_the_second_therapist_wait_and_say_why(
    open_practice: OpenPractice,
) -> None:
    """S0-14."""
    practice = open_practice()
    revoke_and_sign_different_topics(practice)
    ana = two_therapists.at_scope(practice, race_moments.maple(practice))
    ana.answers("scope", **{**SCOPED, "topics": ("goals",)}).answers("times", offered=ana.options("offered")[:2])
    ben = ben_at_facts(practice, ana)

    ben.answers("facts", impression="formed", informed=ben.options("informed")[:-1])

    assert ben.sees == "wait"
    assert first_text(ben).startswith("Your releases have no topic in common")


def test_topics_that_lose_their_releases_while_agreeing_are_neither_shown_nor_booked(
    open_practice: OpenPractice,
) -> None:
    """S0-14."""
    practice = open_practice()
    _, ben = two_therapists.agreeing(practice, race_moments.maple(practice))
    revoke_and_sign_different_topics(practice)

    ben.sends(topics=("goals", "modality"), when=ben.options("when")[0])

    assert ben.sees == "held"
    two_therapists.signs(practice, race_moments.maple(practice), "goals")
    ben.presses("go_on", ben.about)
    assert (ben.options("topics"), ben.form.values["topics"] if ben.form else ()) == (["goals"], ("goals",))
    ben.sends(when=ben.options("when")[0])
    assert ben.sees == "agreed"
    assert practice.consults()[0].starts_at is None


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Chatham"])
def test_a_half_hour_time_can_be_picked_in_a_zone_where_it_is_at_another_minute(
    open_practice: OpenPractice, zone: str
) -> None:
    """S0-21."""
    practice = open_practice(zone)
    ana = two_therapists.at_scope(practice, race_moments.maple(practice)).answers("scope", **SCOPED)

    ana.answers("times", offered=("another",), other_day="2027-05-06", other_time="09:00")
    ben = two_therapists.attests(ben_at_facts(practice, ana))

    assert ben.answers("scope", **SCOPED).options("when") == ["2027-05-06T13:00:00+00:00", "others"]
    assert ben.answers("agree", when=ben.options("when")[0]).sees == "booked"


def test_a_time_tomorrow_that_is_today_for_the_colleague_is_too_soon(open_practice: OpenPractice) -> None:
    """S0-21."""
    practice = open_practice("Asia/Tokyo")
    practice.clock.now = practice.clock.now.replace(hour=16)  # noon of the 4th in New York, the 5th in Tokyo
    ana = two_therapists.at_scope(practice, race_moments.maple(practice)).answers("scope", **SCOPED)

    ana.sends(offered=("another",), other_day="2027-05-05", other_time="09:00")

    assert ana.form is not None
    assert list(ana.form.errors) == ["other_day"]
