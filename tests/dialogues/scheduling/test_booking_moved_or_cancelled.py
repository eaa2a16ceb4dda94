"""A booked consult is moved or cancelled, and the colleague is told."""

from datetime import datetime

from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited
from tests.support.practice import ANA, SlackPractice
from tests.support.walks.preparation_steps import MAPLE, value_beside


def test_a_booked_consult_can_be_moved_twice(practice: SlackPractice) -> None:
    ben = invited(practice)
    finishes_preparing(ben).answers("agree", when=ben.options("when")[0])

    for mover, other in ((ben, practice.person(ANA)), (practice.person(ANA), ben)):
        mover.types()
        mover.presses("go_on", value=value_beside(mover, MAPLE)).presses("move_it")
        mover.answers("move", offered=mover.options("offered")[-3:-2])
        assert mover.step == "agreed"
        assert practice.consults()[0].starts_at is None
        practice.deliver()
        if other.step:
            other.closes()
        other.presses("go_on")
        other.answers("agree", when=other.options("when")[0])
        assert other.step == "booked"

    assert practice.consults()[0].starts_at is not None


def test_after_a_move_the_colleague_is_told_that_the_booked_time_is_cancelled(practice: SlackPractice) -> None:
    ben = invited(practice)
    finishes_preparing(ben).answers("agree", when=ben.options("when")[0])
    practice.pass_time(minutes=1)

    ben.presses("move_it").answers("move", offered=ben.options("offered")[-2:-1])

    practice.deliver()
    assert (
        practice.person(ANA)
        .messages[-1]
        .startswith("Ben asks to reschedule maple-4821, so the original time is canceled. New times: ")
    )
    practice.pass_time(minutes=1)
    ben.presses("offer_times").answers("times", offered=ben.options("offered")[:1])
    practice.deliver()
    assert practice.person(ANA).messages[-1].startswith("Ben suggests times for maple-4821: ")
    ana = practice.person(ANA).presses("offer_times")
    ana.answers("times", offered=ana.options("offered")[1:2])
    practice.deliver()
    assert ben.messages[-1].startswith("Ana suggests times for maple-4821: ")


def test_rescheduling_offers_neither_the_booked_time_nor_one_that_has_passed(practice: SlackPractice) -> None:
    ben = invited(practice)
    finishes_preparing(ben).answers("agree", when=ben.options("when")[0])
    booked_at = practice.consults()[0].starts_at
    assert booked_at is not None

    practice.pass_time(days=1)
    ana = practice.person(ANA).types()
    ana.presses("go_on", value=value_beside(ana, MAPLE)).presses("move_it")

    moments = [datetime.fromisoformat(option) for option in ana.options("offered") if option != "another"]
    assert booked_at not in moments
    assert min(moments) > practice.clock.now
    ticked = ana.ticked["offered"]
    assert isinstance(ticked, list)
    assert set(ticked) <= {moment.isoformat() for moment in moments}


def test_once_its_time_has_passed_a_booked_consult_says_so_and_one_press_finds_a_new_one(
    practice: SlackPractice,
) -> None:
    ben = invited(practice)
    finishes_preparing(ben).answers("agree", when=ben.options("when")[0]).closes()
    practice.pass_time(days=5)

    ben.opens_home()
    assert "has passed" in ben.home
    ben.presses("move_it", value=str(practice.consults()[0].id))

    assert ben.step == "move"
    ben.closes().types()
    ben.presses("go_on", value=value_beside(ben, MAPLE))
    assert (ben.step, "This time has passed." in ben.screen_text) == ("booked", True)
    assert ben.button_ids.count("move_it") == 1


def test_a_cancelled_consult_ends_for_both(practice: SlackPractice) -> None:
    ben = invited(practice)
    finishes_preparing(ben).answers("agree", when=ben.options("when")[0])

    ben.presses("cancel_it")
    assert ben.step == "cancel"
    assert "Your booked time, " in ben.screen_text
    ben.sends()

    assert (ben.step, practice.consults()[0].configuration) == ("rest", "cancelled")
    practice.pass_time(minutes=10)
    assert (
        practice.person(ANA).messages[-1]
        == "The consult on maple-4821 won't go ahead. There's nothing more for you to do."
    )
