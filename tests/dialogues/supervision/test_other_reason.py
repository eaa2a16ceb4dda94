"""A reason that is not on the list: a supervisor decides about it, and nobody else is told (S0-29)."""

import pytest
from sqlmodel import select

from bot.demo import seed
from flows.consult.talk import draft_check
from flows.consult.writing import actions as writing_actions
from flows.errors import WrongStepError
from flows.permissions import NotYoursError
from flows.supervision import answer
from flows.supervision.answer import AlreadyAnsweredError
from storage.models import SupervisionQuestion
from tests.support.pages.private_page import find_page_link, submit_on_page
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice, Therapist
from tests.support.run_as import perform_page
from tests.support.slack.forged_payloads import pressing, replacing, resend_changed
from tests.support.walks.booked_consult import change_settings
from tests.support.walks.preparation_steps import CANARY, MAPLE, value_beside
from tests.support.walks.talk_steps import actor

REASON = f"{CANARY} asks me to be bolder than I am."
QUESTION = "Ana gave another reason for a consult on maple-4821 and needs your approval."
APPROVED = "Dana approved your reason for maple-4821. You can continue."
DECLINED = (
    "Dana read your reason for maple-4821 and would rather you didn't consult this time. "
    "You can talk about it in supervision."
)


def at_frame(practice: SlackPractice, who: str = ANA) -> Therapist:
    therapist = practice.person(who).types()
    practice.deliver()  # the opening message
    return therapist.presses("confer", value=value_beside(therapist, MAPLE))


def at_writing(practice: SlackPractice) -> Therapist:
    return at_frame(practice).answers("frame", reasons=["another"])


def ask_supervisor(practice: SlackPractice) -> Therapist:
    ana = at_writing(practice)
    submit_on_page(practice, ana, reason=REASON)
    return ana.presses("ask_reason")


def load_question(practice: SlackPractice) -> SupervisionQuestion:
    with practice.read_session() as session:
        return session.exec(select(SupervisionQuestion)).one()


def answer_question(practice: SlackPractice, chosen_answer: str, who: str = DANA) -> None:
    about = str(load_question(practice).id)
    perform_page(practice.services, actor(practice, who), answer.submit_answer, about, deed=chosen_answer)


def read_reason(practice: SlackPractice, who: str = DANA) -> str:
    about = str(load_question(practice).id)
    return perform_page(practice.services, actor(practice, who), answer.load_page, about).words


def test_the_reason_is_written_on_the_page_before_the_supervisor_is_asked(practice: SlackPractice) -> None:
    ana = at_writing(practice)

    assert ana.step == "page"
    assert "your reason" in ana.screen_text
    practice.deliver()
    assert QUESTION not in practice.person(DANA).messages
    assert ana.presses("ask_reason").step == "page"

    submit_on_page(practice, ana, reason=REASON)
    assert ana.presses("ask_reason").step == "reason_waits"
    assert "Waiting for Dana since Tue, May 4." in ana.screen_text


def test_the_supervisor_is_told_and_reads_the_reason_only_on_their_page(practice: SlackPractice) -> None:
    ask_supervisor(practice)
    practice.deliver()

    assert practice.person(DANA).messages.count(QUESTION) == 1
    assert read_reason(practice) == REASON
    dana = practice.person(DANA).presses("review")
    assert dana.step == "review"
    assert "maple-4821, Ana: approve a reason, since Tue, May 4" in dana.screen_text


def test_the_link_leads_to_the_only_item_and_to_the_list_if_more_are_waiting(practice: SlackPractice) -> None:
    ask_supervisor(practice)
    practice.deliver()
    only = find_page_link(practice.person(DANA).presses("review"))

    seed.seed_signed_case(practice.services)
    several = find_page_link(practice.person(DANA).closes().types("review"))

    assert only.endswith(f"/a/{load_question(practice).id}")
    assert "/" not in several.partition("/w#")[2]
    answer_question(practice, "go_on")
    consult = next(str(row.id) for row in practice.consults() if row.configuration == "signed")
    assert find_page_link(practice.person(DANA).closes().types("review")).endswith(f"/r/{consult}/it")


def test_nobody_else_is_told_about_the_reason(practice: SlackPractice) -> None:
    ask_supervisor(practice)
    practice.pass_time(days=5)

    assert practice.person(BEN).messages == []
    assert QUESTION not in practice.person(ELI).messages
    for who in (BEN, ELI, FAY, ANA):
        with pytest.raises(NotYoursError):
            read_reason(practice, who)


