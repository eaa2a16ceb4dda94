"""Two therapists: the second prepares alone, they agree on one scope, and a time is booked."""

from tests.support.practice import ANA, BEN, Stage, Therapist
from tests.support.walks.preparation_steps import MAPLE, SCOPED, WEIGHED, at_ready, attests, revoke, value_beside
from tests.support.walks.start_points import once


@once
def invited(practice: Stage, starter: str = ANA) -> Therapist:
    """Bring the starter to ready; return the second, who has just been invited."""
    at_ready(practice, starter).closes()
    practice.deliver()
    return practice.one(BEN if starter == ANA else ANA)


@once
def prepares(second: Therapist) -> Therapist:
    """Let the second begin and say that both mean the same client."""
    second.presses("prepare")
    return second.answers("whom", knows_whom="yes")


@once
def outlines(second: Therapist, *topics: str) -> Therapist:
    """Bring the second to the end of their own preparation."""
    prepares(second).answers("screen", fits="none")
    attests(second).answers("weigh", **WEIGHED)
    return second.answers("scope", **{**SCOPED, "topics": list(topics or SCOPED["topics"])})  # type: ignore[arg-type]  # a list of topics


def test_the_second_is_ready_and_books_in_at_most_25_taps_when_the_outlines_are_one(practice: Stage) -> None:
    ben = invited(practice)

    outlines(ben)
    assert ben.sees == "agree"
    assert ben.options("topics") == [*ben.options("topics")]
    ben.answers("agree", when=ben.options("when")[0])

    assert ben.sees == "booked"
    assert ben.taps <= 25
    assert practice.consults()[0].configuration == "scheduled"
    practice.deliver()
    ana = practice.one(ANA)
    assert ana.messages[-1] == "Booked: maple-4821 with Ben, Wed 5 May 10:00, 30 minutes."
    assert ben.messages[-1] == "Booked: maple-4821 with Ana, Wed 5 May 09:00, 30 minutes."


def test_the_family_therapist_starts_and_the_individual_therapist_books(practice: Stage) -> None:
    ana = invited(practice, BEN)

    outlines(ana).answers("agree", when=ana.options("when")[0])

    assert ana.sees == "booked"


def test_until_their_own_outline_is_in_the_second_sees_none_of_the_starters(practice: Stage) -> None:
    ben = invited(practice)

    prepares(ben).answers("screen", fits="none")
    attests(ben).answers("weigh", **WEIGHED)

    assert ben.sees == "scope"
    assert ben.ticked["topics"] == []
    assert "Only Ana" not in ben.reads


def test_rather_not_rests_for_both_and_asks_no_reason(practice: Stage) -> None:
    ben = invited(practice)

    ben.presses("rather_not")

    assert ben.sees == "rest"
    practice.deliver()
    assert practice.one(ANA).messages[-1] == "maple-4821 rests this time. There is nothing for you to do."
    assert practice.consults()[0].configuration == "declined"


def test_an_invitation_pressed_after_the_starter_let_it_rest_says_so(practice: Stage) -> None:
    ben = invited(practice)
    ana = practice.one(ANA).types()
    ana.presses("go_on", value=value_beside(ana, MAPLE)).presses("let_rest").sends()

    ben.presses("prepare")

    assert ben.sees == "notice"
    assert "ended" in ben.reads


def test_a_second_who_is_not_sure_whom_it_is_about_stays_and_keeps_their_place(practice: Stage) -> None:
    ben = invited(practice)

    ben.presses("prepare").answers("whom", knows_whom="not_yet")

    assert ben.sees == "whom"
    assert list(ben.beside) == ["knows_whom"]
    ben.answers("whom", knows_whom="yes")
    assert ben.sees == "screen"


def test_outlines_that_differ_are_confirmed_by_both_before_anything_is_booked(practice: Stage) -> None:
    """S0-14."""
    ben = invited(practice)
    outlines(ben, "goals", "safety")

    ben.answers("agree", when=ben.options("when")[0])

    assert ben.sees == "agreed"
    assert practice.consults()[0].starts_at is None
    practice.deliver()
    ana = practice.one(ANA)
    assert ana.messages[-1] == "Ben is ready for maple-4821. The next step is yours."
    ana.presses("go_on")
    assert (ana.sees, ana.ticked["topics"]) == ("agree", ["goals"])
    ana.sends()
    assert ana.sees == "booked"


