"""The effects of a revocation: at once, for both therapists, and never with whose release it was (S0-3)."""

from collections.abc import Callable

import pytest
from sqlmodel import col, select

from flows.consult import chart
from flows.consult.parts import Part
from storage.models import Delivery
from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited, starts_preparing
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

ON_HOLD = "A release for maple-4821 is not in force, so it rests for now."
OWN_FORM_MISSING = "maple-4821 waits for a paper that you look after."


Reach = Callable[[Stage], Therapist]


def part_step(practice: Stage, part: str = "it") -> str:
    return chart.current_step(practice.consults()[0].configuration, Part(part))


def count_messages(practice: Stage, person: str, text: str = ON_HOLD) -> int:
    practice.deliver()
    return practice.one(person).messages.count(text)


@pytest.mark.parametrize("reach", [at_facts, at_weigh, at_scope, at_ready], ids=["facts", "weigh", "scope", "ready"])
def test_a_revocation_during_preparation_makes_the_part_wait_and_says_why(practice: Stage, reach: Reach) -> None:
    reach(practice)

    ana = takes_back(practice, ANA)

    assert (ana.sees, part_step(practice)) == ("wait", "wait")
    assert "Adult 1's release for your speaking is not in force." in ana.reads


@pytest.mark.parametrize("reach", [confers, lambda practice: confers(practice).answers("screen", fits="my_side")])
def test_a_revocation_before_the_facts_changes_no_step(practice: Stage, reach: Reach) -> None:
    step = reach(practice).sees

    takes_back(practice, ANA)

    assert part_step(practice) == step


def test_before_the_invitation_only_the_starter_is_told_of_a_revocation(practice: Stage) -> None:
    at_scope(practice)

    takes_back(practice, BEN)

    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (1, 0)
    assert len(_release_messages(practice)) == 1
    assert "maple-4821 with Ana\n" in f"{practice.one(BEN).closes().types().reads}\n"


def test_a_revoked_release_for_the_colleagues_speaking_does_not_block_the_starter(practice: Stage) -> None:
    ana = at_scope(practice)

    takes_back(practice, BEN, person=2)

    assert (part_step(practice), count_messages(practice, ANA)) == ("scope", 0)
    assert ana.answers("scope", **SCOPED).sees == "times"


def test_while_both_prepare_both_are_told_and_only_the_part_concerned_waits(practice: Stage) -> None:
    starts_preparing(invited(practice)).answers("screen", fits="none")

    takes_back(practice, BEN, person=2)

    assert (part_step(practice, "it"), part_step(practice, "ft")) == ("ready", "wait")
    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (1, 1)


def test_while_both_prepare_a_revocation_in_both_directions_makes_both_wait(practice: Stage) -> None:
    starts_preparing(invited(practice)).answers("screen", fits="none")

    takes_back(practice, BEN)  # Adult 1 signed for both directions, and either therapist can record the revocation

    assert (part_step(practice, "it"), part_step(practice, "ft")) == ("wait", "wait")


@once
def agreeing(practice: Stage) -> Therapist:
    return finishes_preparing(invited(practice))


@once
def scheduled(practice: Stage) -> Therapist:
    ben = agreeing(practice)
    return ben.answers("agree", when=ben.options("when")[0])


@pytest.mark.parametrize("reach", [agreeing, scheduled])
def test_a_later_revocation_changes_no_state_and_both_are_told_but_not_whose(practice: Stage, reach: Reach) -> None:
    reach(practice)
    before = practice.consults()[0].configuration

    takes_back(practice, BEN, person=2)

    assert practice.consults()[0].configuration == before
    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (1, 1)
    release_texts = [message for message in practice.one(ANA).messages if "release" in message]
    assert release_texts == [ON_HOLD]


