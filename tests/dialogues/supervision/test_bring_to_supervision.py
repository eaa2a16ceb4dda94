"""A case is brought to supervision by its code alone (S0-7, S0-34), and the supervisor is told once a day."""

from datetime import date, datetime

import pytest
from sqlmodel import select

from flows.actions import Kind
from flows.permissions import NotYoursError
from flows.supervision import actions as supervision_actions
from flows.supervision import answer
from flows.supervision.answer import AlreadyAnsweredError
from storage.models import Promise, SupervisionQuestion
from storage.outbox import deliveries
from tests.support.data.consult_rows import tables_of
from tests.support.people.supervision_roles import in_one_group, supervises_no_longer
from tests.support.practice import ANA, BEN, DANA, ELI, SlackPractice, Therapist
from tests.support.run_as import perform, perform_page
from tests.support.slack.forged_payloads import pressing, resend_changed
from tests.support.walks.booked_consult import change_settings, context_for
from tests.support.walks.preparation_steps import CEDAR, at_scope, starts_consult
from tests.support.walks.summary_steps import both_signed
from tests.support.walks.talk_steps import actor

ADDED_NOTICE = "maple-4821 is on the list of Dana. You can say what it's about when you talk."
DAILY_MESSAGE = "For your review: 1 question, the oldest since Tue, May 4."


def at_pause(practice: SlackPractice) -> Therapist:
    return starts_consult(practice).answers("screen", fits="supervision")


def load_questions(practice: SlackPractice) -> list[SupervisionQuestion]:
    with practice.read_session() as session:
        return list(session.exec(select(SupervisionQuestion)))


def answer_question(practice: SlackPractice, chosen_answer: str, who: str = DANA) -> None:
    about = str(load_questions(practice)[-1].id)
    perform_page(practice.services, actor(practice, who), answer.submit_answer, about, deed=chosen_answer)


def list_question_lines(practice: SlackPractice, who: str = DANA) -> list[str]:
    queue_page = perform_page(practice.services, actor(practice, who), supervision_actions.load_queue_page)
    return [question.line for question in queue_page.questions]


def collect_daily_messages(practice: SlackPractice, days: int) -> list[tuple[str, datetime]]:
    """Let this many days pass, hour by hour; return Dana's daily messages, each with its time."""
    dana, received = practice.person(DANA), []
    for _ in range(24 * days):
        before = len(dana.messages)
        practice.pass_time(hours=1)
        received += [
            (text, practice.clock.now) for text in dana.messages[before:] if text.startswith("For your review")
        ]
    return received


def test_at_a_pause_a_therapist_can_put_the_case_on_the_supervisors_list(practice: SlackPractice) -> None:
    ana = at_pause(practice).presses("to_supervision")

    assert ana.notice == ADDED_NOTICE
    assert list_question_lines(practice) == ["maple-4821, Ana: discuss in supervision, since Tue, May 4"]
    assert ana.closes().step == "pause"


def test_the_topics_offer_supervision_if_the_colleague_is_easy_to_talk_to(practice: SlackPractice) -> None:
    ana = at_scope(practice, weighed={"pulls": ["easy"]})
    assert "to_supervision" in ana.button_ids

    assert ana.presses("to_supervision").notice == ADDED_NOTICE
    assert len(list_question_lines(practice)) == 1


@pytest.mark.parametrize("pull", ["one_side", "set_against", "nothing"])
def test_other_pulls_do_not_offer_supervision(practice: SlackPractice, pull: str) -> None:
    assert "to_supervision" not in at_scope(practice, weighed={"pulls": [pull]}).button_ids


@pytest.mark.parametrize("item", ["my_side", "still_working", "in_passing"])
def test_other_reasons_to_wait_do_not_offer_supervision(practice: SlackPractice, item: str) -> None:
    assert "to_supervision" not in starts_consult(practice).answers("screen", fits=item).button_ids


@pytest.mark.parametrize(
    "remove_supervisor",
    [supervises_no_longer, lambda practice: in_one_group(practice, DANA, BEN)],
    ids=["none", "a shared group"],
)
def test_without_an_eligible_supervisor_supervision_is_not_offered_and_a_forged_click_does_nothing(
    practice: SlackPractice, remove_supervisor: object
) -> None:
    assert callable(remove_supervisor)
    remove_supervisor(practice)
    ana = at_pause(practice)
    assert "to_supervision" not in ana.button_ids

    ana.closes().types().presses("guidelines")
    resend_changed(practice, ANA, "block_actions", pressing("to_supervision", str(practice.consults()[0].id)))

    assert load_questions(practice) == []


def test_who_leads_the_colleagues_group_is_asked_and_both_are_told_not_while_the_colleague_is_there(
    practice: SlackPractice,
) -> None:
    in_one_group(practice, ANA, BEN, leader=DANA)

    ana = at_pause(practice).presses("to_supervision")

    leads = "Don't discuss it while Ben is present: Ben is in a supervision group that Dana leads."
    assert ana.notice == f"{ADDED_NOTICE} {leads}"
    question_id = str(load_questions(practice)[0].id)
    page = perform_page(practice.services, actor(practice, DANA), answer.load_page, question_id)
    assert page.not_beside == "Don't discuss this while Ben is present: Ben is in a supervision group that you lead."