def test_an_edit_asks_the_other_again_once(practice: Stage) -> None:
    """S0-14."""
    ben = invited(practice)
    outlines(ben, "goals", "safety").answers("agree", topics=["goals", "safety"], when=ben.options("when")[0])
    practice.deliver()
    ana = practice.one(ANA)

    ana.presses("go_on").answers("agree", topics=["goals", "modality"])

    assert ana.sees == "agreed"
    practice.deliver()
    ben.closes().presses("go_on")
    assert ben.ticked["topics"] == ["goals", "modality"]
    ben.sends()
    assert ben.sees == "booked"


def test_the_second_offers_others_and_the_starter_picks(practice: Stage) -> None:
    ben = invited(practice)
    outlines(ben).answers("agree", when="others")
    assert ben.sees == "times"

    ben.answers("times", offered=ben.options("offered")[2:4])

    assert ben.sees == "agreed"
    practice.deliver()
    ana = practice.one(ANA)
    assert ana.messages[-1] == "Ben offers times for maple-4821: Thu 6 May 11:00, Thu 6 May 14:30, your time."
    ana.presses("go_on").answers("agree", when=ana.options("when")[1])
    assert ana.sees == "booked"


def test_a_booked_consult_is_moved_twice(practice: Stage) -> None:
    ben = invited(practice)
    outlines(ben).answers("agree", when=ben.options("when")[0])

    for mover, other in ((ben, practice.one(ANA)), (practice.one(ANA), ben)):
        mover.types()
        mover.presses("go_on", value=value_beside(mover, MAPLE)).presses("move_it")
        mover.answers("move", offered=mover.options("offered")[-3:-2])
        assert mover.sees == "agreed"
        assert practice.consults()[0].starts_at is None
        practice.deliver()
        if other.sees:
            other.closes()
        other.presses("go_on")
        other.answers("agree", when=other.options("when")[0])
        assert other.sees == "booked"

    assert practice.consults()[0].starts_at is not None


def test_a_cancelled_consult_rests_for_both(practice: Stage) -> None:
    ben = invited(practice)
    outlines(ben).answers("agree", when=ben.options("when")[0])

    ben.presses("cancel_it")
    assert ben.sees == "cancel"
    ben.sends()

    assert (ben.sees, practice.consults()[0].configuration) == ("rest", "cancelled")
    practice.deliver()
    assert practice.one(ANA).messages[-1] == "maple-4821 rests this time. There is nothing for you to do."


def test_nothing_is_booked_while_a_release_is_not_in_force(practice: Stage) -> None:
    """S0-3."""
    ben = invited(practice)
    outlines(ben)
    revoke(practice)

    ben.answers("agree", when=ben.options("when")[0])

    assert ben.sees == "held"
    assert practice.consults()[0].starts_at is None


def test_times_that_have_gone_by_are_not_offered_any_more(practice: Stage) -> None:
    """S0-21."""
    ben = invited(practice)
    practice.passes(days=9)

    outlines(ben)

    assert ben.sees == "agree"
    assert "when" not in ben.ticked
    ben.sends()
    assert ben.sees == "times"


def test_what_is_kept_back_shows_to_the_other_nowhere(practice: Stage) -> None:
    """S0-15."""
    ben = invited(practice)
    outlines(ben)
    said = [ben.reads]
    ben.answers("agree", when=ben.options("when")[0])

    said += [ben.reads, *ben.messages]

    assert not [words for words in said if "keep" in words.lower() and "back" in words.lower()]


def test_a_window_with_times_left_open_does_not_give_up_the_time_that_was_booked_meanwhile(practice: Stage) -> None:
    """S0-21."""
    ben = invited(practice)
    outlines(ben)
    ana = practice.one(ANA).types()
    ana.presses("go_on", value=value_beside(ana, MAPLE)).presses("offer_times")
    assert ana.sees == "times"
    ben.answers("agree", when=ben.options("when")[0])

    ana.answers("times", offered=ana.options("offered")[-2:-1])

    assert ana.sees == "booked"
    assert practice.consults()[0].configuration == "scheduled"


def test_after_a_move_the_other_hears_that_the_booked_time_no_longer_holds(practice: Stage) -> None:
    ben = invited(practice)
    outlines(ben).answers("agree", when=ben.options("when")[0])

    ben.presses("move_it").answers("move", offered=ben.options("offered")[-2:-1])

    practice.deliver()
    assert (
        practice.one(ANA)
        .messages[-1]
        .startswith("Ben asks to move maple-4821: the booked time no longer holds. Now offered: ")
    )