def test_see_my_part_shows_each_therapist_only_their_own_clients(practice: Stage) -> None:
    scheduled(practice)
    takes_back(practice, BEN, person=2).closes()
    practice.deliver()

    ana, ben = practice.one(ANA).presses("see_releases"), practice.one(BEN).presses("see_releases")

    assert lines(ana) == ["Adult 1, both ways: in force until 10 Nov"]
    assert "A release that you do not look after is not in force." in ana.reads
    assert lines(ben)[1] == "Adult 2, you to Ana: not in force any more"


def test_nothing_is_agreed_or_booked_until_there_is_a_new_release(practice: Stage) -> None:
    ben = agreeing(practice)
    when = ben.options("when")[0]
    takes_back(practice, BEN, person=2)

    ben.closes().types().presses("go_on")
    assert ben.sees == "held"

    signs(practice, 2, *("goals", "modality"))
    ben.types().presses("go_on", value=value_beside(ben, MAPLE))
    ben.answers("agree", when=when)
    assert ben.sees == "booked"


def test_an_unsent_message_is_dropped_once_there_is_a_new_release(practice: Stage) -> None:
    scheduled(practice)
    takes_back(practice, BEN, person=2)
    signs(practice, 2, "goals", "modality")

    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (0, 0)


def test_revoking_a_form_that_a_newer_one_replaces_has_no_effect(practice: Stage) -> None:
    scheduled(practice)
    ben = looks(practice, BEN).presses("add_release")
    files(ben, paper(practice, ben, {"signed_on": "2027-05-04"}, person=2))
    older_form = next(form for form in papers_of(practice, 2) if form.signed_on != practice.clock.now.date())

    again(practice, BEN, "block_actions", pressing("revoked", str(older_form.id)))
    ben.answers("paper_revoked")

    assert lines(ben)[1] == "Adult 2, you to Ana: in force until 31 Oct"
    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (0, 0)


def test_two_revocations_before_the_first_message_is_sent_give_one_message(practice: Stage) -> None:
    scheduled(practice)

    takes_back(practice, BEN, person=2)
    takes_back(practice, BEN, person=1)

    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (1, 1)


def test_a_change_while_another_release_is_already_missing_sends_no_message(practice: Stage) -> None:
    scheduled(practice)
    takes_back(practice, BEN, person=2)
    assert count_messages(practice, ANA) == 1
    ben = looks(practice, BEN).presses("add_release")
    ben.answers("paper", **paper(practice, ben, {"signed_on": None}, person=2)).closes()

    does(practice, looks(practice, BEN), "declined", person=2).answers("paper_declined")

    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (1, 1)


def _release_messages(practice: Stage) -> list[Delivery]:
    with practice.looking() as session:
        return list(session.exec(select(Delivery).where(col(Delivery.kind) == "release_ended")))


def test_no_message_is_sent_about_an_ended_or_only_framed_consult(practice: Stage) -> None:
    scheduled(practice).presses("cancel_it").sends()
    ana = practice.one(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["safety"]).closes()
    assert [consult.configuration for consult in practice.consults()] == ["cancelled", "framing"]

    takes_back(practice, BEN)

    assert _release_messages(practice) == []


def test_a_therapist_whose_release_ended_is_told_that_the_colleague_waits_and_can_pick_a_reminder_day(
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

    finishes_preparing(ben)

    assert (part_step(practice, "it"), ben.sees) == ("wait", "ready")
    assert count_messages(practice, ANA, OWN_FORM_MISSING) == 1
    ana.presses("ask_release").answers("ask_release", ask_on="2027-05-17")
    assert count_messages(practice, ANA, OWN_FORM_MISSING) == 1
    practice.passes(days=10)
    assert count_messages(practice, ANA, OWN_FORM_MISSING) == 2
    ana.presses("see_releases")
    assert "Adult 1, you to Ben: ended on 6 May" in lines(ana)


def test_with_a_new_release_the_therapist_continues_at_weighing(practice: Stage) -> None:
    ana = at_scope(practice)
    takes_back(practice, ANA)
    signs(practice, 1, "goals", "modality")

    goes_on(ana.closes()).presses("waited")
    attests(ana).answers("weigh", **WEIGHED)

    assert ana.sees == "scope"
