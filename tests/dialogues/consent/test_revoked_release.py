"""The effects of a revocation: at once, for both therapists, and never with whose release it was (S0-3)."""

from collections.abc import Callable

import pytest
from sqlmodel import col, select

from flows.consult import chart
from flows.parts import Part
from storage.models import Delivery
from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited, starts_preparing
from tests.support.practice import ANA, BEN, SlackPractice, Therapist, Ticks
from tests.support.walks.preparation_steps import (
    MAPLE,
    SCOPED,
    at_facts,
    at_ready,
    at_scope,
    at_weigh,
    enters_form,
    form_answers,
    reopens_consult,
    revoke_all_forms,
    signs,
    starts_consult,
    value_beside,
)
from tests.support.walks.release_steps import opens_releases, records_revocation, release_lines
from tests.support.walks.start_points import walk_once

ON_HOLD = "The consult on maple-4821 is on hold: a release is missing."
OWN_FORM_MISSING = "maple-4821 is waiting for a form from you."


Reach = Callable[[SlackPractice], Therapist]


def part_step(practice: SlackPractice, part: str = "it") -> str:
    return chart.current_step(practice.consults()[0].configuration, Part(part))


def count_messages(practice: SlackPractice, person: str, text: str = ON_HOLD) -> int:
    practice.deliver()
    return practice.person(person).messages.count(text)


def list_release_messages(practice: SlackPractice) -> list[Delivery]:
    with practice.read_session() as session:
        return list(session.exec(select(Delivery).where(col(Delivery.kind) == "release_ended")))


@pytest.mark.parametrize("reach", [at_facts, at_weigh, at_scope, at_ready], ids=["facts", "weigh", "scope", "ready"])
def test_a_revocation_during_preparation_makes_the_part_wait_and_says_why(
    practice: SlackPractice, reach: Reach
) -> None:
    reach(practice)

    ana = records_revocation(practice, ANA)

    assert (ana.step, part_step(practice)) == ("wait", "wait")
    assert "Adult 1's release for you to talk is no longer in force." in ana.screen_text


@pytest.mark.parametrize(
    "reach", [starts_consult, lambda practice: starts_consult(practice).answers("screen", fits="my_side")]
)
def test_a_revocation_before_the_facts_changes_no_step(practice: SlackPractice, reach: Reach) -> None:
    step = reach(practice).step

    records_revocation(practice, ANA)

    assert part_step(practice) == step


def test_before_the_invitation_only_the_starter_is_told_of_a_revocation(practice: SlackPractice) -> None:
    at_scope(practice)

    records_revocation(practice, BEN)

    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (1, 0)
    assert len(list_release_messages(practice)) == 1
    assert "maple-4821 with Ana\n" in f"{practice.person(BEN).closes().types().screen_text}\n"


def test_a_revoked_release_for_the_colleagues_speaking_does_not_block_the_starter(practice: SlackPractice) -> None:
    ana = at_scope(practice)

    records_revocation(practice, BEN, person=2)

    assert (part_step(practice), count_messages(practice, ANA)) == ("scope", 0)
    assert ana.answers("scope", **SCOPED).step == "times"


def test_while_both_prepare_both_are_told_and_only_the_part_concerned_waits(practice: SlackPractice) -> None:
    starts_preparing(invited(practice)).answers("screen", fits="none")

    records_revocation(practice, BEN, person=2)

    assert (part_step(practice, "it"), part_step(practice, "ft")) == ("ready", "wait")
    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (1, 1)


def test_while_both_prepare_a_revocation_in_both_directions_makes_both_wait(practice: SlackPractice) -> None:
    starts_preparing(invited(practice)).answers("screen", fits="none")

    records_revocation(
        practice, BEN
    )  # Adult 1 signed for both directions, and either therapist can record the revocation

    assert (part_step(practice, "it"), part_step(practice, "ft")) == ("wait", "wait")


@walk_once
def agreeing(practice: SlackPractice) -> Therapist:
    return finishes_preparing(invited(practice))


@walk_once
def scheduled(practice: SlackPractice) -> Therapist:
    ben = agreeing(practice)
    return ben.answers("agree", when=ben.options("when")[0])


@pytest.mark.parametrize("reach", [agreeing, scheduled])
def test_a_later_revocation_changes_no_state_and_both_are_told_but_not_whose(
    practice: SlackPractice, reach: Reach
) -> None:
    reach(practice)
    before = practice.consults()[0].configuration

    records_revocation(practice, BEN, person=2)

    assert practice.consults()[0].configuration == before
    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (1, 1)
    release_texts = [message for message in practice.person(ANA).messages if "release" in message]
    assert release_texts == [ON_HOLD]


def test_see_my_part_shows_each_therapist_only_their_own_clients(practice: SlackPractice) -> None:
    scheduled(practice)
    records_revocation(practice, BEN, person=2).closes()
    practice.deliver()

    ana, ben = practice.person(ANA).presses("see_releases"), practice.person(BEN).presses("see_releases")

    assert release_lines(ana) == ["Adult 1, both ways: in force until Nov 10"]
    assert "Another release is missing. Ben is responsible for it." in ana.screen_text
    assert release_lines(ben)[1] == "Adult 2, you to Ana: revoked"


def test_nothing_is_agreed_or_booked_until_there_is_a_new_release(practice: SlackPractice) -> None:
    ben = agreeing(practice)
    when = ben.options("when")[0]
    records_revocation(practice, BEN, person=2)

    ben.closes().types().presses("go_on")
    assert ben.step == "held"

    signs(practice, 2, *("goals", "modality"))
    ben.types().presses("go_on", value=value_beside(ben, MAPLE))
    ben.answers("agree", when=when)
    assert ben.step == "booked"


def test_a_therapist_whose_release_ended_is_told_that_the_colleague_waits_and_can_pick_a_reminder_day(
    practice: SlackPractice,
) -> None:
    revoke_all_forms(practice)
    signs(practice, 2, "goals", "modality")
    ana = opens_releases(practice, ANA)
    for direction, ends_on in (("out", "2027-05-06"), ("in", "2027-11-01")):
        ana.presses("add_release")
        one_way: dict[str, Ticks] = {"direction": direction, "signed_on": "2027-05-04", "ends_on": ends_on}
        enters_form(ana, form_answers(practice, ana, one_way))
    ben = invited(practice)
    practice.pass_time(days=3)

    finishes_preparing(ben)

    assert (part_step(practice, "it"), ben.step) == ("wait", "ready")
    assert count_messages(practice, ANA, OWN_FORM_MISSING) == 1
    ana.presses("ask_release").answers("ask_release", ask_on="2027-05-17")
    assert count_messages(practice, ANA, OWN_FORM_MISSING) == 1
    practice.pass_time(days=10)
    assert count_messages(practice, ANA, OWN_FORM_MISSING) == 2
    ana.presses("see_releases")
    assert "Adult 1, you to Ben: ended on May 6" in release_lines(ana)


def test_with_a_new_release_the_therapist_continues_where_they_were(practice: SlackPractice) -> None:
    ana = at_scope(practice)
    records_revocation(practice, ANA)
    reopens_consult(ana.closes()).presses("waited")
    assert ana.step == "wait"
    signs(practice, 1, "goals", "modality")

    ana.presses("waited")

    assert ana.step == "scope"
