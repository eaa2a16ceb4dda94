"""Which supervisors decide about a reason that is not on the list (S0-29)."""

import pytest

from flows.permissions import NotYoursError
from flows.supervision.answer import AlreadyAnsweredError
from tests.dialogues.supervision.test_other_reason import (
    APPROVED,
    QUESTION,
    answer_question,
    ask_supervisor,
    at_frame,
    read_reason,
)
from tests.support.people.supervision_roles import in_one_group, supervises, supervises_no_longer
from tests.support.practice import ANA, BEN, DANA, FAY, SlackPractice


def test_only_a_therapist_with_a_supervisor_is_offered_another_reason(practice: SlackPractice) -> None:
    assert "another" in at_frame(practice).closes().types().presses("start").options("reasons")
    supervises_no_longer(practice)

    assert "another" not in at_frame(practice).options("reasons")


def test_a_supervisor_who_sits_in_a_group_with_the_colleague_is_not_asked(practice: SlackPractice) -> None:
    in_one_group(practice, DANA, BEN)

    assert "another" not in at_frame(practice).options("reasons")


def test_a_supervisor_who_leads_the_group_of_both_therapists_is_asked(practice: SlackPractice) -> None:
    in_one_group(practice, ANA, BEN, leader=DANA)

    assert "another" in at_frame(practice).options("reasons")


def test_the_colleague_is_never_asked_as_a_supervisor(practice: SlackPractice) -> None:
    supervises_no_longer(practice)
    supervises(practice, BEN)

    assert "another" not in at_frame(practice).options("reasons")


def test_the_first_answer_counts_for_all_supervisors(practice: SlackPractice) -> None:
    supervises(practice, FAY)
    ana = ask_supervisor(practice)
    assert "Waiting for Dana or Fay since Tue, May 4." in ana.screen_text

    answer_question(practice, "go_on", FAY)

    with pytest.raises(AlreadyAnsweredError):
        answer_question(practice, "rest")
    practice.deliver()
    assert QUESTION not in practice.person(DANA).messages
    assert ana.messages[-1] == APPROVED.replace("Dana", "Fay")


def test_a_former_supervisor_can_no_longer_read_or_answer(practice: SlackPractice) -> None:
    ask_supervisor(practice)
    supervises_no_longer(practice)

    with pytest.raises(NotYoursError):
        read_reason(practice)
    with pytest.raises(NotYoursError):
        answer_question(practice, "go_on")
