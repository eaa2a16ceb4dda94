"""In a practice that has attested to a BAA: the same eight questions in Slack modals."""

import pytest

from flows.consult import chart
from flows.consult.parts import Part
from tests.support.practice import ANA, BEN, Stage, Therapist, Ticks
from tests.support.slack.forged_payloads import again, pressing
from tests.support.walks.booked_consult import decides
from tests.support.walks.preparation_steps import goes_on, signs
from tests.support.walks.release_steps import takes_back
from tests.support.walks.talk_steps import answers, at_the_time, begins, box, goes_through, recorded

ANSWER: dict[str, Ticks] = {"words": "Steadier than in spring.", "sharing": "knows"}
LONGEST = "w 😀" * 1000


@pytest.fixture(name="practice")
def practice_with_modals(practice: Stage) -> Stage:
    """The demo's practice after it has attested, on Thursday at 10."""
    decides(practice, free_text="modal")
    at_the_time(practice)
    return practice


def current_step(practice: Stage, part: str = "it") -> str:
    return chart.current_step(practice.consults()[0].configuration, Part(part))


def test_the_eight_questions_follow_one_another_each_in_its_own_modal(practice: Stage) -> None:
    ana = begins(practice, ANA)
    for number in range(1, 9):
        assert (ana.sees, ana.ticked) == (f"talk_{number}", {"words": None, "sharing": None, "hear_by": None})
        assert "Ben is not here yet. You can begin." in ana.reads
        ana.answers(f"talk_{number}", words=f"My view of {number}.", sharing="not_for_sharing")

    assert ana.sees == "own_page"
    assert "You have answered all eight." in ana.reads
    assert "open_page" not in ana.offered
    assert [answer[0] for answer in recorded(practice)] == list(range(1, 9))


def test_one_question_takes_three_taps_at_most(practice: Stage) -> None:
    ana = begins(practice, ANA)
    before = ana.taps

    ana.answers("talk_1", **ANSWER)

    assert ana.taps - before == 3


def test_a_missing_day_shows_an_error_beside_its_field_and_nothing_is_lost(practice: Stage) -> None:
    ana = begins(practice, ANA).ticks(words="Steadier.", sharing="will_hear")

    ana.sends()

    assert ana.beside == {"hear_by": "Please choose a day."}
    assert ana.ticked["words"] == "Steadier."
    assert box(practice, ANA, 1) == "Steadier."
    assert ana.answers("talk_1", hear_by="2027-05-20").sees == "talk_2"


def test_not_discussed_takes_one_tap_and_keeps_the_typed_text(practice: Stage) -> None:
    ana = begins(practice, ANA).ticks(words="Half a thought.")

    ana.presses("not_discussed")

    assert ana.sees == "talk_2"
    assert recorded(practice) == [(1, 1, "not_discussed")]
    assert box(practice, ANA, 1) == "Half a thought."


def test_back_keeps_the_typed_text_and_next_leads_forward_again(practice: Stage) -> None:
    ana = begins(practice, ANA).answers("talk_1", **ANSWER).ticks(words="Of two.")

    ana.presses("question_back")

    assert (ana.sees, ana.ticked["words"], ana.ticked["sharing"]) == ("talk_1", "Steadier than in spring.", "knows")
    ana.answers("talk_1", words="Otherwise.")
    assert (ana.sees, ana.ticked["words"]) == ("talk_2", "Of two.")
    assert recorded(practice) == [(1, 1, "impression"), (1, 2, "impression")]
    assert "question_back" not in practice.one(ANA).presses("question_back").offered


def test_the_impression_of_the_colleague_is_shown_once_both_have_answered(practice: Stage) -> None:
    for who in (ANA, BEN):
        begins(practice, who)
    practice.one(BEN).answers("talk_1", words=LONGEST[:3000], sharing="knows")
    ana = practice.one(ANA)
    assert "😀" not in goes_on(ana.closes()).reads

    ana.answers("talk_1", **ANSWER).presses("question_back")

    assert "Ben's impression:" in ana.reads
    assert "".join(ana.reads.split()).count("w😀") == 1000


