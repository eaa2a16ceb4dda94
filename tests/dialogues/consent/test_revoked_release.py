"""What a release that is taken back sets off: at once, for both, and never whose it was (S0-3)."""

from collections.abc import Callable

import pytest
from sqlmodel import col, select

from flows.consult import chart
from flows.consult.parts import Part
from storage.models import Delivery
from tests.dialogues.scheduling.test_agreeing_and_booking import invited, outlines, prepares
from tests.support.practice import ANA, BEN, Stage, Therapist, Ticks
from tests.support.slack.forged_payloads import again, pressing
from tests.support.walks.preparation_steps import (
    MAPLE,
    SCOPED,
    WEIGHED,
    at_facts,
    at_ready,
    at_scope,
    at_weigh,
    attests,
    confers,
    files,
    goes_on,
    paper,
    revoke,
    signs,
    value_beside,
)
from tests.support.walks.release_steps import does, lines, looks, papers_of, takes_back
from tests.support.walks.start_points import once

NOT_IN_FORCE = "A release for maple-4821 is not in force, so it rests for now."
WAITS_FOR_IT = "maple-4821 waits for a paper that you look after."


Reach = Callable[[Stage], Therapist]


def where(practice: Stage, part: str = "it") -> str:
    return chart.current_step(practice.consults()[0].configuration, Part(part))


def heard(practice: Stage, person: str, words: str = NOT_IN_FORCE) -> int:
    practice.deliver()
    return practice.one(person).messages.count(words)


@pytest.mark.parametrize("reach", [at_facts, at_weigh, at_scope, at_ready], ids=["facts", "weigh", "scope", "ready"])
def test_taken_back_while_preparing_the_part_waits_and_says_why(practice: Stage, reach: Reach) -> None:
    reach(practice)

    ana = takes_back(practice, ANA)

    assert (ana.sees, where(practice)) == ("wait", "wait")
    assert "Adult 1's release for your speaking is not in force." in ana.reads


@pytest.mark.parametrize("reach", [confers, lambda practice: confers(practice).answers("screen", fits="my_side")])
def test_before_the_facts_nothing_has_to_wait_yet(practice: Stage, reach: Reach) -> None:
    step = reach(practice).sees

    takes_back(practice, ANA)

    assert where(practice) == step


def test_before_the_invitation_only_the_starter_hears_and_the_colleague_learns_of_nothing(practice: Stage) -> None:
    at_scope(practice)

    takes_back(practice, BEN)

    assert (heard(practice, ANA), heard(practice, BEN)) == (1, 0)
    assert len(_told(practice)) == 1
    assert "maple-4821 with Ana\n" in f"{practice.one(BEN).closes().types().reads}\n"


def test_a_release_for_the_colleagues_speaking_does_not_hold_who_prepares_alone(practice: Stage) -> None:
    ana = at_scope(practice)

    takes_back(practice, BEN, person=2)

    assert (where(practice), heard(practice, ANA)) == ("scope", 0)
    assert ana.answers("scope", **SCOPED).sees == "times"


def test_while_both_prepare_both_hear_and_only_the_part_concerned_waits(practice: Stage) -> None:
    prepares(invited(practice)).answers("screen", fits="none")

    takes_back(practice, BEN, person=2)

    assert (where(practice, "it"), where(practice, "ft")) == ("ready", "wait")
    assert (heard(practice, ANA), heard(practice, BEN)) == (1, 1)


def test_of_two_who_prepare_the_starter_waits_when_the_release_of_the_starter_is_taken_back(practice: Stage) -> None:
    prepares(invited(practice)).answers("screen", fits="none")

    takes_back(practice, BEN)  # adult 1 signed both ways, and either may be told of it

    assert (where(practice, "it"), where(practice, "ft")) == ("wait", "wait")


@once
def agreeing(practice: Stage) -> Therapist:
    return outlines(invited(practice))


@once
def scheduled(practice: Stage) -> Therapist:
    ben = agreeing(practice)
    return ben.answers("agree", when=ben.options("when")[0])


@pytest.mark.parametrize("reach", [agreeing, scheduled])
def test_taken_back_later_the_consult_stays_where_it_is_and_both_hear_but_not_whose(
    practice: Stage, reach: Reach
) -> None:
    reach(practice)
    before = practice.consults()[0].configuration

    takes_back(practice, BEN, person=2)

    assert practice.consults()[0].configuration == before
    assert (heard(practice, ANA), heard(practice, BEN)) == (1, 1)
    said = [one for one in practice.one(ANA).messages if "release" in one]
    assert said == [NOT_IN_FORCE]


