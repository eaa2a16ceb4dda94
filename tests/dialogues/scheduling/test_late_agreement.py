"""Agreeing or moving when something else has happened meanwhile: what is shown, stored and logged."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.models import AuditEntry, Offer, SignedForm
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice

Meanwhile = Callable[[SimulatedPractice, SimulatedPerson], object]


@pytest.fixture
def practice(sqlite_url: str) -> Iterator[SimulatedPractice]:
    """The demo's practice."""
    opened = SimulatedPractice(sqlite_url)
    yield opened
    opened.database.dispose()


def book(_practice: SimulatedPractice, ben: SimulatedPerson) -> None:
    ben.sends(when=ben.options("when")[0])


def revoke(practice: SimulatedPractice, _ben: SimulatedPerson) -> None:
    with practice.database.transaction() as session:
        for form in session.exec(select(SignedForm)):
            form.revoked_on = practice.clock.now.date()


def end(practice: SimulatedPractice, ben: SimulatedPerson) -> None:
    again = SimulatedPerson(practice, ben.who)
    again.presses("cancel_it", ben.about)
    again.sends()


def booking_gates(practice: SimulatedPractice) -> list[tuple[str, str]]:
    """Return the outcome and detail of each entry about the gate before a booking."""
    with practice.database.reading() as session:
        gates = select(AuditEntry).where(AuditEntry.action == "gate.book").order_by(col(AuditEntry.seq))
        return [(entry.outcome, entry.detail) for entry in session.exec(gates)]


@pytest.mark.parametrize(
    ("meanwhile", "shown", "detail"), [(book, "booked", "booked"), (revoke, "held", "held"), (end, "rest", "rest")]
)
def test_a_screen_that_is_sent_too_late_changes_nothing_and_its_refusal_is_logged(
    practice: SimulatedPractice, meanwhile: Meanwhile, shown: str, detail: str
) -> None:
    _, ben = race_moments.agreeing(practice)
    late = SimulatedPerson(practice, ben.who)
    late.form, given = ben.form, {"when": ben.options("when")[-2]}
    meanwhile(practice, ben)
    before = practice.consults()[0].model_dump()

    late.sends(**given)

    assert late.sees == shown
    assert practice.consults()[0].model_dump() == before
    assert booking_gates(practice)[-1] == ("refused", detail)


def test_topics_that_are_agreed_already_are_logged_as_refused(practice: SimulatedPractice) -> None:
    ana, ben = race_moments.agreeing_with_different_topics(practice)
    late = SimulatedPerson(practice, ben.who)
    late.form = ben.form
    ben.sends(topics=tuple(ben.options("topics")[:1]), when=ben.options("when")[0])
    assert ben.sees == "agreed"

    late.sends(topics=tuple(ben.options("topics")[:1]), when="others")

    assert (late.sees, ana.sees) == ("agreed", ana.sees)
    assert booking_gates(practice) == [("permitted", ""), ("refused", "agreed")]


def offer_as_colleague(practice: SimulatedPractice) -> None:
    """Let Ben have offered a time before the booking."""
    (consult,), now = practice.consults(), practice.clock.now
    with practice.database.transaction() as session:
        session.add(Offer(consult_id=consult.id, part="ft", starts_at=now + timedelta(days=3), made_at=now))


def test_a_moved_time_can_be_offered_again_and_the_colleagues_offers_are_withdrawn(practice: SimulatedPractice) -> None:
    """S0-21."""
    ana, _ = race_moments.booked(practice)
    ana.presses("move_it", ana.about)
    assert ana.form is not None
    ticked = ana.form.values["offered"]
    assert isinstance(ticked, tuple)
    offered = (ticked[0], ana.options("offered")[-2])  # the last but "another"
    offer_as_colleague(practice)

    ana.answers("move", offered=offered)

    assert ana.sees == "agreed"
    with practice.database.reading() as session:
        offers = {(offer.part, offer.starts_at.isoformat()) for offer in session.exec(select(Offer))}
    assert offers == {("it", start) for start in offered}
