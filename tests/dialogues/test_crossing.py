"""Both start a consult on the same case, each unheard of by the other."""

from tests.dialogues.stage import ANA, BEN, Stage
from tests.dialogues.ways import SCOPED, at_ready, at_scope


def test_who_is_ready_later_joins_the_first_ones_consult_and_answers_nothing_twice(practice: Stage) -> None:
    ben = at_scope(practice, BEN)
    at_ready(practice, ANA)

    ben.answers("scope", **SCOPED)

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
