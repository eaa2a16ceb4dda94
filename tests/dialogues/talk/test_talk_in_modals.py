"""In a practice that has attested to a BAA: the same eight questions in Slack modals."""

import pytest

from flows.consult import chart
from flows.parts import Part
from tests.support.practice import ANA, BEN, SlackPractice, Therapist, Ticks
from tests.support.slack.forged_payloads import pressing, resend_changed
from tests.support.walks.booked_consult import change_settings
from tests.support.walks.preparation_steps import reopens_consult, signs
from tests.support.walks.release_steps import records_revocation
from tests.support.walks.talk_steps import answers, answers_in_turn, at_the_time, begins, box_text, list_answers

ANSWER: dict[str, Ticks] = {"words": "Steadier than in spring.", "sharing": "knows"}
LONGEST = "w 😀" * 1000


@pytest.fixture(name="practice")
def practice_with_modals(practice: SlackPractice) -> SlackPractice:
    """The demo's practice after it has attested, on Thursday at 10."""
    change_settings(practice, free_text="modal")
    at_the_time(practice)
    return practice


def current_step(practice: SlackPractice, part: str = "it") -> str:
    return chart.current_step(practice.consults()[0].configuration, Part(part))


def test_the_eight_questions_follow_one_another_each_in_its_own_modal(practice: SlackPractice) -> None:
    ana = begins(practice, ANA)
    for number in range(1, 9):
        assert (ana.step, ana.ticked) == (f"talk_{number}", {"words": None, "sharing": None, "hear_by": None})
        assert "Ben hasn't started yet. You can begin." in ana.screen_text
        ana.answers(f"talk_{number}", words=f"My view of {number}.", sharing="not_for_sharing")

    assert ana.step == "own_page"
    assert "You've answered all eight." in ana.screen_text
    assert "open_page" not in ana.button_ids
    assert [answer[0] for answer in list_answers(practice)] == list(range(1, 9))


def test_one_question_takes_three_taps_at_most(practice: SlackPractice) -> None:
    ana = begins(practice, ANA)
    before = ana.taps

    ana.answers("talk_1", **ANSWER)

    assert ana.taps - before == 3


def test_a_missing_day_shows_an_error_beside_its_field_and_nothing_is_lost(practice: SlackPractice) -> None:
    ana = begins(practice, ANA).ticks(words="Steadier.", sharing="will_hear")

    ana.sends()

    assert ana.field_errors == {"hear_by": "Please choose a date."}
    assert ana.ticked["words"] == "Steadier."
    assert box_text(practice, ANA, 1) == "Steadier."
    assert ana.answers("talk_1", hear_by="2027-05-20").step == "talk_2"


def test_not_discussed_takes_one_tap_and_keeps_the_typed_text(practice: SlackPractice) -> None:
    ana = begins(practice, ANA).ticks(words="Half a thought.")

    ana.presses("not_discussed")

    assert ana.step == "talk_2"
    assert list_answers(practice) == [(1, 1, "not_discussed")]
    assert box_text(practice, ANA, 1) == "Half a thought."


def test_back_keeps_the_typed_text_and_next_leads_forward_again(practice: SlackPractice) -> None:
    ana = begins(practice, ANA).answers("talk_1", **ANSWER).ticks(words="Of two.")

    ana.presses("question_back")

    assert (ana.step, ana.ticked["words"], ana.ticked["sharing"]) == ("talk_1", "Steadier than in spring.", "knows")
    ana.answers("talk_1", words="Otherwise.")
    assert (ana.step, ana.ticked["words"]) == ("talk_2", "Of two.")
    assert list_answers(practice) == [(1, 1, "impression"), (1, 2, "impression")]
    assert "question_back" not in practice.person(ANA).presses("question_back").button_ids


def test_the_impression_of_the_colleague_is_shown_once_both_have_answered(practice: SlackPractice) -> None:
    for who in (ANA, BEN):
        begins(practice, who)
    practice.person(BEN).answers("talk_1", words=LONGEST[:3000], sharing="knows")
    ana = practice.person(ANA)
    assert "😀" not in reopens_consult(ana.closes()).screen_text

    ana.answers("talk_1", **ANSWER).presses("question_back")

    assert "Ben's impression:" in ana.screen_text
    assert "".join(ana.screen_text.split()).count("w😀") == 1000


