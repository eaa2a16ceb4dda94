"""What was promised to a client has changed: a supervisor lets go of it, or has it told."""

from datetime import timedelta

import pytest
from sqlmodel import select

from flows import dates
from flows.consult.follow_up import actions as follow_up_actions
from storage.consults import promises
from storage.models import Promise, SupervisionQuestion
from storage.people import supervisors
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, DANA, Stage
from tests.support.walks.booked_consult import member, until, visit
from tests.support.walks.client_promises import DUE, GOALS, MORNING, reminded, stands, told
from tests.support.walks.summary_steps import both_signed, consult


def test_it_changed_is_offered_only_to_who_has_a_supervisor(practice: Stage) -> None:
    both_signed(practice)
    has_no_supervisor(practice, BEN)
    until(practice, MORNING + timedelta(hours=1))

    ana, ben = (practice.one(who).presses("told") for who in (ANA, BEN))

    assert ("it_changed" in ana.offered, "it_changed" in ben.offered) == (True, False)


def test_what_changed_waits_for_the_supervisor_and_is_not_asked_about_meanwhile(practice: Stage) -> None:
    both_signed(practice)

    ana = practice.one(ANA).opens_home().presses("told").presses("it_changed")
    assert "Dana hears the code, the topic and the day" in ana.reads
    ana.answers("it_changed")
    until(practice, MORNING + timedelta(hours=1))

    assert stands(practice) == [("it", "changed"), ("ft", "open")]
    assert reminded(practice, ANA) == []
    with practice.looking() as session:
        asked = session.exec(select(SupervisionQuestion)).one()
    assert (asked.kind, asked.answer) == ("changed", None)


@pytest.mark.parametrize(("answer", "standing", "ends"), [("released", "released", True), ("tell", "open", False)])
def test_a_supervisor_lets_go_of_it_or_has_it_told(practice: Stage, answer: str, standing: str, *, ends: bool) -> None:
    both_signed(practice)
    told(practice, BEN)
    practice.one(ANA).opens_home().presses("told").presses("it_changed").answers("it_changed")
    until(practice, MORNING + timedelta(hours=1))

    decided(practice, answer)

    assert stands(practice)[0] == ("it", standing)
    assert (consult(practice).configuration == "closed") is ends
    if not ends:
        with practice.looking() as session:
            assert (
                dates.weekday_and_day(session.exec(select(Promise).where(Promise.part == "it")).one().by)
                == "Mon 17 May"
            )
        until(practice, on_clock("2027-05-17T09:00", "America/New_York"))
        assert practice.one(ANA).messages[-1] == DUE.format(topic=GOALS)


def decided(practice: Stage, answer: str) -> None:
    """Let Dana answer what Ana put to her."""
    with practice.desk.database.transaction() as session:
        changed = session.exec(select(Promise).where(Promise.standing == promises.CHANGED)).one()
        follow_up_actions.apply_supervisor_answer(visit(practice, session, DANA), changed.id, answer)


def has_no_supervisor(practice: Stage, who: str) -> None:
    """Let nobody supervise this therapist."""
    with practice.desk.database.transaction() as session:
        therapist = member(practice, session, who).id
        for one in supervisors.list_supervisors(session, therapist):
            supervisors.end(session, supervisor_id=one.id, supervisee_id=therapist)