def test_an_approval_leads_to_the_six_reasons_to_wait_and_the_starter_is_told(practice: SlackPractice) -> None:
    ana = ask_supervisor(practice).closes()

    answer_question(practice, "go_on")
    practice.deliver()

    assert ana.messages[-1] == APPROVED
    assert ana.presses("go_on").step == "screen"


def test_a_refusal_ends_the_consult_quietly_and_the_starter_is_told(practice: SlackPractice) -> None:
    ana = ask_supervisor(practice).closes()

    answer_question(practice, "rest")
    practice.pass_time(days=1)

    assert ana.messages[-1] == DECLINED
    assert practice.consults()[0].configuration == "cancelled"
    assert practice.person(BEN).messages == []


def test_the_consult_waits_in_place_and_says_who_it_waits_for(practice: SlackPractice) -> None:
    ana = ask_supervisor(practice).closes()
    ana.types()
    assert "maple-4821 with Ben: waiting for Dana to answer, since Tue, May 4" in ana.screen_text

    ana.presses("go_on", value=str(practice.consults()[0].id))

    assert ana.step == "reason_waits"
    assert practice.consults()[0].configuration == "framing"


def test_an_old_screen_of_reasons_does_not_bypass_the_supervisor(practice: SlackPractice) -> None:
    ask_supervisor(practice)
    change = replacing(
        "view", "state", "values", "frame.reasons", "reasons", "selected_options", to=[{"value": "goals"}]
    )

    resend_changed(practice, ANA, "view_submission", change)

    consult = practice.consults()[0]
    assert (consult.configuration, consult.reasons) == ("framing", ("another",))
    assert load_question(practice).answer is None


def test_a_reason_that_was_sent_cannot_be_overwritten(practice: SlackPractice) -> None:
    ask_supervisor(practice)
    consult = str(practice.consults()[0].id)

    services, ana = practice.services, actor(practice, ANA)
    refused = perform_page(services, ana, writing_actions.submit_texts, consult, reason="Something else.")
    with pytest.raises(WrongStepError):
        perform_page(services, ana, draft_check.save_draft, consult, field="reason", words="Something else.")

    assert refused is None
    assert read_reason(practice) == REASON


def test_a_therapist_who_chooses_other_reasons_needs_no_supervisor(practice: SlackPractice) -> None:
    ana = ask_supervisor(practice).presses("choose_again")

    assert (ana.step, ana.ticked["reasons"]) == ("frame", [])
    assert ana.answers("frame", reasons=["goals"]).step == "screen"
    with pytest.raises(AlreadyAnsweredError):
        answer_question(practice, "go_on")
    practice.deliver()
    assert QUESTION not in practice.person(DANA).messages


def test_ending_the_consult_removes_the_question_from_the_list(practice: SlackPractice) -> None:
    ask_supervisor(practice).presses("let_rest").sends()

    assert "You're all caught up." in practice.person(DANA).types("review").screen_text
    with pytest.raises(AlreadyAnsweredError):
        answer_question(practice, "go_on")


@pytest.mark.parametrize("wrong_answer", ["", "talked", "released", "taken_back", CANARY])
def test_an_unknown_answer_changes_nothing(practice: SlackPractice, wrong_answer: str) -> None:
    ask_supervisor(practice)

    with pytest.raises(NotYoursError):
        answer_question(practice, wrong_answer)

    assert load_question(practice).answer is None


def test_the_reason_is_written_in_a_modal_if_the_practice_allows_text_in_slack(practice: SlackPractice) -> None:
    change_settings(practice, free_text="modal")
    ana = at_writing(practice)
    assert ana.step == "writing"

    ana.answers("writing", reason="A reason of my own.")

    assert (ana.step, ana.ticked["reasons"]) == ("frame", ["another"])
    ana.sends()
    assert ana.step == "reason_waits"


def test_forged_clicks_ask_nobody(practice: SlackPractice) -> None:
    at_frame(practice).answers("frame", reasons=["goals"])
    consult = str(practice.consults()[0].id)

    for button in ("ask_reason", "choose_again"):
        for value in (consult, "", CANARY):
            resend_changed(practice, ANA, "block_actions", pressing(button, value))
    practice.person(BEN).types().presses("guidelines")
    resend_changed(practice, BEN, "block_actions", pressing("ask_reason", consult))

    with practice.read_session() as session:
        assert session.exec(select(SupervisionQuestion)).all() == []
    assert practice.consults()[0].configuration != "framing"


def test_a_question_without_an_answer_expires_with_the_consult(practice: SlackPractice) -> None:
    ask_supervisor(practice)
    practice.pass_time(days=22)

    assert practice.consults()[0].configuration == "lapsed"
