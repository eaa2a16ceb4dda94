"""Both start a consult on the same case, each unheard of by the other."""

from tests.support.practice import ANA, BEN, Stage
from tests.support.walks.preparation_steps import SCOPED, WEIGHED, at_ready, at_scope, attests


def test_who_is_ready_later_joins_the_first_ones_consult_and_attests_for_that_one(practice: Stage) -> None:
    ben = at_scope(practice, BEN)
    at_ready(practice, ANA)

    ben.answers("scope", **SCOPED)

    assert ben.sees == "screen"
    ben.answers("screen", fits="none")
    assert (ben.ticked["impression"], ben.ticked["informed"]) == (None, [])
    attests(ben)
    assert ben.ticked["bring"] == WEIGHED["bring"]
    ben.answers("weigh", **WEIGHED)
    assert (ben.sees, ben.ticked["topics"]) == ("scope", ["goals", "modality"])
    ben.sends()
    assert ben.sees == "agree"
    ben.answers("agree", when=ben.options("when")[0])
    assert ben.sees == "booked"
    assert sorted(one.configuration for one in practice.consults()) == ["cancelled", "scheduled"]


def test_the_other_never_hears_of_the_consult_that_was_given_up(practice: Stage) -> None:
    ben = at_scope(practice, BEN)
    at_ready(practice, ANA)

    ben.answers("scope", **SCOPED)

    practice.deliver()
    assert practice.one(ANA).messages[1:] == []
