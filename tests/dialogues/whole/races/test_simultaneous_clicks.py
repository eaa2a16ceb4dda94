"""Two people at the same moment."""

from tests.dialogues.whole.races.repeated_clicks import at_once, twice
from tests.support.practice import ANA, BEN, Stage
from tests.support.walks.preparation_steps import MAPLE, SCOPED, at_ready, at_scope, value_beside


def test_both_therapists_start_at_the_same_moment(practice: Stage) -> None:
    ana, ben = practice.one(ANA).types(), practice.one(BEN).types()
    for one in (ana, ben):
        one.presses("confer", value=value_beside(one, MAPLE)).ticks(reasons=["goals"])

    at_once(ana.sends, ben.sends)

    assert (ana.sees, ben.sees) == ("screen", "screen")
    assert sorted(one.starter_part for one in practice.consults()) == ["ft", "it"]


def test_both_get_ready_at_the_same_moment_and_meet_in_one_consult(practice: Stage) -> None:
    ana, ben = at_scope(practice, ANA).ticks(**SCOPED), at_scope(practice, BEN).ticks(**SCOPED)

    at_once(ana.sends, ben.sends)
    practice.deliver()

    asked = [one for who in (ana, ben) for one in who.messages if "would like to confer" in one]
    assert len(asked) == 1
    assert sorted(one.ended_at is None for one in practice.consults()) == [False, True]


def test_two_first_visits_at_once_make_each_a_member_once(empty_practice: Stage) -> None:
    ana, ben = empty_practice.one(ANA), empty_practice.one(BEN)

    at_once(ana.types, ana.types, ben.types, ben.types)
    empty_practice.deliver()

    assert [len(one.messages) for one in (ana, ben)] == [1, 1]


def test_ready_stays_ready(practice: Stage) -> None:
    ana = at_ready(practice)

    twice(practice, ANA)

    assert ana.sees == "ready"
    assert practice.preparation().ready_at is not None
