"""Every wait shows the colleague's name, a start day and a next step."""

from datetime import timedelta
from uuid import uuid4

import pytest

from bot.dispatch import handle
from flows.actions import Click, Kind
from flows.content import WORDS
from flows.replies import Refuse, Reply
from tests.flows.scheduling.test_times import NEW_YORK
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, DANA, SlackPractice, Therapist
from tests.support.walks.booked_consult import deactivate_member, pass_time_until
from tests.support.walks.preparation_steps import SCOPED, WEIGHED, at_ready, at_weigh, attests, reopens_consult
from tests.support.walks.start_points import walk_once

FRIDAY_MORNING = on_clock("2027-05-07T09:00", "America/Chicago")  # the third working day after Tuesday, in Ben's zone
REMINDER = "It's been your turn on maple-4821 since Tue, May 4. It takes about two minutes, or you can end the consult."


@walk_once
def invited(practice: SlackPractice) -> Therapist:
    """Bring Ana to ready, so that she waits for Ben; return Ana."""
    ana = at_ready(practice)
    practice.deliver()
    return ana


def count_messages(practice: SlackPractice, who: str, text: str) -> int:
    return sum(text in message for message in practice.person(who).messages)


def starts_preparing(practice: SlackPractice) -> Therapist:
    """Let Ben press Prepare, and confirm that both mean the same client."""
    return practice.person(BEN).presses("prepare").answers("whom", knows_whom="yes")


def test_a_waiting_therapist_sees_the_colleague_the_start_day_and_the_next_step(practice: SlackPractice) -> None:
    ana = invited(practice)

    assert "Waiting for Ben since Tue, May 4. I'll send a reminder on Fri, May 7." in ana.screen_text
    assert "ask_now" in ana.button_ids


def test_an_overdue_turn_gets_one_reminder_on_the_third_working_day(practice: SlackPractice) -> None:
    invited(practice)

    pass_time_until(practice, FRIDAY_MORNING - timedelta(seconds=1))
    assert count_messages(practice, BEN, "your turn on") == 0
    pass_time_until(practice, FRIDAY_MORNING)
    pass_time_until(practice, FRIDAY_MORNING + timedelta(days=10))

    assert practice.person(BEN).messages[1:] == [REMINDER]
    assert count_messages(practice, ANA, "your turn on") == 0
    ana = reopens_consult(practice.person(ANA).closes())
    assert "Waiting for Ben since Tue, May 4. I sent a reminder on Fri, May 7." in ana.screen_text


def test_the_reminder_has_buttons_to_continue_and_to_decline(practice: SlackPractice) -> None:
    invited(practice)
    pass_time_until(practice, FRIDAY_MORNING)

    ben = practice.person(BEN).presses("prepare")
    assert ben.step == "whom"
    ben.closes().presses("rather_not").sends()

    practice.pass_time(minutes=10)
    assert (
        practice.person(ANA).messages[-1]
        == "The consult on maple-4821 won't go ahead. There's nothing more for you to do."
    )
    assert practice.consults()[0].configuration == "declined"


def test_a_therapist_who_acted_meanwhile_is_reminded_three_working_days_later(practice: SlackPractice) -> None:
    invited(practice)
    pass_time_until(practice, on_clock("2027-05-06T12:00", NEW_YORK))
    starts_preparing(practice).answers("screen", fits="none").closes()

    pass_time_until(practice, FRIDAY_MORNING)
    assert count_messages(practice, BEN, "your turn on") == 0
    pass_time_until(practice, on_clock("2027-05-11T09:00", "America/Chicago"))

    assert practice.person(BEN).messages[-1] == REMINDER


def test_therapists_who_are_done_are_not_reminded(practice: SlackPractice) -> None:
    invited(practice)
    ben = starts_preparing(practice).answers("screen", fits="none")
    attests(ben).answers("weigh", **WEIGHED).answers("scope", **SCOPED)
    assert ben.step == "agree"
    ben.answers("agree", when=ben.options("when")[0])

    pass_time_until(practice, FRIDAY_MORNING)
    pass_time_until(practice, FRIDAY_MORNING + timedelta(days=10))

    assert count_messages(practice, BEN, "your turn on") == count_messages(practice, ANA, "your turn on") == 0


def test_a_therapist_who_has_agreed_sees_the_name_of_the_colleague_they_wait_for(practice: SlackPractice) -> None:
    invited(practice).closes()
    ben = starts_preparing(practice).answers("screen", fits="none")
    attests(ben).answers("weigh", **WEIGHED).answers("scope", **{**SCOPED, "topics": ["goals"]})
    ben.answers("agree", when=ben.options("when")[0])

    assert ben.step == "agreed"
    assert "Waiting for Ana since Tue, May 4. I'll send a reminder on Fri, May 7." in ben.screen_text
    pass_time_until(practice, on_clock("2027-05-07T09:00", NEW_YORK))
    assert practice.person(ANA).messages[-1] == (
        "The times offered for maple-4821 have passed. It's been your turn since Tue, May 4. "
        "Please suggest new times to Ben, or end the consult."
    )
    assert count_messages(practice, BEN, "your turn on") == 0


