"""The buttons of an invitation that was answered long ago."""

from tests.support.screens import fullest_screens
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import SimulatedPractice


def test_declining_an_old_invitation_asks_before_it_cancels_a_booked_time(sqlite_url: str) -> None:
    practice = SimulatedPractice(sqlite_url)
    _, ben = race_moments.booked(practice)
    consult, ben.form = str(practice.consults()[0].id), None

    ben.presses("rather_not", consult)

    assert ben.sees == "cancel"
    assert ben.form is not None
    assert "Your booked time, " in fullest_screens.words_on(ben.form)
    assert practice.consults()[0].configuration == "scheduled"
    ben.sends()
    assert practice.consults()[0].configuration == "cancelled"