def test_an_impression_that_is_not_for_sharing_is_never_sent_to_the_colleague(practice: SlackPractice) -> None:
    for who in (ANA, BEN):
        begins(practice, who)
    practice.person(BEN).answers("talk_1", words="Ben's own.", sharing="not_for_sharing")

    practice.person(ANA).answers("talk_1", **ANSWER).presses("question_back")

    assert "Ben's own." not in repr([entry.payload for entry in practice.workspace.traffic if entry.person_id == ANA])


def test_after_a_revocation_the_typed_text_stays_in_the_modal_and_is_not_saved(practice: SlackPractice) -> None:
    ana = begins(practice, ANA).ticks(**ANSWER)
    records_revocation(practice, BEN, person=2)

    ana.sends()

    assert (ana.step, list(ana.field_errors)) == ("talk_1", ["words"])
    assert "a release is missing" in ana.field_errors["words"]
    assert ana.ticked["words"] == ANSWER["words"]
    for button in ("not_discussed",):
        assert ana.presses(button).step == "stopped"
        ana.closes()
    assert list_answers(practice) == []
    signs(practice, 2, "diagnosis")
    assert box_text(practice, ANA, 1) == ""
    ana.sends()
    assert list_answers(practice)[0] == (1, 1, "impression")


def test_while_a_release_is_missing_back_opens_a_notice_and_the_modal_keeps_its_text(practice: SlackPractice) -> None:
    ana = begins(practice, ANA).answers("talk_1", **ANSWER).ticks(words="Of two.")
    records_revocation(practice, BEN, person=2)

    assert ana.presses("question_back").step == "stopped"
    assert (ana.closes().step, ana.ticked["words"]) == ("talk_2", "Of two.")


def test_while_the_consult_is_on_hold_no_question_opens(practice: SlackPractice) -> None:
    begins(practice, ANA).closes()
    records_revocation(practice, BEN, person=2)

    assert reopens_consult(practice.person(ANA)).step == "stopped"


def test_answers_can_be_changed_after_the_last_question(practice: SlackPractice) -> None:
    begins(practice, ANA).closes()
    answers_in_turn(practice, ANA)

    ana = reopens_consult(practice.person(ANA)).presses("question_back")

    assert ana.step == "talk_8"
    ana.answers("talk_8", words="Otherwise.")
    assert ana.step == "own_page"
    assert list_answers(practice)[-1] == (8, 2, "impression")


def test_a_question_outside_the_scope_is_passed_over(practice: SlackPractice) -> None:
    records_revocation(practice, BEN, person=2).closes()
    signs(practice, 2, "goals")

    ana = begins(practice, ANA)

    assert "question_back" not in ana.button_ids
    assert (ana.step, list(ana.ticked)) == ("talk_2", ["words", "sharing", "hear_by"])


def test_an_old_modal_changes_only_its_own_question_and_skips_no_question(practice: SlackPractice) -> None:
    ana = begins(practice, ANA).ticks(words="From this window.", sharing="knows")
    answers(practice, ANA, 1, "From the page.")

    ana.sends()

    assert ana.step == "talk_2"
    assert list_answers(practice) == [(1, 1, "impression"), (1, 2, "impression")]


@pytest.mark.parametrize("button", ["not_discussed", "question_back"])
def test_a_forged_click_of_another_member_records_no_answer(practice: SlackPractice, button: str) -> None:
    consult_id = str(practice.consults()[0].id)
    begins(practice, ANA)
    dana = practice.person("U0DANA").types().presses("guidelines")

    resend_changed(practice, "U0DANA", "block_actions", pressing(button, consult_id, consult_id))

    assert dana.step == "notice"
    assert list_answers(practice) == []


def test_the_wider_view_opens_over_the_question_and_the_typed_text_stays(practice: SlackPractice) -> None:
    ana = begins(practice, ANA).ticks(words="Steadier.")

    assert ana.presses("broader_frame").step == "broader_frame"
    assert ana.closes().ticked["words"] == "Steadier."


def test_once_the_practice_returns_to_pages_an_open_modal_saves_nothing(practice: SlackPractice) -> None:
    ana: Therapist = begins(practice, ANA).ticks(**ANSWER)
    change_settings(practice, free_text="page")

    ana.sends()

    assert ana.step == "own_page"
    assert (list_answers(practice), box_text(practice, ANA, 1)) == ([], "")
