"""Where two could wait for each other for ever: people whom both see, topics that no release has, clocks far apart."""

from collections.abc import Callable, Iterator

import pytest
from sqlmodel import select

from flows.forms import Paragraph, Row
from storage.models import SignedForm
from tests.support.practice import ANA, BEN
from tests.support.simulation import race_moments, two_therapists
from tests.support.simulation.practice_in_process import One, Practice
from tests.support.walks.preparation_steps import SCOPED, WEIGHED

Opens = Callable[..., Practice]


@pytest.fixture
def opens(sqlite_url: str) -> Iterator[Opens]:
    """Open the practice, with Ben in a zone of a test's own."""
    opened: list[Practice] = []

    def open_it(ben_in: str = "America/Chicago") -> Practice:
        opened.append(Practice(sqlite_url, zones={BEN: ben_in}))
        return opened[0]

    yield open_it
    opened[0].database.dispose()


def second(practice: Practice, starter: One) -> One:
    """Bring Ben to his facts."""
    ben = One(practice, BEN)
    ben.presses("prepare", starter.about)
    return ben.answers("whom", knows_whom="yes").answers("screen", fits="none")


def first_line(one: One) -> str:
    """Return the first words of the open screen."""
    pieces = one.form.body if one.form else ()
    return next(piece.words for piece in pieces if isinstance(piece, Paragraph | Row) and piece.words)


def revoked_and_signed_apart(practice: Practice) -> None:
    with practice.database.transaction() as session:
        for one in session.exec(select(SignedForm).where(SignedForm.case_id == race_moments.maple(practice))):
            one.revoked_on = practice.clock.now.date()
    two_therapists.signs(practice, race_moments.maple(practice), "goals", discloser="it")
    two_therapists.signs(practice, race_moments.maple(practice), "safety", discloser="ft")


def test_whoever_comes_second_tells_a_person_whom_both_see_and_the_first_stays_ready(opens: Opens) -> None:
    practice = opens()
    ana = One(practice, ANA)
    ana.presses("confer", str(race_moments.maple(practice)))
    ana.answers("frame", reasons=("engage",)).answers("screen", fits="none")
    ana.answers("facts", impression="formed", informed=("not_yet",)).answers("weigh", **WEIGHED)
    ana.answers("scope", **SCOPED).answers("times", offered=ana.options("offered")[:2])
    ben = second(practice, ana)

    shared, own = ben.options("informed")[:2]
    ben.answers("facts", impression="formed", informed=(own,))

    assert ben.sees == "wait"
    assert first_line(ben).startswith("Not everyone knows of this consult yet: Adult 1.")
    ben.presses("waited")
    ben.answers("facts", impression="formed", informed=(shared, own)).answers("weigh", **WEIGHED)
    assert ben.answers("scope", **SCOPED).sees == "agree"


def test_releases_without_a_topic_in_common_hold_the_second_with_the_reason(opens: Opens) -> None:
    """S0-14."""
    practice = opens()
    revoked_and_signed_apart(practice)
    ana = two_therapists.at_scope(practice, race_moments.maple(practice))
    ana.answers("scope", **{**SCOPED, "topics": ("goals",)}).answers("times", offered=ana.options("offered")[:2])
    ben = second(practice, ana)

    ben.answers("facts", impression="formed", informed=ben.options("informed")[:-1])

    assert ben.sees == "wait"
    assert first_line(ben).startswith("Your releases have no topic in common")


def test_topics_that_are_covered_no_more_while_they_agree_are_neither_shown_nor_booked(opens: Opens) -> None:
    """S0-14."""
    practice = opens()
    _, ben = two_therapists.agreeing(practice, race_moments.maple(practice))
    revoked_and_signed_apart(practice)

    ben.sends(topics=("goals", "modality"), when=ben.options("when")[0])

    assert ben.sees == "held"
    two_therapists.signs(practice, race_moments.maple(practice), "goals")
    ben.presses("go_on", ben.about)
    assert (ben.options("topics"), ben.form.values["topics"] if ben.form else ()) == (["goals"], ("goals",))
    ben.sends(when=ben.options("when")[0])
    assert ben.sees == "agreed"
    assert practice.consults()[0].starts_at is None


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Chatham"])
def test_a_time_on_the_half_hour_of_one_is_picked_by_who_has_another_minute_there(opens: Opens, zone: str) -> None:
    """S0-21."""
    practice = opens(zone)
    ana = two_therapists.at_scope(practice, race_moments.maple(practice)).answers("scope", **SCOPED)

    ana.answers("times", offered=("another",), other_day="2027-05-06", other_time="09:00")
    ben = two_therapists.attests(second(practice, ana))

    assert ben.answers("scope", **SCOPED).options("when") == ["2027-05-06T13:00:00+00:00", "others"]
    assert ben.answers("agree", when=ben.options("when")[0]).sees == "booked"


def test_tomorrow_that_is_today_for_the_colleague_is_too_soon(opens: Opens) -> None:
    """S0-21."""
    practice = opens("Asia/Tokyo")
    practice.clock.now = practice.clock.now.replace(hour=16)  # noon of the 4th in New York, the 5th in Tokyo
    ana = two_therapists.at_scope(practice, race_moments.maple(practice)).answers("scope", **SCOPED)

    ana.sends(offered=("another",), other_day="2027-05-05", other_time="09:00")

    assert ana.form is not None
    assert list(ana.form.errors) == ["other_day"]
