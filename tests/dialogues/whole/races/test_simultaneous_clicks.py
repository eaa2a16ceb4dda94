"""Two people click at the same moment."""

from tests.dialogues.whole.races.repeated_clicks import at_once, twice
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.preparation_steps import MAPLE, SCOPED, at_ready, at_scope, value_beside


def test_both_therapists_can_start_a_consult_at_the_same_moment(practice: SlackPractice) -> None:
    ana, ben = practice.person(ANA).types(), practice.person(BEN).types()
    for therapist in (ana, ben):
        therapist.presses("confer", value=value_beside(therapist, MAPLE)).ticks(reasons=["goals"])

    at_once(ana.sends, ben.sends)

    assert (ana.step, ben.step) == ("screen", "screen")
    assert sorted(consult.starter_part for consult in practice.consults()) == ["ft", "it"]


def test_two_consults_made_ready_at_the_same_moment_become_one(practice: SlackPractice) -> None:
    ana, ben = at_scope(practice, ANA).ticks(**SCOPED), at_scope(practice, BEN).ticks(**SCOPED)

    at_once(ana.sends, ben.sends)
    practice.deliver()

    invitations = [
        message for therapist in (ana, ben) for message in therapist.messages if "would like to consult" in message
    ]
    assert len(invitations) == 1
    assert sorted(consult.ended_at is None for consult in practice.consults()) == [False, True]


def test_two_first_requests_at_the_same_moment_create_one_member_each(empty_practice: SlackPractice) -> None:
    ana, ben = empty_practice.person(ANA), empty_practice.person(BEN)

    at_once(ana.types, ana.types, ben.types, ben.types)
    empty_practice.deliver()

    assert [len(therapist.messages) for therapist in (ana, ben)] == [1, 1]


def test_a_repeated_last_answer_leaves_the_therapist_ready(practice: SlackPractice) -> None:
    ana = at_ready(practice)

    twice(practice, ANA)

    assert ana.step == "ready"
    assert practice.preparation().ready_at is not None
