"""A therapist who was told of a hold is told of its end, if it is their turn or a time is booked."""

from datetime import timedelta

from tests.dialogues.consent.test_on_hold import ON_HOLD, books_last_time
from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited, starts_preparing
from tests.flows.scheduling.test_times import NEW_YORK
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.walks.booked_consult import pass_time_until
from tests.support.walks.preparation_steps import at_scope, enters_form, form_answers
from tests.support.walks.release_steps import opens_releases, records_revocation
from tests.support.walks.talk_steps import both_begin

YOUR_TURN = "The consult on maple-4821 is no longer on hold: the release is back in place. It's your turn."
TIME_IS_VALID = (
    "The consult on maple-4821 is no longer on hold: the release is back in place. Your booked time is still"
)


def enters_new_form(practice: SlackPractice, who: str, person: int = 1, direction: str = "both") -> Therapist:
    """Let a therapist enter a new form of a participant, signed today."""
    therapist = opens_releases(practice, who).presses("add_release")
    today = practice.clock.now.date().isoformat()
    return enters_form(
        therapist, form_answers(practice, therapist, {"direction": direction, "signed_on": today}, person=person)
    )


def release_messages(practice: SlackPractice, who: str) -> list[str]:
    """Deliver what is due; return all messages about releases that a therapist got so far."""
    practice.deliver()
    return [
        message
        for message in practice.person(who).messages
        if " hold" in message and message.startswith("The consult on")
    ]


def put_on_hold(practice: SlackPractice) -> None:
    """Record that Adult 2, a client of only Ben, revoked a release; deliver the messages about it to both."""
    records_revocation(practice, BEN, person=2).closes()
    practice.deliver()
    practice.clock.forward(timedelta(minutes=10))


def test_while_topics_are_open_only_the_therapist_whose_turn_it_is_is_told(practice: SlackPractice) -> None:
    ben = finishes_preparing(invited(practice), "goals")
    ben.answers("agree", when=ben.options("when")[0])
    put_on_hold(practice)

    enters_new_form(practice, BEN, person=2)

    assert (release_messages(practice, ANA), release_messages(practice, BEN)) == ([ON_HOLD, YOUR_TURN], [ON_HOLD])
    assert practice.person(ANA).presses("prepare").step == "agree"


def test_both_are_told_that_a_booked_time_is_valid_again(practice: SlackPractice) -> None:
    books_last_time(practice)
    put_on_hold(practice)

    enters_new_form(practice, BEN, person=2)

    assert [len(release_messages(practice, who)) for who in (ANA, BEN)] == [2, 2]
    assert release_messages(practice, ANA)[1].startswith(TIME_IS_VALID)
    assert release_messages(practice, ANA)[1].endswith("with Ben.")
    assert practice.person(ANA).presses("details").step == "booked"


def test_a_therapist_unblocked_by_the_colleague_is_told_to_continue(practice: SlackPractice) -> None:
    at_scope(practice).closes()
    records_revocation(practice, BEN).closes()  # Adult 1, before Ben is invited
    assert (release_messages(practice, ANA), release_messages(practice, BEN)) == ([ON_HOLD], [])
    practice.clock.forward(timedelta(minutes=10))

    enters_new_form(practice, BEN, direction="in")

    assert (release_messages(practice, ANA), release_messages(practice, BEN)) == ([ON_HOLD, YOUR_TURN], [])
    assert practice.person(ANA).presses("prepare").presses("waited").step == "scope"


def test_a_therapist_who_enters_the_form_sees_the_next_screen_and_gets_no_message(practice: SlackPractice) -> None:
    starts_preparing(invited(practice)).answers("screen", fits="none")
    put_on_hold(practice)

    ben = enters_new_form(practice, BEN, person=2)

    assert ben.step == "facts"
    assert (release_messages(practice, ANA), release_messages(practice, BEN)) == ([ON_HOLD], [ON_HOLD])


def test_nobody_is_told_anything_while_another_release_is_missing(practice: SlackPractice) -> None:
    books_last_time(practice)
    put_on_hold(practice)
    records_revocation(practice, ANA).closes()
    before = len(release_messages(practice, ANA))

    enters_new_form(practice, BEN, person=2)

    assert len(release_messages(practice, ANA)) == before


def test_a_therapist_who_was_not_told_of_the_hold_is_not_told_of_its_end(practice: SlackPractice) -> None:
    books_last_time(practice)
    records_revocation(practice, BEN, person=2).closes()

    enters_new_form(practice, BEN, person=2)

    assert (release_messages(practice, ANA), release_messages(practice, BEN)) == ([], [])


def test_the_end_of_each_hold_is_announced_once(practice: SlackPractice) -> None:
    books_last_time(practice)
    for _ in range(2):
        put_on_hold(practice)
        enters_new_form(practice, BEN, person=2)
        practice.deliver()
        practice.clock.forward(timedelta(minutes=10))

    assert [text.startswith(TIME_IS_VALID) for text in release_messages(practice, ANA)] == [False, True, False, True]


def test_the_end_of_a_second_hold_is_not_announced_if_that_hold_was_not(practice: SlackPractice) -> None:
    books_last_time(practice)
    put_on_hold(practice)
    enters_new_form(practice, BEN, person=2).closes()
    assert len(release_messages(practice, ANA)) == 2
    practice.clock.forward(timedelta(minutes=10))

    records_revocation(practice, BEN, person=2).closes()
    enters_new_form(practice, BEN, person=2)

    assert len(release_messages(practice, ANA)) == 2


def test_a_message_that_waited_during_the_hold_is_not_sent_in_addition(practice: SlackPractice) -> None:
    ben = finishes_preparing(invited(practice), "goals")
    ben.answers("agree", when=ben.options("when")[0])
    put_on_hold(practice)  # the message to Ana that it is her turn was not sent yet
    enters_new_form(practice, BEN, person=2)
    practice.deliver()

    pass_time_until(practice, on_clock("2027-05-06T12:00", NEW_YORK))

    assert [message for message in practice.person(ANA).messages if "turn" in message or "next step" in message] == [
        YOUR_TURN
    ]
    assert [message for message in practice.person(ANA).messages if "your turn on" in message] == []


def test_during_a_talk_the_colleague_who_was_told_of_the_hold_is_told_that_it_continues(
    practice: SlackPractice,
) -> None:
    both_begin(practice)
    put_on_hold(practice)

    enters_new_form(practice, BEN, person=2).closes()

    assert release_messages(practice, ANA)[-1] == (
        "The consult on maple-4821 is no longer on hold: the release is back in place. "
        "You and Ben can continue the talk."
    )
    assert not any("continue the talk" in message for message in release_messages(practice, BEN))
