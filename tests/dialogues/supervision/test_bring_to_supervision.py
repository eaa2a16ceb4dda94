"""What belongs in supervision goes there by its code alone (S0-7, S0-34); a supervisor hears of it once a day."""

from datetime import date, datetime

import pytest
from sqlmodel import select

from flows.consult.follow_up import actions as follow_up_actions
from flows.permissions import NotYoursError
from flows.supervision import actions as supervision_actions
from flows.supervision import answer
from flows.supervision.answer import AlreadyAnsweredError
from storage.consults import promises
from storage.models import Promise, SupervisionQuestion
from storage.outbox import deliveries
from tests.support.people.supervision_roles import in_one_group, supervises_no_longer
from tests.support.practice import ANA, BEN, DANA, ELI, Stage, Therapist
from tests.support.slack.forged_payloads import again, pressing
from tests.support.walks.booked_consult import decides, visit
from tests.support.walks.preparation_steps import CEDAR, at_scope, confers
from tests.support.walks.summary_steps import both_signed
from tests.support.walks.talk_steps import actor

SAID = "maple-4821 is on the list of Dana. What it is about stays with you until you talk."
DAILY = "For your review: 1 question, the oldest since Tue 4 May."


def pauses(practice: Stage) -> Therapist:
    return confers(practice).answers("screen", fits="supervision")


def askings(practice: Stage) -> list[SupervisionQuestion]:
    with practice.looking() as session:
        return list(session.exec(select(SupervisionQuestion)))


def answers(practice: Stage, given: str, who: str = DANA) -> None:
    answer.submit_answer(practice.desk, actor(practice, who), str(askings(practice)[-1].id), given)


def listed(practice: Stage, who: str = DANA) -> list[str]:
    return [one.line for one in supervision_actions.load_queue_page(practice.desk, actor(practice, who)).questions]


def mornings(practice: Stage, days: int) -> list[tuple[str, datetime]]:
    """Let hours pass one by one; return what Dana got of her daily messages, and when."""
    dana, found = practice.one(DANA), []
    for _ in range(24 * days):
        before = len(dana.messages)
        practice.passes(hours=1)
        found += [(said, practice.clock.now) for said in dana.messages[before:] if said.startswith("For your review")]
    return found


def test_from_a_pause_the_case_goes_on_the_supervisors_list(practice: Stage) -> None:
    ana = pauses(practice).presses("to_supervision")

    assert ana.notice == SAID
    assert listed(practice) == ["maple-4821, Ana: to talk about in supervision, since Tue 4 May"]
    assert ana.closes().sees == "pause"


def test_from_the_topics_too_when_the_colleague_is_so_easy_to_talk_to(practice: Stage) -> None:
    ana = at_scope(practice, weighed={"pulls": ["easy"]})
    assert "to_supervision" in ana.offered

    assert ana.presses("to_supervision").notice == SAID
    assert len(listed(practice)) == 1


@pytest.mark.parametrize("pull", ["one_side", "set_against", "nothing"])
def test_of_another_pull_nothing_is_offered(practice: Stage, pull: str) -> None:
    assert "to_supervision" not in at_scope(practice, weighed={"pulls": [pull]}).offered


@pytest.mark.parametrize("item", ["my_side", "still_working", "in_passing"])
def test_of_another_pause_nothing_is_offered(practice: Stage, item: str) -> None:
    assert "to_supervision" not in confers(practice).answers("screen", fits=item).offered


@pytest.mark.parametrize(
    "why", [supervises_no_longer, lambda practice: in_one_group(practice, DANA, BEN)], ids=["none", "a shared group"]
)
def test_without_somebody_to_bring_it_to_it_is_not_offered_and_a_forged_press_does_nothing(
    practice: Stage, why: object
) -> None:
    assert callable(why)
    why(practice)
    ana = pauses(practice)
    assert "to_supervision" not in ana.offered

    ana.closes().types().presses("guidelines")
    again(practice, ANA, "block_actions", pressing("to_supervision", str(practice.consults()[0].id)))

    assert askings(practice) == []


def test_without_a_supervisor_the_topics_offer_nothing_either(practice: Stage) -> None:
    supervises_no_longer(practice)

    assert "to_supervision" not in at_scope(practice, weighed={"pulls": ["easy"]}).offered


