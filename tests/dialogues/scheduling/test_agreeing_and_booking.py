"""The second therapist prepares alone, both agree on the topics, and a time is booked."""

from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.walks.preparation_steps import (
    MAPLE,
    SCOPED,
    WEIGHED,
    at_ready,
    attests,
    reopens_consult,
    revoke_all_forms,
    value_beside,
)
from tests.support.walks.start_points import walk_once


@walk_once
def invited(practice: SlackPractice, starter: str = ANA) -> Therapist:
    """Bring the starter to ready; return the second therapist, who has just been invited."""
    at_ready(practice, starter).closes()
    practice.deliver()
    return practice.person(BEN if starter == ANA else ANA)


@walk_once
def starts_preparing(second: Therapist) -> Therapist:
    """Let the second therapist start, and confirm that both mean the same client."""
    second.presses("prepare")
    return second.answers("whom", knows_whom="yes")


@walk_once
def finishes_preparing(second: Therapist, *topics: str) -> Therapist:
    """Bring the second therapist to the end of their own preparation."""
    starts_preparing(second).answers("screen", fits="none")
    attests(second).answers("weigh", **WEIGHED)
    return second.answers("scope", **{**SCOPED, "topics": list(topics or SCOPED["topics"])})  # type: ignore[arg-type]  # a list of topics


def test_the_second_therapist_books_in_at_most_25_taps_when_both_chose_the_same_topics(practice: SlackPractice) -> None:
    ben = invited(practice)

    finishes_preparing(ben)
    assert ben.step == "agree"
    assert ben.options("topics") == [*ben.options("topics")]
    ben.answers("agree", when=ben.options("when")[0])

    assert ben.step == "booked"
    assert ben.taps <= 25
    assert practice.consults()[0].configuration == "scheduled"
    practice.deliver()
    ana = practice.person(ANA)
    assert ana.messages[-1] == "Booked: maple-4821 with Ben, Wed, May 5 at 10:00 AM EDT, 30 minutes."
    assert ben.messages[-1] == "Booked: maple-4821 with Ana, Wed, May 5 at 9:00 AM CDT, 30 minutes."


def test_the_family_therapist_starts_and_the_individual_therapist_books(practice: SlackPractice) -> None:
    ana = invited(practice, BEN)

    finishes_preparing(ana).answers("agree", when=ana.options("when")[0])

    assert ana.step == "booked"


def test_the_second_therapist_sees_no_topics_of_the_starter_before_choosing_their_own(practice: SlackPractice) -> None:
    ben = invited(practice)

    starts_preparing(ben).answers("screen", fits="none")
    attests(ben).answers("weigh", **WEIGHED)

    assert ben.step == "scope"
    assert ben.ticked["topics"] == []
    assert "Only Ana" not in ben.screen_text


def test_declining_an_invitation_ends_the_consult_for_both_and_asks_no_reason(practice: SlackPractice) -> None:
    ben = invited(practice)

    ben.presses("rather_not")
    assert ben.step == "decline"
    ben.sends()

    assert ben.step == "rest"
    practice.pass_time(minutes=10)
    assert (
        practice.person(ANA).messages[-1]
        == "The consult on maple-4821 won't go ahead. There's nothing more for you to do."
    )
    assert practice.consults()[0].configuration == "declined"


def test_an_invitation_opened_after_the_starter_ended_the_consult_says_so(practice: SlackPractice) -> None:
    ben = invited(practice)
    ana = practice.person(ANA).types()
    ana.presses("go_on", value=value_beside(ana, MAPLE)).presses("let_rest").sends()

    ben.presses("prepare")

    assert ben.step == "notice"
    assert "ended" in ben.screen_text


def test_a_therapist_who_is_not_sure_who_the_client_is_stays_on_the_screen(practice: SlackPractice) -> None:
    ben = invited(practice)

    ben.presses("prepare").answers("whom", knows_whom="not_yet")

    assert ben.step == "whom"
    assert list(ben.field_errors) == ["knows_whom"]
    assert "Yes, and I'm their family therapist" in ben.screen_text
    ben.answers("whom", knows_whom="other_part")
    assert ben.step == "guidelines_others"
    reopens_consult(ben.closes()).answers("whom", knows_whom="yes")
    assert ben.step == "screen"


