"""A promise whose plan has changed: the supervisor releases it, or asks the therapist to tell the client."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from flows.consult.follow_up import open_promises
from flows.consult.record_loading import lock_consult
from flows.supervision import answer
from storage.consults import promises
from storage.models import Promise, SupervisionQuestion
from storage.people import supervisors
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, DANA, SlackPractice, Therapist
from tests.support.run_as import perform_page
from tests.support.walks.booked_consult import context_for, member, pass_time_until
from tests.support.walks.client_promises import DUE, GOALS, MORNING, promise_states, reminded, told
from tests.support.walks.summary_steps import both_signed, consult
from tests.support.walks.talk_steps import actor


def test_it_changed_is_offered_only_to_a_therapist_with_a_supervisor(practice: SlackPractice) -> None:
    both_signed(practice)
    remove_supervisors(practice, BEN)
    pass_time_until(practice, MORNING + timedelta(hours=1))

    ana, ben = (practice.person(who).presses("told") for who in (ANA, BEN))

    assert ("it_changed" in ana.button_ids, "it_changed" in ben.button_ids) == (True, False)


def test_a_changed_promise_waits_for_the_supervisor_and_brings_no_reminder(practice: SlackPractice) -> None:
    both_signed(practice)

    ana = practice.person(ANA).opens_home().presses("told").presses("it_changed")
    assert "Dana will see the code, the topic and the day" in ana.screen_text
    ana.answers("it_changed")
    pass_time_until(practice, MORNING + timedelta(hours=1))

    assert promise_states(practice) == [("it", "changed"), ("ft", "open")]
    assert reminded(practice, ANA) == []
    with practice.read_session() as session:
        question = session.exec(select(SupervisionQuestion)).one()
    assert (question.kind, question.answer) == ("changed", None)


@pytest.mark.parametrize(("decision", "standing", "ends"), [("released", "released", True), ("tell", "open", False)])
def test_the_supervisor_releases_a_changed_promise_or_has_the_client_told(
    practice: SlackPractice, decision: str, standing: str, *, ends: bool
) -> None:
    both_signed(practice)
    told(practice, BEN)
    practice.person(ANA).opens_home().presses("told").presses("it_changed").answers("it_changed")
    pass_time_until(practice, MORNING + timedelta(hours=1))

    answer_as_supervisor(practice, decision)

    assert promise_states(practice)[0] == ("it", standing)
    assert (consult(practice).configuration == "closed") is ends
    if not ends:
        with practice.read_session() as session:
            assert session.exec(select(Promise).where(Promise.part == "it")).one().by == date(2027, 5, 17)
        pass_time_until(practice, on_clock("2027-05-17T09:00", "America/New_York"))
        assert practice.person(ANA).messages[-1] == DUE.format(topic=GOALS)


def test_a_changed_promise_is_its_therapists_again_once_no_supervisor_is_left_to_decide(
    practice: SlackPractice,
) -> None:
    both_signed(practice)
    practice.person(ANA).opens_home().presses("told").presses("it_changed").answers("it_changed").closes()
    pass_time_until(practice, MORNING + timedelta(hours=1))
    before = reminded(practice, ANA)

    remove_supervisors(practice, ANA)
    pass_time_until(practice, on_clock("2027-05-17T12:00", "America/New_York"))
    practice.person(ANA).presses("told").answers("told")

    assert before == []
    assert len(reminded(practice, ANA)) == 1
    assert promise_states(practice) == [("it", "told"), ("ft", "open")]
    with practice.read_session() as session:
        assert session.exec(select(SupervisionQuestion.answer)).one() == "taken_back"


def moves(practice: SlackPractice) -> Therapist:
    """Let Ana pick another day for what she promised; return her before she chooses it."""
    return practice.person(ANA).opens_home().presses("told").presses("new_day")


def test_s0_25_a_promise_that_moves_a_second_time_goes_to_the_supervisor_and_stays_open(
    practice: SlackPractice,
) -> None:
    both_signed(practice)
    first = moves(practice)
    assert "moved this before" not in first.screen_text
    first.answers("new_day", by="2027-05-20")

    second = moves(practice)
    assert "You've moved this before. Dana will be told" in second.screen_text
    second.answers("new_day", by="2027-05-27")

    assert promise_states(practice)[0] == ("it", "open")
    with practice.read_session() as session:
        question = session.exec(select(SupervisionQuestion)).one()
    assert (question.kind, question.answer) == ("moved", None)
    page = perform_page(practice.services, actor(practice, DANA), answer.load_page, str(question.id))
    assert (page.kind, page.answers) == ("moved", ("talked",))
    assert page.promise == "Ana's client: The treatment goals. To tell by Thu, May 27, 2027."


def test_s0_25_whoever_has_no_supervisor_is_told_so_at_the_second_move(practice: SlackPractice) -> None:
    both_signed(practice)
    remove_supervisors(practice, ANA)
    moves(practice).answers("new_day", by="2027-05-20")

    second = moves(practice)

    assert "You have no supervisor here to tell" in second.screen_text
    second.answers("new_day", by="2027-05-27")
    assert promise_states(practice)[0] == ("it", "open")


def test_s0_25_soon_is_within_thirty_days_and_an_overdue_promise_stands_out_on_home(practice: SlackPractice) -> None:
    both_signed(practice)
    refused = practice.person(ANA).opens_home().presses("told").presses("new_day").answers("new_day", by="2027-06-06")
    assert "too late" in refused.field_errors["by"]

    pass_time_until(practice, MORNING + timedelta(days=4))

    ana = practice.person(ANA).opens_home()
    assert "Your turn\nTold\nOverdue since Fri, May 14: The treatment goals (maple-4821)" in ana.home
    assert "To tell your client" not in ana.home
    menu = ana.types().screen_text
    assert menu.index("Overdue since Fri, May 14: The treatment goals (maple-4821)") < menu.index("with Ben")


def answer_as_supervisor(practice: SlackPractice, decision: str) -> None:
    """Apply Dana's answer to Ana's changed promise."""
    with practice.services.database.transaction() as session:
        promise = session.exec(select(Promise).where(Promise.standing == promises.CHANGED)).one()
        record = lock_consult(context_for(practice, session, DANA), promise.consult_id)
        open_promises.apply_supervisor_answer(record, promise.id, decision)


def remove_supervisors(practice: SlackPractice, who: str) -> None:
    """Remove all supervisors of this therapist."""
    with practice.services.database.transaction() as session:
        therapist_id = member(practice, session, who).id
        for supervisor in supervisors.list_supervisors(session, therapist_id):
            supervisors.end(session, supervisor_id=supervisor.id, supervisee_id=therapist_id)