def test_an_impression_that_is_not_for_sharing_is_never_sent_to_the_colleague(practice: Stage) -> None:
    for who in (ANA, BEN):
        begins(practice, who)
    practice.one(BEN).answers("talk_1", words="Ben's own.", sharing="not_for_sharing")

    practice.one(ANA).answers("talk_1", **ANSWER).presses("question_back")

    assert "Ben's own." not in repr([entry.payload for entry in practice.workspace.traffic if entry.person_id == ANA])


def test_after_a_revocation_the_typed_text_stays_in_the_modal_and_is_not_saved(practice: Stage) -> None:
    ana = begins(practice, ANA).ticks(**ANSWER)
    takes_back(practice, BEN, person=2)

    ana.sends()

    assert (ana.sees, list(ana.beside)) == ("talk_1", ["words"])
    assert "A release is not in force just now" in ana.beside["words"]
    assert ana.ticked["words"] == ANSWER["words"]
    for button in ("not_discussed",):
        assert ana.presses(button).sees == "stopped"
        ana.closes()
    assert recorded(practice) == []
    signs(practice, 2, "diagnosis")
    assert box(practice, ANA, 1) == ""
    ana.sends()
    assert recorded(practice) == [(1, 1, "impression")]


def test_while_a_release_is_missing_back_opens_a_notice_and_the_modal_keeps_its_text(practice: Stage) -> None:
    ana = begins(practice, ANA).answers("talk_1", **ANSWER).ticks(words="Of two.")
    takes_back(practice, BEN, person=2)

    assert ana.presses("question_back").sees == "stopped"
    assert (ana.closes().sees, ana.ticked["words"]) == ("talk_2", "Of two.")


def test_while_the_consult_is_on_hold_no_question_opens(practice: Stage) -> None:
    begins(practice, ANA).closes()
    takes_back(practice, BEN, person=2)

    assert goes_on(practice.one(ANA)).sees == "stopped"


def test_answers_can_be_changed_after_the_last_question(practice: Stage) -> None:
    begins(practice, ANA).closes()
    goes_through(practice, ANA)

    ana = goes_on(practice.one(ANA)).presses("question_back")

    assert ana.sees == "talk_8"
    ana.answers("talk_8", words="Otherwise.")
    assert ana.sees == "own_page"
    assert recorded(practice)[-1] == (8, 2, "impression")


def test_a_question_outside_the_scope_takes_one_tap(practice: Stage) -> None:
    takes_back(practice, BEN, person=2).closes()
    signs(practice, 2, "goals")
    ana = begins(practice, ANA)
    assert (ana.sees, ana.ticked) == ("talk_1", {})

    ana.presses("not_discussed")

    assert (ana.sees, list(ana.ticked)) == ("talk_2", ["words", "sharing", "hear_by"])


def test_an_old_modal_changes_only_its_own_question_and_skips_no_question(practice: Stage) -> None:
    ana = begins(practice, ANA).ticks(words="From this window.", sharing="knows")
    answers(practice, ANA, 1, "From the page.")

    ana.sends()

    assert ana.sees == "talk_2"
    assert recorded(practice) == [(1, 1, "impression"), (1, 2, "impression")]


@pytest.mark.parametrize("button", ["not_discussed", "question_back"])
def test_a_forged_click_of_another_member_records_no_answer(practice: Stage, button: str) -> None:
    consult_id = str(practice.consults()[0].id)
    begins(practice, ANA)
    dana = practice.one("U0DANA").types().presses("guidelines")

    again(practice, "U0DANA", "block_actions", pressing(button, consult_id, consult_id))

    assert dana.sees == "notice"
    assert recorded(practice) == []


def test_the_wider_view_opens_over_the_question_and_the_typed_text_stays(practice: Stage) -> None:
    ana = begins(practice, ANA).ticks(words="Steadier.")

    assert ana.presses("broader_frame").sees == "broader_frame"
    assert ana.closes().ticked["words"] == "Steadier."


def test_once_the_practice_returns_to_pages_an_open_modal_saves_nothing(practice: Stage) -> None:
    ana: Therapist = begins(practice, ANA).ticks(**ANSWER)
    decides(practice, free_text="page")

    ana.sends()

    assert ana.sees == "own_page"
    assert (recorded(practice), box(practice, ANA, 1)) == ([], "")