def test_different_topics_are_confirmed_by_both_before_anything_is_booked(practice: SlackPractice) -> None:
    """S0-14."""
    ben = invited(practice)
    finishes_preparing(ben, "goals", "safety")

    ben.answers("agree", when=ben.options("when")[0])

    assert ben.step == "agreed"
    assert practice.consults()[0].starts_at is None
    practice.deliver()
    ana = practice.person(ANA)
    assert ana.messages[-1] == "Ben is ready for maple-4821. It's your turn."
    ana.presses("go_on")
    assert (ana.step, ana.ticked["topics"]) == ("agree", ["goals"])
    ana.sends()
    assert ana.step == "booked"


def test_topics_that_are_exactly_the_colleagues_own_need_no_second_confirmation(practice: SlackPractice) -> None:
    """S0-14."""
    ben = invited(practice)
    finishes_preparing(ben, "goals", "safety")

    ben.answers("agree", topics=["goals", "modality"], when=ben.options("when")[0])

    assert ben.step == "booked"


def test_edited_topics_are_confirmed_once_more_by_the_other_therapist(practice: SlackPractice) -> None:
    """S0-14."""
    ben = invited(practice)
    finishes_preparing(ben, "goals", "safety").answers("agree", topics=["goals", "safety"], when=ben.options("when")[0])
    practice.deliver()
    ana = practice.person(ANA)

    ana.presses("go_on")
    assert "Ben chose these topics. Is that OK with you?" in ana.screen_text
    assert "Ben added this" in ana.screen_text
    assert "Ben removed this" not in ana.screen_text
    ana.answers("agree", topics=["goals", "support"])

    assert ana.step == "agreed"
    practice.deliver()
    ben.closes().presses("go_on")
    assert ben.ticked["topics"] == ["goals", "support"]
    assert {"Ana added this", "Ana removed this"} <= set(ben.screen_text.splitlines())
    ben.sends()
    assert ben.step == "booked"


def test_the_second_therapist_offers_other_times_and_the_starter_picks_one(practice: SlackPractice) -> None:
    ben = invited(practice)
    finishes_preparing(ben).answers("agree", when="others")
    assert ben.step == "times"

    ben.answers("times", offered=ben.options("offered")[2:4])

    assert ben.step == "agreed"
    practice.deliver()
    ana = practice.person(ANA)
    suggested = "Thu, May 6 at 11:00 AM EDT (10:00 AM CDT); Thu, May 6 at 2:30 PM EDT (1:30 PM CDT)"
    assert ana.messages[-1] == f"Ben suggests times for maple-4821: {suggested}, your time."
    ana.presses("go_on").answers("agree", when=ana.options("when")[1])
    assert ana.step == "booked"


def test_nothing_is_booked_while_a_release_is_not_in_force(practice: SlackPractice) -> None:
    """S0-3."""
    ben = invited(practice)
    finishes_preparing(ben)
    revoke_all_forms(practice)

    ben.answers("agree", when=ben.options("when")[0])

    assert ben.step == "held"
    assert practice.consults()[0].starts_at is None


def test_times_that_have_passed_are_no_longer_offered(practice: SlackPractice) -> None:
    """S0-21."""
    ben = invited(practice)
    practice.pass_time(days=9)

    finishes_preparing(ben)

    assert ben.step == "agree"
    assert "when" not in ben.ticked
    ben.sends()
    assert ben.step == "times"


def test_what_is_not_shared_is_never_mentioned_to_the_colleague(practice: SlackPractice) -> None:
    """S0-15."""
    ben = invited(practice)
    finishes_preparing(ben)
    texts = [ben.screen_text]
    ben.answers("agree", when=ben.options("when")[0])

    texts += [ben.screen_text, *ben.messages]

    assert not [text for text in texts if "keep" in text.lower() and "back" in text.lower()]


def test_times_sent_from_an_old_modal_do_not_cancel_a_time_booked_meanwhile(practice: SlackPractice) -> None:
    """S0-21."""
    ben = invited(practice)
    finishes_preparing(ben)
    ana = practice.person(ANA).types()
    ana.presses("go_on", value=value_beside(ana, MAPLE)).presses("offer_times")
    assert ana.step == "times"
    ben.answers("agree", when=ben.options("when")[0])

    ana.answers("times", offered=ana.options("offered")[-2:-1])

    assert ana.step == "booked"
    assert practice.consults()[0].configuration == "scheduled"
