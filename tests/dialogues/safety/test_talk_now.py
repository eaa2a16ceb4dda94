"""Talk now: from an alert the two begin the talk at once, and what was not in order is kept (S0-9)."""

from collections.abc import Callable

import pytest

from tests.support.practice import ANA, BEN, DANA, ELI, SlackPractice, Therapist
from tests.support.walks.preparation_steps import at_ready, at_weigh, revoke_all_forms, starts_consult
from tests.support.walks.safety_steps import alert, at_alert_page, events, safety_messages
from tests.support.walks.summary_steps import both_signed, consult


@pytest.mark.parametrize("walk", [starts_consult, at_weigh, at_ready])
def test_the_starter_begins_the_talk_and_the_colleague_gets_a_page_of_their_own(
    practice: SlackPractice, walk: Callable[[SlackPractice], Therapist]
) -> None:
    ana = walk(practice)
    revoke_all_forms(practice)
    ana.presses("safety").sends()
    practice.deliver()

    ana.presses("safety_talk")
    practice.deliver()

    assert ana.step == "safety_talk"
    assert "Call or meet Ben now." in ana.screen_text
    assert "conferring" in consult(practice).configuration
    assert any(
        "Ana would like to talk with you about maple-4821 now" in text for text in safety_messages(practice, BEN)
    )
    ben = practice.person(BEN).presses("safety_talk")
    assert ben.step == "safety_talk"
    assert len(events(practice, "talk")) == 1


def test_what_was_not_in_order_is_listed_for_whoever_looks_back_and_for_nobody_else(practice: SlackPractice) -> None:
    ana = starts_consult(practice)
    revoke_all_forms(practice)
    ana.presses("safety").sends()
    practice.deliver()
    ana.presses("safety_talk")
    ana.closes().closes().opens_home().presses("safety_open").presses("safety_clear").answers("safety_clear")

    with at_alert_page(practice, ana) as page:
        assert "A release was missing or not in force." not in page.text
    with at_alert_page(practice, practice.person(DANA).opens_home().presses("safety_open")) as page:
        assert "A release was missing or not in force." in page.text
        assert "No time was booked." in page.text
        assert "The talk began without it, because of safety." in page.text


def test_a_colleague_who_never_heard_of_the_consult_is_not_shown_that_there_is_one(practice: SlackPractice) -> None:
    starts_consult(practice).presses("safety").sends()
    practice.deliver()

    ben = practice.person(BEN).presses("safety_open")

    assert "safety_talk" not in ben.button_ids


def test_supervisors_and_a_case_without_an_open_consult_have_no_talk_to_begin(practice: SlackPractice) -> None:
    both_signed(practice)
    ana = practice.person(ANA).closes() if practice.person(ANA).step else practice.person(ANA)
    ana.types("safety").answers("safety_which", case=ana.options("case")[0])
    ana.answers("safety_concern")
    practice.deliver()

    assert "safety_talk" not in ana.button_ids
    assert "safety_talk" not in practice.person(ELI).presses("safety_open").button_ids
    assert alert(practice).consult_id is None
