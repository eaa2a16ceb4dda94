"""An invitation that was never spoken: the consult is as unheard of as before it (S0-3, S0-8)."""

from datetime import timedelta

from tests.support.practice import ANA, BEN, Stage, Therapist
from tests.support.walks.booked_consult import until
from tests.support.walks.preparation_steps import (
    MAPLE,
    SCOPED,
    WEIGHED,
    at_ready,
    attests,
    confers,
    files,
    goes_on,
    paper,
    revoke,
    value_beside,
)
from tests.support.walks.release_steps import looks, takes_back
from tests.support.walks.start_points import once


@once
def taken_back(practice: Stage) -> Therapist:
    """Let Ana be ready, and take a release back before Ben's invitation is out; return Ben."""
    at_ready(practice).closes()
    takes_back(practice, ANA).closes()
    practice.deliver()
    return practice.one(BEN)


def test_who_was_never_invited_hears_nothing_however_it_goes_on(practice: Stage) -> None:
    ben = taken_back(practice)

    for days in (1, 3, 4, 30):
        until(practice, practice.clock.now + timedelta(days=days))

    assert ben.messages == []


def test_who_was_never_invited_does_not_hear_that_it_rests(practice: Stage) -> None:
    ana = at_ready(practice)
    ana.presses("let_rest").sends()

    practice.deliver()

    assert practice.one(BEN).messages == []


def test_in_the_menu_and_on_home_nothing_is_left_of_an_invitation_that_was_not_spoken(practice: Stage) -> None:
    ben = taken_back(practice).opens_home()

    assert "would like to confer" not in ben.home
    assert "would like to confer" not in ben.types().reads
    assert confers(practice, BEN).sees == "screen"


def test_a_release_that_ended_meanwhile_takes_the_invitation_back_as_well(practice: Stage) -> None:
    ana = at_ready(practice)
    revoke(practice)  # as a day that passes does: without a press

    practice.deliver()

    ben = practice.one(BEN)
    assert ben.messages == []
    assert "would like to confer" not in ben.types().reads
    assert goes_on(ana.closes()).sees == "wait"


def test_with_a_new_release_the_invitation_goes_out_when_the_starter_is_ready_again(practice: Stage) -> None:
    ben = taken_back(practice)
    practice.clock.forward(timedelta(days=1))
    ana = looks(practice, ANA).presses("add_release")
    today = practice.clock.now.date().isoformat()
    files(ana, paper(practice, ana, {"direction": "both", "signed_on": today}))
    assert ana.sees == "facts"

    attests(ana).answers("weigh", **WEIGHED).answers("scope", **SCOPED)
    practice.deliver()

    assert [one for one in ben.messages if "would like to confer" in one] == ben.messages[-1:]
    assert ben.types().presses("prepare", value=value_beside(ben, MAPLE)).sees == "whom"


def test_who_was_invited_still_hears_of_it(practice: Stage) -> None:
    at_ready(practice).closes()
    practice.deliver()

    takes_back(practice, ANA)
    practice.deliver()

    assert practice.one(BEN).messages[1:] == ["A release for maple-4821 is not in force, so it rests for now."]
