"""A promise whose plan has changed: the supervisor releases it, or asks the therapist to tell the client."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.record_loading import lock_consult
from storage.consults import promises
from storage.models import Promise, SupervisionQuestion
from storage.people import supervisors
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.walks.booked_consult import context_for, member, pass_time_until
from tests.support.walks.client_promises import DUE, GOALS, MORNING, promise_states, reminded, told
from tests.support.walks.summary_steps import both_signed, consult


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


@pytest.mark.parametrize(("answer", "standing", "ends"), [("released", "released", True), ("tell", "open", False)])
def test_the_supervisor_releases_a_changed_promise_or_has_the_client_told(
    practice: SlackPractice, answer: str, standing: str, *, ends: bool
) -> None:
    both_signed(practice)
    told(practice, BEN)
    practice.person(ANA).opens_home().presses("told").presses("it_changed").answers("it_changed")
    pass_time_until(practice, MORNING + timedelta(hours=1))

    answer_as_supervisor(practice, answer)

    assert promise_states(practice)[0] == ("it", standing)
    assert (consult(practice).configuration == "closed") is ends
    if not ends:
        with practice.read_session() as session:
            assert session.exec(select(Promise).where(Promise.part == "it")).one().by == date(2027, 5, 17)
        pass_time_until(practice, on_clock("2027-05-17T09:00", "America/New_York"))
        assert practice.person(ANA).messages[-1] == DUE.format(topic=GOALS)


def answer_as_supervisor(practice: SlackPractice, answer: str) -> None:
    """Apply Dana's answer to Ana's changed promise."""
    with practice.services.database.transaction() as session:
        promise = session.exec(select(Promise).where(Promise.standing == promises.CHANGED)).one()
        record = lock_consult(context_for(practice, session, DANA), promise.consult_id)
        follow_up_actions.apply_supervisor_answer(record, promise.id, answer)


def remove_supervisors(practice: SlackPractice, who: str) -> None:
    """Remove all supervisors of this therapist."""
    with practice.services.database.transaction() as session:
        therapist_id = member(practice, session, who).id
        for supervisor in supervisors.list_supervisors(session, therapist_id):
            supervisors.end(session, supervisor_id=supervisor.id, supervisee_id=therapist_id)