def test_ask_now_sends_a_reminder_and_another_only_after_three_working_days(practice: SlackPractice) -> None:
    ana = invited(practice)
    practice.clock.now = on_clock("2027-05-05T12:00", NEW_YORK)
    ana = reopens_consult(ana.closes())

    ana.presses("ask_now")
    practice.deliver()

    assert ana.step == "ready"
    assert practice.person(BEN).messages[1:] == [REMINDER]
    assert "I sent a reminder on Wed, May 5." in ana.screen_text
    assert "ask_now" not in ana.button_ids
    pass_time_until(practice, on_clock("2027-05-09T23:00", NEW_YORK))  # Sunday
    assert "ask_now" not in reopens_consult(ana.closes()).button_ids
    practice.clock.now = on_clock("2027-05-10T07:00", NEW_YORK)
    reopens_consult(ana.closes()).presses("ask_now")
    practice.deliver()
    assert practice.person(BEN).messages[1:] == [REMINDER, REMINDER]


def test_an_outdated_ask_now_button_says_from_when_it_can_be_used_again(practice: SlackPractice) -> None:
    ana = invited(practice)
    pass_time_until(
        practice, FRIDAY_MORNING
    )  # the automatic reminder is sent while Ana's open modal still offers to ask

    ana.presses("ask_now")

    assert "I sent Ben a reminder on Fri, May 7. You can send another from Wed, May 12." in ana.screen_text
    practice.deliver()
    assert practice.person(BEN).messages[1:] == [REMINDER]


def test_while_it_is_the_turn_of_both_neither_can_remind_the_other(practice: SlackPractice) -> None:
    ana = invited(practice)  # her modal stays open, and still offers to ask
    ben = starts_preparing(practice).answers("screen", fits="none")
    attests(ben).answers("weigh", **WEIGHED).answers("scope", **{**SCOPED, "topics": ["goals"]})

    assert ana.presses("ask_now").step == "agree"

    practice.deliver()
    assert count_messages(practice, BEN, "your turn on") == 0


def test_ask_now_after_the_colleague_declined_shows_that_the_consult_ended(practice: SlackPractice) -> None:
    ana = invited(practice)
    practice.person(BEN).presses("rather_not").sends()

    assert ana.presses("ask_now").step == "rest"
    practice.deliver()
    assert count_messages(practice, BEN, "your turn on") == 0


@pytest.mark.parametrize("button", ["ask_later", "ask_now", "all_set"])
def test_a_click_by_another_member_or_with_a_forged_id_is_refused(practice: SlackPractice, button: str) -> None:
    invited(practice)
    consult_id = str(practice.consults()[0].id)

    refusals = [_perform(practice, DANA, button, consult_id)]
    refusals += [_perform(practice, BEN, button, forged) for forged in ("", "x", str(uuid4()), "\u0000", "9" * 4000)]

    assert refusals == [Refuse(WORDS.refusals["not_yours"])] * 6


def test_a_colleague_without_an_invitation_cannot_detect_the_consult(practice: SlackPractice) -> None:
    at_weigh(practice)

    reply = _perform(practice, BEN, "ask_later", str(practice.consults()[0].id))

    assert reply == Refuse(WORDS.refusals["not_yours"])


def _perform(practice: SlackPractice, who: str, button: str, consult_id: str) -> Reply:
    identity = slack_identity(who, practice.services.team_id)
    return handle(practice.services, identity, Click(Kind.PRESS, button, value=consult_id))


def test_a_therapist_who_chose_a_day_is_not_reminded_before_it_and_nobody_sees_the_day(practice: SlackPractice) -> None:
    ana = invited(practice)
    ben = starts_preparing(practice).answers("screen", fits="still_working")
    ben.answers("pause", ask_on="2027-05-12")

    pass_time_until(practice, FRIDAY_MORNING)

    assert count_messages(practice, BEN, "your turn on") == 0
    reads = reopens_consult(ana.closes()).screen_text
    assert "May 12" not in reads
    assert "paus" not in reads.lower()


@pytest.mark.parametrize("gone", [ANA, BEN])
def test_no_reminder_is_sent_after_one_of_the_two_has_left(practice: SlackPractice, gone: str) -> None:
    invited(practice)

    deactivate_member(practice, gone)
    pass_time_until(practice, FRIDAY_MORNING)

    assert count_messages(practice, BEN, "your turn on") == 0
