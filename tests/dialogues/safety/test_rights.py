"""Who may raise an alert about a case, who looks back, and who is told no more because they have left (S0-9, S0-46)."""

import pytest

from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice
from tests.support.slack.forged_payloads import pressing, resend_changed
from tests.support.walks.booked_consult import deactivate_member
from tests.support.walks.emergency_steps import withdraw_role
from tests.support.walks.preparation_steps import case
from tests.support.walks.safety_steps import (
    alert,
    at_alert_page,
    events,
    raises,
    sets_first_and_next,
    told,
)


@pytest.mark.parametrize("who", [FAY, ELI])
def test_somebody_who_does_not_work_with_a_case_cannot_raise_an_alert_about_it(
    practice: SlackPractice, who: str
) -> None:
    if who == ELI:
        withdraw_role(practice, "supervisor", ELI)
    person = practice.person(who).types().presses("guidelines")

    resend_changed(practice, who, "block_actions", pressing("safety", str(case(practice).id)))

    assert person.step == "safety_which"
    assert "maple-4821" not in person.screen_text


def test_a_supervisor_raises_an_alert_about_a_supervisees_case_and_both_therapists_have_to_see_it(
    practice: SlackPractice,
) -> None:
    dana = practice.person(DANA).types().presses("guidelines")
    resend_changed(practice, DANA, "block_actions", pressing("safety", str(case(practice).id)))
    assert dana.step == "safety_concern"
    dana.sends()
    practice.deliver()

    assert told(practice) == ["Ana", "Ben", "Eli"]
    practice.person(ELI).presses("safety_charge")
    practice.person(ANA).presses("safety_seen")
    assert alert(practice).configuration == "told"
    practice.person(BEN).presses("safety_seen")
    assert alert(practice).configuration == "looked_after"


def test_whoever_has_left_is_not_told_even_if_the_practice_named_them(practice: SlackPractice) -> None:
    sets_first_and_next(practice, first=(FAY,))
    deactivate_member(practice, FAY)
    deactivate_member(practice, ELI)

    raises(practice)

    assert told(practice) == ["Ben", "Dana"]


def test_whoever_closed_the_alert_does_not_look_back_at_it(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    practice.person(BEN).presses("safety_seen")
    practice.person(DANA).presses("safety_charge")
    with at_alert_page(practice, practice.person(DANA).closes().presses("safety_open")) as page:
        page.sends("settle", result="She is with her sister.", client="knows")
        assert "Looking back" not in page.text
        assert page.sends("review", view="in_order").status_code == 403
    with at_alert_page(practice, practice.person(ELI).opens_home().presses("safety_open")) as page:
        assert "Looking back" in page.text


def test_a_therapist_of_the_case_cannot_look_back_at_its_alert(practice: SlackPractice) -> None:
    ana = raises(practice)
    practice.deliver()
    ben = practice.person(BEN).presses("safety_open")
    with at_alert_page(practice, ben) as page:
        ana.presses("safety_clear").answers("safety_clear")

        assert page.sends("review", view="in_order").status_code == 403
    assert events(practice, "reviewed") == []
    assert alert(practice).configuration == "cleared"


@pytest.mark.parametrize("value", ["", "x", "00000000-0000-0000-0000-000000000000"])
@pytest.mark.parametrize("button", ["safety_open", "safety_seen", "safety_charge", "safety_reached", "safety_not_over"])
def test_forged_ids_change_nothing(practice: SlackPractice, button: str, value: str) -> None:
    raises(practice)
    practice.deliver()
    before = len(events(practice, "told", "seen", "charge", "reopened", "handed_back"))
    practice.person(BEN).presses("safety_open")

    resend_changed(practice, BEN, "block_actions", pressing(button, value))

    assert len(events(practice, "told", "seen", "charge", "reopened", "handed_back")) == before


@pytest.mark.parametrize("button", ["safety_open", "safety_seen", "safety_charge", "safety_not_over", "safety_clear"])
def test_somebody_who_was_not_told_can_do_nothing_with_an_alert(practice: SlackPractice, button: str) -> None:
    raises(practice)
    practice.deliver()
    before = len(events(practice, "told", "seen", "charge", "reopened"))
    fay = practice.person(FAY).types().presses("guidelines")

    resend_changed(practice, FAY, "block_actions", pressing(button, str(alert(practice).id)))

    assert fay.step == "notice"
    assert len(events(practice, "told", "seen", "charge", "reopened")) == before
