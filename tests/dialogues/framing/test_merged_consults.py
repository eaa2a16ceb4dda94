"""Both therapists start a consult on the same case, and neither knows of the other's consult."""

from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.preparation_steps import SCOPED, WEIGHED, at_ready, at_scope, attests


def test_the_therapist_who_is_ready_later_joins_the_first_consult_and_attests_again(practice: SlackPractice) -> None:
    ben = at_scope(practice, BEN)
    at_ready(practice, ANA)

    ben.answers("scope", **SCOPED)

    assert ben.step == "screen"
    ben.answers("screen", fits="none")
    assert (ben.ticked["impression"], ben.ticked["informed"]) == (None, [])
    attests(ben)
    assert ben.ticked["bring"] == WEIGHED["bring"]
    ben.answers("weigh", **WEIGHED)
    assert (ben.step, ben.ticked["topics"]) == ("scope", ["goals", "modality"])
    ben.sends()
    assert ben.step == "agree"
    ben.answers("agree", when=ben.options("when")[0])
    assert ben.step == "booked"
    assert sorted(consult.configuration for consult in practice.consults()) == ["cancelled", "scheduled"]


def test_the_colleague_is_never_told_of_the_abandoned_consult(practice: SlackPractice) -> None:
    ben = at_scope(practice, BEN)
    at_ready(practice, ANA)

    ben.answers("scope", **SCOPED)

    practice.deliver()
    assert practice.person(ANA).messages[1:] == []
