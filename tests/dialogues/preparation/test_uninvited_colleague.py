"""What the colleague hears of, and when: nothing before the invitation, and no invitation that may not be spoken."""

from datetime import timedelta

from tests.support.practice import ANA, BEN, Stage, Therapist
from tests.support.walks.preparation_steps import (
    CEDAR,
    MAPLE,
    SCOPED,
    WEIGHED,
    at_facts,
    at_ready,
    at_scope,
    attests,
    goes_on,
    new_case,
    revoke,
    signs,
    value_beside,
)
from tests.support.walks.release_steps import takes_back

ASKED = "would like to confer"


def opens_case(practice: Stage) -> Therapist:
    """Let Ana make a new case with Ben."""
    ana = practice.one(ANA).types().presses("start")
    return ana.presses("new_case").answers("case", **new_case(practice))


def test_a_new_case_is_in_nobody_elses_menu_before_the_invitation(practice: Stage) -> None:
    """S0-8."""
    assert opens_case(practice).sees == "frame"

    ben = practice.one(BEN).types()

    listed = [line for line in ben.reads.splitlines() if line.endswith("with Ana")]
    assert listed == [f"{MAPLE} with Ana", f"{CEDAR} with Ana"]


def test_an_invitation_is_not_sent_while_the_starters_release_is_not_in_force(practice: Stage) -> None:
    """S0-3."""
    at_scope(practice).answers("scope", **SCOPED)
    revoke(practice)

    practice.deliver()

    assert [one for one in practice.one(BEN).messages if ASKED in one] == []


def test_an_invitation_that_could_not_be_sent_goes_out_once_the_starter_is_ready_again(practice: Stage) -> None:
    """S0-3."""
    at_scope(practice).answers("scope", **SCOPED)
    ana = takes_back(practice, ANA)
    practice.deliver()
    ben = practice.one(BEN)
    assert [one for one in ben.messages if ASKED in one] == []
    practice.clock.forward(timedelta(days=1))
    signs(practice, 1, "goals", "modality")

    while ana.sees:
        ana.closes()
    goes_on(ana).presses("waited")
    attests(ana).answers("weigh", **WEIGHED).answers("scope", **SCOPED)
    practice.deliver()

    assert len([one for one in ben.messages if ASKED in one]) == 1


def test_a_consult_can_be_let_rest_from_where_one_waits(practice: Stage) -> None:
    """S0-8."""
    ana = attests(at_facts(practice, code=CEDAR))
    assert ana.sees == "wait"

    ana.presses("let_rest")
    assert ana.sees == "cancel"
    ana.sends()

    assert ana.sees == "rest"
    practice.deliver()
    assert practice.one(BEN).messages == []


def test_the_sixth_consult_is_one_press_away(practice: Stage) -> None:
    for _ in range(6):
        opens_case(practice).closes()

    ana = practice.one(ANA).types()
    codes = {line.partition(" ")[0] for line in ana.reads.splitlines() if line.endswith("with Ben")}
    ana.presses("more")
    in_all = {line.partition(" ")[0] for line in ana.reads.splitlines() if line.endswith("with Ben")}

    assert (len(codes), len(in_all)) == (5, 8)


def test_ready_and_booked_are_found_again_by_the_one_who_started(practice: Stage) -> None:
    at_ready(practice, ANA).closes()

    ana = practice.one(ANA).types()

    assert ana.presses("go_on", value=value_beside(ana, MAPLE)).sees == "ready"