def test_see_my_part_shows_each_their_own_people_only(practice: Stage) -> None:
    scheduled(practice)
    takes_back(practice, BEN, person=2).closes()
    practice.deliver()

    ana, ben = practice.one(ANA).presses("see_releases"), practice.one(BEN).presses("see_releases")

    assert lines(ana) == ["Adult 1, both ways: in force until 10 Nov"]
    assert "A release that you do not look after is not in force." in ana.reads
    assert lines(ben)[1] == "Adult 2, you to Ana: not in force any more"


def test_taken_back_after_booking_nothing_is_agreed_or_booked_until_there_is_a_new_one(practice: Stage) -> None:
    ben = agreeing(practice)
    when = ben.options("when")[0]
    takes_back(practice, BEN, person=2)

    ben.closes().types().presses("go_on")
    assert ben.sees == "held"

    signs(practice, 2, *("goals", "modality"))
    ben.types().presses("go_on", value=value_beside(ben, MAPLE))
    ben.answers("agree", when=when)
    assert ben.sees == "booked"


def test_a_message_not_sent_yet_says_nothing_once_there_is_a_new_release(practice: Stage) -> None:
    scheduled(practice)
    takes_back(practice, BEN, person=2)
    signs(practice, 2, "goals", "modality")

    assert (heard(practice, ANA), heard(practice, BEN)) == (0, 0)


def test_a_paper_that_another_stands_in_for_sets_nothing_off(practice: Stage) -> None:
    scheduled(practice)
    ben = looks(practice, BEN).presses("add_release")
    files(ben, paper(practice, ben, {"signed_on": "2027-05-04"}, person=2))
    older = next(one for one in papers_of(practice, 2) if one.signed_on != practice.clock.now.date())

    again(practice, BEN, "block_actions", pressing("revoked", str(older.id)))
    ben.answers("paper_revoked")

    assert lines(ben)[1] == "Adult 2, you to Ana: in force until 31 Oct"
    assert (heard(practice, ANA), heard(practice, BEN)) == (0, 0)


def test_a_second_one_taken_back_says_it_once_while_the_first_word_is_not_out(practice: Stage) -> None:
    scheduled(practice)

    takes_back(practice, BEN, person=2)
    takes_back(practice, BEN, person=1)

    assert (heard(practice, ANA), heard(practice, BEN)) == (1, 1)


def test_what_is_done_while_another_release_is_missing_already_says_nothing_again(practice: Stage) -> None:
    scheduled(practice)
    takes_back(practice, BEN, person=2)
    assert heard(practice, ANA) == 1
    ben = looks(practice, BEN).presses("add_release")
    ben.answers("paper", **paper(practice, ben, {"signed_on": None}, person=2)).closes()

    does(practice, looks(practice, BEN), "declined", person=2).answers("paper_declined")

    assert (heard(practice, ANA), heard(practice, BEN)) == (1, 1)


def _told(practice: Stage) -> list[Delivery]:
    with practice.looking() as session:
        return list(session.exec(select(Delivery).where(col(Delivery.kind) == "release_ended")))


def test_a_consult_that_is_over_or_only_being_framed_is_told_of_nothing(practice: Stage) -> None:
    scheduled(practice).presses("cancel_it").sends()
    ana = practice.one(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["safety"]).closes()
    assert [one.configuration for one in practice.consults()] == ["cancelled", "framing"]

    takes_back(practice, BEN)

    assert _told(practice) == []


def test_whose_release_has_ended_by_itself_hears_that_the_other_waits_and_can_be_asked_another_day(
    practice: Stage,
) -> None:
    revoke(practice)
    signs(practice, 2, "goals", "modality")
    ana = looks(practice, ANA)
    for direction, ends_on in (("out", "2027-05-06"), ("in", "2027-11-01")):
        ana.presses("add_release")
        one_way: dict[str, Ticks] = {"direction": direction, "signed_on": "2027-05-04", "ends_on": ends_on}
        files(ana, paper(practice, ana, one_way))
    ben = invited(practice)
    practice.passes(days=3)

    outlines(ben)

    assert (where(practice, "it"), ben.sees) == ("wait", "ready")
    assert heard(practice, ANA, WAITS_FOR_IT) == 1
    ana.presses("ask_release").answers("ask_release", ask_on="2027-05-17")
    assert heard(practice, ANA, WAITS_FOR_IT) == 1
    practice.passes(days=10)
    assert heard(practice, ANA, WAITS_FOR_IT) == 2
    ana.presses("see_releases")
    assert "Adult 1, you to Ben: ended on 6 May" in lines(ana)


def test_weighing_goes_on_where_it_was_once_there_is_a_new_release(practice: Stage) -> None:
    ana = at_scope(practice)
    takes_back(practice, ANA)
    signs(practice, 1, "goals", "modality")

    goes_on(ana.closes()).presses("waited")
    attests(ana).answers("weigh", **WEIGHED)

    assert ana.sees == "scope"