def test_without_a_supervisor_the_topics_do_not_offer_supervision(practice: SlackPractice) -> None:
    supervises_no_longer(practice)

    assert "to_supervision" not in at_scope(practice, weighed={"pulls": ["easy"]}).button_ids


def test_two_clicks_add_one_question(practice: SlackPractice) -> None:
    at_pause(practice).presses("to_supervision").closes().presses("to_supervision")

    assert len(load_questions(practice)) == 1


def test_a_case_can_be_brought_again_after_it_was_talked_about(practice: SlackPractice) -> None:
    ana = at_pause(practice).presses("to_supervision").closes()
    answer_question(practice, "talked")
    assert list_question_lines(practice) == []
    with pytest.raises(AlreadyAnsweredError):
        answer_question(practice, "talked")

    ana.presses("to_supervision")

    assert len(list_question_lines(practice)) == 1


def test_nobody_learns_why_the_case_was_brought_or_that_the_therapist_pauses(practice: SlackPractice) -> None:
    at_pause(practice).presses("to_supervision")
    practice.pass_time(days=2)

    question_id = str(load_questions(practice)[0].id)
    page = perform_page(practice.services, actor(practice, DANA), answer.load_page, question_id)
    assert (page.words, page.promise, page.not_beside) == ("", "", "")
    assert "paus" not in page.line
    assert practice.person(BEN).messages == []
    for who in (BEN, ELI, ANA):
        with pytest.raises(NotYoursError):
            perform_page(practice.services, actor(practice, who), answer.load_page, question_id)
        assert "review" not in practice.person(who).messages


def test_the_question_stays_listed_when_the_consult_ends(practice: SlackPractice) -> None:
    ana = at_pause(practice).presses("to_supervision").closes()
    ana.presses("let_rest").sends()

    assert len(list_question_lines(practice)) == 1
    answer_question(practice, "talked")


def test_the_supervisor_is_told_once_each_working_morning_while_a_question_waits(practice: SlackPractice) -> None:
    at_pause(practice).presses("to_supervision")

    received = collect_daily_messages(practice, 8)

    assert {text for text, _when in received} == {DAILY_MESSAGE}
    received_at = [when.replace(minute=0) for _text, when in received]
    assert [moment.hour for moment in received_at] == [13] * len(received_at)  # 09:12 in New York
    assert [moment.date().isoformat() for moment in received_at] == [
        *("2027-05-05", "2027-05-06", "2027-05-07"),
        *("2027-05-10", "2027-05-11", "2027-05-12"),
    ]


def test_no_message_is_sent_until_something_waits_again(practice: SlackPractice) -> None:
    ana = at_pause(practice).presses("to_supervision").closes()
    assert len(collect_daily_messages(practice, 2)) == 2
    answer_question(practice, "talked")
    assert collect_daily_messages(practice, 3) == []
    with practice.read_session() as session:
        assert not deliveries.is_waiting(session, actor(practice, DANA).member_id, "review_daily")

    ana.presses("to_supervision")

    assert [when.day for _text, when in collect_daily_messages(practice, 2)] == [10, 11]  # Monday and Tuesday


def test_a_message_due_outside_working_hours_is_sent_in_the_next_ones(practice: SlackPractice) -> None:
    at_pause(practice).presses("to_supervision")
    change_settings(practice, work_days=("0",))

    received = collect_daily_messages(practice, 10)

    assert [when.date() for _text, when in received] == [date(2027, 5, 10)]


def test_two_waiting_questions_are_one_message(practice: SlackPractice) -> None:
    at_pause(practice).presses("to_supervision").closes()
    starts_consult(practice, code=CEDAR).answers("screen", fits="supervision").presses("to_supervision")

    received = collect_daily_messages(practice, 1)

    assert [text for text, _when in received] == [DAILY_MESSAGE.replace("1 question", "2 questions")]


def load_anas_promise(practice: SlackPractice) -> Promise:
    with practice.read_session() as session:
        ana_id = actor(practice, ANA).member_id
        return next(
            promise
            for promise in tables_of(session, practice.consults()[0].id).rows(Promise)
            if promise.member_id == ana_id
        )


def report_changed_promise(practice: SlackPractice) -> None:
    """Let Ana report that her promise to her client has changed."""
    with practice.services.database.transaction() as session:
        perform(context_for(practice, session), Kind.SUBMIT, "it_changed", str(load_anas_promise(practice).id))


def test_a_supervisor_can_release_a_therapist_from_a_changed_promise(practice: SlackPractice) -> None:
    both_signed(practice)
    report_changed_promise(practice)
    assert load_anas_promise(practice).standing == "changed"
    assert any("no longer plans to tell a client what was promised" in line for line in list_question_lines(practice))

    answer_question(practice, "released")

    assert load_anas_promise(practice).standing == "released"
    assert not any("promised" in line for line in list_question_lines(practice))


def test_a_supervisor_can_decide_that_the_client_is_told_all_the_same(practice: SlackPractice) -> None:
    both_signed(practice)
    due_on = load_anas_promise(practice).by
    report_changed_promise(practice)

    answer_question(practice, "tell")

    assert (load_anas_promise(practice).standing, load_anas_promise(practice).by) == ("open", due_on)
    with pytest.raises(AlreadyAnsweredError):
        answer_question(practice, "released")
