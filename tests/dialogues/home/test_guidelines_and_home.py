"""Always available: why, the six reasons to wait, the guidelines (S0-47, S0-49), the menu and Home."""

from collections.abc import Callable

import pytest

from flows.content import WORDS
from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.walks.preparation_steps import (
    at_facts,
    at_ready,
    at_scope,
    at_times,
    at_weigh,
    attests,
    revoke_all_forms,
    signs,
    starts_consult,
)

SUBJECTS = {
    "guidelines_whether": "Consulting is neither always right nor always wrong.",
    "guidelines_before": "Each of you decides alone whether to talk.",
    "guidelines_how": "Share impressions, not quotes.",
    "guidelines_others": "teacher",
    "broader_frame": "How does this make sense in the family as a whole?",  # S0-51: not only during a talk
}


@pytest.mark.parametrize("typed", ["guidelines", " Guidelines "])
def test_the_guidelines_need_no_case_and_no_release(empty_practice: SlackPractice, typed: str) -> None:
    ana = empty_practice.person(ANA).types(typed)

    assert ana.step == "guidelines"
    assert "No client is named here, so you don't need a release." in ana.screen_text


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_part_of_the_guidelines_opens_on_top_and_leads_back(empty_practice: SlackPractice, subject: str) -> None:
    ana = empty_practice.person(ANA).types().presses("guidelines")

    ana.presses(subject)
    assert SUBJECTS[subject].lower() in ana.screen_text.lower()

    assert ana.closes().step == "guidelines"


def test_the_six_reasons_to_wait_can_be_read_from_the_guidelines_and_from_home(empty_practice: SlackPractice) -> None:
    ana = empty_practice.person(ANA).types("guidelines").presses("whynot")
    assert "If one of these is true today, it's better to wait." in ana.screen_text
    ana.closes().closes()

    ana.opens_home().presses("whynot")

    assert ana.step == "whynot"


@pytest.mark.parametrize(
    ("step", "reach"),
    [
        ("screen", starts_consult),
        ("facts", at_facts),
        ("weigh", at_weigh),
        ("scope", at_scope),
        ("times", at_times),
    ],
)
def test_each_screen_offers_why_and_the_reasons_to_wait_and_comes_back(
    practice: SlackPractice, step: str, reach: Callable[[SlackPractice], Therapist]
) -> None:
    ana = reach(practice)

    why = ana.presses("why").screen_text
    assert WORDS.screens[step].why.partition("{")[0][:60] in why
    assert "This is general guidance, not legal advice." in why
    ana.closes().presses("whynot")
    assert ana.step == "whynot"

    assert ana.closes().step == step


def test_the_opening_message_is_sent_once(empty_practice: SlackPractice) -> None:
    ana = empty_practice.person(ANA).types().closes().types().closes().opens_home()

    empty_practice.deliver()

    assert [message.partition(".")[0] for message in ana.messages] == ["Hello Ana"]
    assert ana.presses("guidelines").step == "guidelines"


def test_home_says_when_nothing_is_waiting(empty_practice: SlackPractice) -> None:
    ana = empty_practice.person(ANA).opens_home()

    assert "You're all caught up." in ana.home
    assert "Tue, May 4, your time" in ana.home
    assert "Your turn" not in ana.home


def test_home_says_when_it_is_the_therapists_turn(practice: SlackPractice) -> None:
    ana = at_weigh(practice).closes().opens_home()

    assert "Your turn\nContinue\nmaple-4821 with Ben · Prepare (1 of 6): weigh it up" in ana.home
    assert "Waiting for others" not in ana.home
    assert ana.presses("go_on").step == "weigh"


def test_home_says_which_consults_wait_for_others(practice: SlackPractice) -> None:
    ana = at_ready(practice).closes().opens_home()

    assert (
        "Waiting for others\nSend a reminder now\nmaple-4821 with Ben · Prepare (1 of 6): Ben was asked on Tue, May 4"
        in ana.home
    )
    assert "Your turn" not in ana.home
    assert ana.presses("ask_now").step == "ready"


def test_home_lists_a_release_that_ends_and_can_renew_it(practice: SlackPractice) -> None:
    revoke_all_forms(practice)
    signs(practice, 1, "goals", lasts=20)
    ana = practice.person(ANA).opens_home()
    assert "Releases ending soon\nmaple-4821: Adult 1's release, May 24\nRenew\nDon't renew" in ana.home

    ana.presses("renew")
    assert ana.step == "paper"
    signs(practice, 1, "goals", lasts=200)

    assert "Releases ending" not in ana.closes().opens_home().home


def test_home_lists_only_releases_of_people_the_therapist_sees(practice: SlackPractice) -> None:
    revoke_all_forms(practice)
    signs(practice, 2, "goals", lasts=20)  # Ana does not see adult 2, although the form lets her talk about them

    assert "Adult 2" in practice.person(BEN).opens_home().home
    assert "Adult 2" not in practice.person(ANA).opens_home().home


def test_starting_from_home_leads_to_the_same_screens(practice: SlackPractice) -> None:
    ana = practice.person(ANA).opens_home().presses("start")

    ana.ticks(case=ana.options("case")[0], reasons=["safety"]).sends()
    attests(ana.answers("screen", fits="none"))

    assert ana.step in {"weigh", "wait"}  # depends on which case is listed first
