"""A safety concern: two taps from a screen about a case until everybody involved is told (S0-9, S0-10)."""

import pytest

from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice
from tests.support.walks.preparation_steps import CEDAR, MAPLE, at_weigh, case
from tests.support.walks.safety_steps import alert, all_alerts, calls_for_help, raises, safety_messages, told


def test_s0_9_two_taps_from_a_screen_about_a_case_tell_everybody_involved(practice: SlackPractice) -> None:
    ana = at_weigh(practice, ANA)
    before = ana.taps

    ana.presses("safety").sends()
    practice.deliver()

    assert ana.taps - before == 2
    assert told(practice) == ["Ben", "Dana", "Eli"]
    for who in (BEN, DANA, ELI):
        (message,) = safety_messages(practice, who)
        assert message.startswith("Safety alert about maple-4821 from Ana, ")
        assert message.endswith("Please open it now. I'm not an emergency service.")
    assert ana.step == "safety_alert"
    assert ana.closes().types("status") is not None


def test_the_screen_says_whom_to_call_and_who_will_be_told_before_anything_is_sent(practice: SlackPractice) -> None:
    ana = practice.person(ANA).types("safety").answers("safety_which", case=str(case(practice, MAPLE).id))

    assert "If someone may be in danger now, call 911 first." in ana.screen_text
    assert "988 answers by call or text" in ana.screen_text
    assert "This tells Ben, Dana and Eli right away" in ana.screen_text
    assert "Ben 555-0102" in ana.screen_text
    assert all_alerts(practice) == []


def test_an_alert_waits_for_no_release(practice: SlackPractice) -> None:
    raises(practice, code=CEDAR)  # a release is missing there
    practice.deliver()

    assert safety_messages(practice, BEN)[0].startswith("Safety alert about cedar-1907")


def test_s0_10_who_is_told_is_listed_with_how_far_they_are(practice: SlackPractice) -> None:
    ana = raises(practice)
    assert "Ben: the message is on its way" in ana.screen_text
    practice.deliver()

    practice.person(BEN).presses("safety_seen")
    ana.closes().opens_home().presses("safety_open")

    assert "Ben: has seen it, 8:12 AM CDT" not in ana.screen_text  # Ana's clock, not Ben's
    assert "Ben: has seen it, 9:12 AM EDT" in ana.screen_text
    assert "Dana: told 9:12 AM EDT, hasn't seen it yet" in ana.screen_text


def test_a_second_concern_about_the_same_case_shows_the_open_alert(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()

    ben = practice.person(BEN).types("safety").answers("safety_which", case=str(case(practice, MAPLE).id))

    assert ben.step == "safety_alert"
    assert len(all_alerts(practice)) == 1


def test_a_client_who_is_not_listed_asks_supervisors_for_a_call_and_names_nothing(practice: SlackPractice) -> None:
    ana = practice.person(ANA).types("safety").answers("safety_which", case="none")
    assert "This tells Dana that you have a safety concern" in ana.screen_text

    ana.answers("safety_call")
    practice.deliver()

    assert told(practice) == ["Dana"]
    (message,) = safety_messages(practice, DANA)
    assert (
        message
        == "Ana has a safety concern and asks for a call back right now (9:12 AM). I'm not an emergency service."
    )
    practice.person(DANA).presses("safety_charge")
    assert alert(practice).configuration == "looked_after"
    assert "Dana took charge at 9:12 AM." in ana.closes().opens_home().home


def test_a_supervisor_who_names_no_case_asks_for_a_call(practice: SlackPractice) -> None:
    dana = practice.person(DANA).types("safety")
    dana.answers("safety_which", case="none").answers("safety_call")
    practice.deliver()

    assert told(practice) == ["Fay", "Eli"] or told(practice) == ["Eli", "Fay"]


@pytest.mark.parametrize("who", [ANA, BEN, DANA, FAY])
def test_safety_is_first_in_the_menu_and_on_home(practice: SlackPractice, who: str) -> None:
    person = practice.person(who).types()
    assert person.button_ids[0] == "safety"

    person.closes().opens_home()
    assert person.home.index("Safety concern") < person.home.index("Reasons to wait")


def test_an_open_call_is_shown_again_and_not_sent_twice(practice: SlackPractice) -> None:
    calls_for_help(practice)
    ana = practice.person(ANA).closes().types("safety").answers("safety_which", case="none")

    assert ana.step == "safety_alert"
    assert len(all_alerts(practice)) == 1