def test_pressed_twice_it_is_there_once(practice: Stage) -> None:
    pauses(practice).presses("to_supervision").closes().presses("to_supervision")

    assert len(askings(practice)) == 1


def test_once_talked_about_it_can_be_brought_again(practice: Stage) -> None:
    ana = pauses(practice).presses("to_supervision").closes()
    answers(practice, "talked")
    assert listed(practice) == []
    with pytest.raises(AlreadyAnsweredError):
        answers(practice, "talked")

    ana.presses("to_supervision")

    assert len(listed(practice)) == 1


def test_what_it_is_about_and_that_somebody_pauses_reaches_nobody(practice: Stage) -> None:
    pauses(practice).presses("to_supervision")
    practice.passes(days=2)

    sheet = answer.load_page(practice.desk, actor(practice, DANA), str(askings(practice)[0].id))
    assert (sheet.words, sheet.promise) == ("", "")
    assert "paus" not in sheet.line
    assert practice.one(BEN).messages == []
    for who in (BEN, ELI, ANA):
        with pytest.raises(NotYoursError):
            answer.load_page(practice.desk, actor(practice, who), str(askings(practice)[0].id))
        assert "review" not in practice.one(who).messages


def test_it_stays_on_the_list_when_the_consult_ends(practice: Stage) -> None:
    ana = pauses(practice).presses("to_supervision").closes()
    ana.presses("let_rest").sends()

    assert len(listed(practice)) == 1
    answers(practice, "talked")


def test_the_supervisor_hears_once_each_working_morning_while_it_waits(practice: Stage) -> None:
    pauses(practice).presses("to_supervision")

    found = mornings(practice, 8)

    assert {said for said, _when in found} == {DAILY}
    nine = [when.replace(minute=0) for _said, when in found]
    assert [one.hour for one in nine] == [13] * len(nine)  # 09:12 in New York
    assert [one.date().isoformat() for one in nine] == [
        *("2027-05-05", "2027-05-06", "2027-05-07"),
        *("2027-05-10", "2027-05-11", "2027-05-12"),
    ]


def test_once_nothing_waits_there_is_no_message_until_something_does(practice: Stage) -> None:
    ana = pauses(practice).presses("to_supervision").closes()
    assert len(mornings(practice, 2)) == 2
    answers(practice, "talked")
    assert mornings(practice, 3) == []
    with practice.looking() as session:
        assert not deliveries.is_waiting(session, actor(practice, DANA).member_id, "review_daily")

    ana.presses("to_supervision")

    assert [when.day for _said, when in mornings(practice, 2)] == [10, 11]  # Monday and Tuesday


def test_one_that_falls_outside_working_hours_waits_for_them(practice: Stage) -> None:
    pauses(practice).presses("to_supervision")
    decides(practice, work_days=("0",))

    found = mornings(practice, 10)

    assert [when.date() for _said, when in found] == [date(2027, 5, 10)]


def test_two_things_that_wait_are_one_message(practice: Stage) -> None:
    pauses(practice).presses("to_supervision").closes()
    confers(practice, code=CEDAR).answers("screen", fits="supervision").presses("to_supervision")

    found = mornings(practice, 1)

    assert [said for said, _when in found] == [DAILY.replace("1 question", "2 questions")]


def promised(practice: Stage) -> Promise:
    with practice.looking() as session:
        ana = actor(practice, ANA).member_id
        return next(
            one for one in promises.list_for_consult(session, practice.consults()[0].id) if one.member_id == ana
        )


def changes(practice: Stage) -> None:
    """Let Ana say that what she promised has changed."""
    with practice.desk.database.transaction() as session:
        follow_up_actions.submit_change(visit(practice, session), str(promised(practice).id), "it_changed", {})


def test_a_promise_that_changed_is_let_go_of_by_a_supervisor(practice: Stage) -> None:
    both_signed(practice)
    changes(practice)
    assert promised(practice).standing == "changed"
    assert any("something promised to a client has changed" in line for line in listed(practice))

    answers(practice, "released")

    assert promised(practice).standing == "released"
    assert not any("promised" in line for line in listed(practice))


def test_or_is_told_all_the_same(practice: Stage) -> None:
    both_signed(practice)
    by = promised(practice).by
    changes(practice)

    answers(practice, "tell")

    assert (promised(practice).standing, promised(practice).by) == ("open", by)
    with pytest.raises(AlreadyAnsweredError):
        answers(practice, "released")
