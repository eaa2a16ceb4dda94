"""While a release is missing the consult is on hold: which messages wait, and which are sent instead."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited, starts_preparing
from tests.flows.scheduling.test_times import NEW_YORK
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.walks.booked_consult import pass_time_until
from tests.support.walks.preparation_steps import at_times, revoke_all_forms, signs
from tests.support.walks.release_steps import records_revocation
from tests.support.walks.start_points import walk_once

ON_HOLD = "The consult on maple-4821 is on hold: a release is missing."
OWN_FORM_MISSING = "maple-4821 is waiting for a form from you."
CHICAGO = "America/Chicago"  # Ben's zone; Ana and the practice are in New York
WEDNESDAY, THURSDAY = on_clock("2027-05-05T09:00", NEW_YORK), on_clock("2027-05-06T09:00", NEW_YORK)


def all_sign_again(practice: SlackPractice) -> None:
    """Let both participants sign again, without a click by anybody."""
    for person in (1, 2):
        signs(practice, person, "goals", "modality")


@walk_once
def ana_has_to_agree(practice: SlackPractice) -> Therapist:
    """Leave a message for Ana, not sent yet, that it is her turn; return Ana."""
    ben = finishes_preparing(invited(practice), "goals")
    ben.answers("agree", when=ben.options("when")[0])
    return practice.person(ANA)


@walk_once
def ana_has_to_pick(practice: SlackPractice) -> Therapist:
    """Leave a message for Ana, not sent yet, with times to pick from; return Ana."""
    ben = finishes_preparing(invited(practice))
    ben.answers("agree", when="others").answers("times", offered=ben.options("offered")[-2:-1])
    return practice.person(ANA)


@walk_once
def booking_is_announced(practice: SlackPractice) -> Therapist:
    """Leave messages for both, not sent yet, that a time is booked; return Ana."""
    books_last_time(practice)
    return practice.person(ANA)


@walk_once
def books_last_time(practice: SlackPractice) -> Therapist:
    """Book the last of the suggested times; return Ben."""
    ana = at_times(practice)
    ana.answers("times", offered=ana.options("offered")[-2:-1]).closes()
    practice.deliver()
    ben = finishes_preparing(practice.person(BEN))
    return ben.answers("agree", when=ben.options("when")[0])


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (ana_has_to_agree, "It's your turn"),
        (ana_has_to_pick, "suggests times"),
        (booking_is_announced, "Booked:"),
    ],
)
def test_a_message_waits_during_a_hold_and_is_sent_the_morning_after_it(
    practice: SlackPractice, left: Callable[[SlackPractice], Therapist], said: str
) -> None:
    ana = left(practice)
    revoke_all_forms(practice)

    practice.deliver()
    pass_time_until(practice, WEDNESDAY)
    assert [message for message in ana.messages if said in message] == []

    all_sign_again(practice)
    pass_time_until(practice, THURSDAY - timedelta(seconds=1))
    assert [message for message in ana.messages if said in message] == []
    pass_time_until(practice, THURSDAY)
    pass_time_until(practice, THURSDAY + timedelta(days=1))
    assert len([message for message in ana.messages if said in message]) == 1


def test_a_message_that_is_no_longer_true_is_not_sent_after_a_hold(practice: SlackPractice) -> None:
    ana = ana_has_to_agree(practice)
    revoke_all_forms(practice)
    practice.deliver()
    all_sign_again(practice)
    ana.types().presses("go_on").sends()

    pass_time_until(practice, THURSDAY)

    assert [message for message in ana.messages if "It's your turn" in message] == []


def test_nobody_is_reminded_of_an_overdue_turn_while_the_consult_is_on_hold(practice: SlackPractice) -> None:
    finishes_preparing(invited(practice), "goals").answers("agree", when="others")
    revoke_all_forms(practice)

    pass_time_until(practice, on_clock("2027-05-12T12:00", NEW_YORK))
    assert [
        message for who in (ANA, BEN) for message in practice.person(who).messages if "your turn on" in message
    ] == []
    all_sign_again(practice)
    pass_time_until(practice, on_clock("2027-05-13T12:00", NEW_YORK))

    assert len([message for message in practice.person(BEN).messages if "your turn on" in message]) == 1


def test_a_therapist_whose_own_form_is_missing_is_told_so_instead_of_reminded(practice: SlackPractice) -> None:
    ben = starts_preparing(invited(practice)).answers("screen", fits="none")
    records_revocation(practice, BEN, person=2)

    pass_time_until(practice, on_clock("2027-05-07T12:00", CHICAGO))

    assert [text for text in ben.messages if text in {ON_HOLD, OWN_FORM_MISSING} or "your turn on" in text] == [
        ON_HOLD,
        OWN_FORM_MISSING,
    ]


def test_a_therapist_is_not_reminded_while_the_colleagues_form_is_missing(practice: SlackPractice) -> None:
    ben = starts_preparing(invited(practice)).answers("screen", fits="none")
    records_revocation(practice, ANA)  # Adult 1, who signed for both directions

    pass_time_until(practice, on_clock("2027-05-07T12:00", CHICAGO))

    assert [text for text in ben.messages if text in {ON_HOLD, OWN_FORM_MISSING} or "your turn on" in text] == [ON_HOLD]
