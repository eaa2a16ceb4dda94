"""The Home tab is updated at once after a click on it, not only when it is opened again."""

from tests.support.practice import ANA, SlackPractice
from tests.support.walks.preparation_steps import at_ready, revoke_all_forms, signs


def test_a_release_left_to_lapse_disappears_from_home_at_once(practice: SlackPractice) -> None:
    revoke_all_forms(practice)
    for person in (1, 2):
        signs(practice, person, "goals", "modality", lasts=10)
    ana = practice.person(ANA).opens_home()
    assert "Adult 1's release" in ana.home

    ana.presses("let_lapse")

    assert "Adult 1's release" not in ana.home


def test_the_reminder_button_disappears_from_home_at_once(practice: SlackPractice) -> None:
    at_ready(practice).closes()
    practice.deliver()
    ana = practice.person(ANA).opens_home()
    assert "Send a reminder now" in ana.home

    ana.presses("ask_now")

    assert "Send a reminder now" not in ana.home
