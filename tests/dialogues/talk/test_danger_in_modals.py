"""Words that may mean danger, typed in Slack: the next screen has the line and the button (S0-9)."""

import pytest

from flows.danger.names import SAFETY_ACTION
from tests.support.practice import ANA, SlackPractice
from tests.support.walks.booked_consult import change_settings
from tests.support.walks.talk_steps import at_the_time, begins, list_answers

DANGER = "I fear that he will kill himself tonight."
LINE = "If someone may be in danger now, don't wait for this."


@pytest.fixture(name="practice")
def practice_with_modals(practice: SlackPractice) -> SlackPractice:
    """The demo's practice after it has attested, on Thursday at 10."""
    change_settings(practice, free_text="modal")
    at_the_time(practice)
    return practice


def test_s0_9_the_screen_after_words_of_danger_has_the_line_and_the_answer_is_saved(practice: SlackPractice) -> None:
    ana = begins(practice, ANA)
    assert LINE not in ana.screen_text

    ana.answers("talk_1", words=DANGER, sharing="not_for_sharing")

    assert ana.step == "talk_2"
    assert LINE in ana.screen_text
    assert SAFETY_ACTION in ana.button_ids
    assert len(list_answers(practice)) == 1
    ana.answers("talk_2", words="He seems calmer.", sharing="not_for_sharing")
    assert LINE not in ana.screen_text


def test_an_error_beside_the_box_says_it_too(practice: SlackPractice) -> None:
    ana = begins(practice, ANA).ticks(words=DANGER, sharing="will_hear")

    ana.sends()

    assert ana.field_errors == {"hear_by": f"Please choose a date.\n{LINE}"}


def test_words_of_danger_that_were_not_discussed_show_the_line(practice: SlackPractice) -> None:
    ana = begins(practice, ANA).ticks(words=DANGER)

    ana.presses("not_discussed")

    assert LINE in ana.screen_text
