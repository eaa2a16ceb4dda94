"""A change waits 72 hours to the minute, unless somebody confirms, objects or withdraws; it takes effect once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.access_changes import proposals
from flows.registry import due_access_changes
from storage.people import access_changes, members
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.people.access_steps import (
    ROY,
    about_access,
    add_administrator,
    enters,
    last_change,
    opens_settings,
    outcomes,
)
from tests.support.people.people_and_roles import id_of, supervisors
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice
from tests.support.walks.booked_consult import context_for, member

BOTH = ["Dana", "Eli"]


def asks_for_eli(practice: SlackPractice) -> None:
    """Let Fay ask that Eli supervise Ana, too."""
    enters(practice, ANA, supervised_by=[id_of(practice, DANA), id_of(practice, ELI)])


def test_it_takes_effect_after_72_hours_to_the_minute(practice: SlackPractice) -> None:
    asks_for_eli(practice)

    practice.pass_time(hours=71, minutes=59, seconds=59)
    assert supervisors(practice, ANA) == ["Dana"]

    practice.pass_time(seconds=1)
    assert (supervisors(practice, ANA), outcomes(practice)) == (BOTH, ["waited"])
    practice.follow()
    assert "Nobody objected, so it took effect on Fri, May 7." in practice.person(ANA).messages[-1]


def test_with_the_clock_put_back_it_only_waits_longer(practice: SlackPractice) -> None:
    asks_for_eli(practice)
    practice.clock.forward(timedelta(days=-2))

    practice.pass_time(hours=72)
    assert supervisors(practice, ANA) == ["Dana"]
    practice.pass_time(hours=48)
    assert supervisors(practice, ANA) == BOTH


@pytest.mark.parametrize(
    ("who", "button", "outcome"), [(ANA, "access_object", "objected"), (ELI, "access_object", "objected")]
)
def test_whoever_is_concerned_objects_and_nothing_changes(
    practice: SlackPractice, who: str, button: str, outcome: str
) -> None:
    asks_for_eli(practice)

    practice.person(who).presses(button)
    practice.pass_time(hours=72)

    assert (supervisors(practice, ANA), outcomes(practice)) == (["Dana"], [outcome])
    assert "objected on Tue, May 4, so nothing changes." in practice.person(FAY).messages[-1]


def test_whoever_asked_withdraws(practice: SlackPractice) -> None:
    asks_for_eli(practice)

    fay = opens_settings(practice, FAY).presses("access_changes")
    assert "Eli supervises Ana, and reads what Ana signs from then on." in fay.screen_text
    fay.presses("access_withdraw")
    practice.pass_time(hours=72)

    assert "Fay withdrew this" in fay.screen_text
    assert (supervisors(practice, ANA), outcomes(practice)) == (["Dana"], ["withdrawn"])


def test_the_therapist_confirms_and_all_messages_say_so(practice: SlackPractice) -> None:
    asks_for_eli(practice)

    practice.person(ANA).presses("access_confirm")
    practice.follow()

    assert (supervisors(practice, ANA), outcomes(practice)) == (BOTH, ["confirmed"])
    assert practice.person(ELI).messages[-1].count("Ana confirmed this on Tue, May 4") == 1
    assert all("asked for a change" not in text for who in (ANA, ELI) for text in practice.person(who).messages)


def test_two_who_confirm_at_once_and_a_worker_that_comes_late_let_it_take_effect_once(practice: SlackPractice) -> None:
    add_administrator(practice)
    asks_for_eli(practice)
    change_id = str(last_change(practice).id)

    for who in (ROY, ANA):
        practice.person(who).presses("access_confirm", value=change_id)
    practice.clock.forward(timedelta(hours=72))
    for _process in range(2):
        due_access_changes.apply_all(practice.services)

    assert (supervisors(practice, ANA), outcomes(practice)) == (BOTH, ["confirmed"])
    assert "Roy confirmed this" in practice.person(ANA).screen_text


def test_a_second_process_that_found_it_due_too_does_nothing_more(practice: SlackPractice) -> None:
    asks_for_eli(practice)
    practice.pass_time(hours=72)

    with practice.services.database.transaction() as session:
        change = access_changes.get_for_update(session, last_change(practice).id)
        proposals.apply_due(context_for(practice, session, FAY), change)

    assert [entry.action for entry in entries(practice)].count("supervision.begun") == 1
    assert outcomes(practice) == ["waited"]


def test_an_objection_after_the_72_hours_comes_too_late(practice: SlackPractice) -> None:
    asks_for_eli(practice)
    practice.clock.forward(timedelta(hours=72))  # and the worker has not come yet

    practice.person(ANA).presses("access_object")

    assert (supervisors(practice, ANA), outcomes(practice)) == (BOTH, ["waited"])


def test_it_comes_to_nothing_if_whoever_asked_is_no_administrator_any_more(practice: SlackPractice) -> None:
    asks_for_eli(practice)
    with practice.services.database.transaction() as session:
        members.withdraw_role(session, member(practice, session, FAY).id, "administrator")

    practice.pass_time(hours=72)

    assert (supervisors(practice, ANA), outcomes(practice)) == (["Dana"], ["moot"])


def test_it_comes_to_nothing_if_the_supervisor_lost_the_role_meanwhile(practice: SlackPractice) -> None:
    asks_for_eli(practice)
    enters(practice, ELI, roles=["therapist"])

    practice.person(ANA).presses("access_confirm")

    assert (supervisors(practice, ANA), outcomes(practice)) == (["Dana"], ["moot"])
    assert "This no longer applies" in practice.person(ANA).screen_text


def test_the_same_change_is_not_asked_for_twice(practice: SlackPractice) -> None:
    asks_for_eli(practice)
    asks_for_eli(practice)

    assert outcomes(practice) == [None]
    assert len(about_access(practice, ANA)) == 1


def test_in_a_practice_without_a_case_it_takes_effect_at_once_and_people_are_told(
    empty_practice: SlackPractice,
) -> None:
    for who in (FAY, ANA, DANA):
        empty_practice.person(who).types()
    enters(empty_practice, DANA, roles=["therapist", "supervisor"])

    enters(empty_practice, ANA, supervised_by=[id_of(empty_practice, DANA)])

    assert supervisors(empty_practice, ANA) == ["Dana"]
    assert "Fay made a change: Dana supervises you" in empty_practice.person(ANA).messages[-1]


def test_administrators_of_the_workspace_whom_the_product_has_not_met_are_told(practice: SlackPractice) -> None:
    add_administrator(practice)
    for _who_asks in ("the list of people", "the worker"):
        practice.workspace.fail_next("users.list", "fatal_error")
    asks_for_eli(practice)
    assert about_access(practice, ROY) == []

    practice.follow()

    assert "Fay asked for a change: Eli supervises Ana" in practice.person(ROY).messages[-1]
    practice.follow()
    assert len(about_access(practice, ROY)) == 1


def test_who_leaves_a_group_or_leads_it_waits_and_who_joins_does_not(practice: SlackPractice) -> None:
    enters(practice, DANA, groups=["new"])
    with practice.read_session() as session:
        [group] = [str(group_id) for group_id in members.map_groups(session, member(practice, session, DANA).id)]
    enters(practice, BEN, groups=[group])
    assert outcomes(practice) == []

    enters(practice, DANA, groups=[], leads=[group])
    enters(practice, BEN, groups=[])

    assert outcomes(practice) == [None, None]
    for who in (DANA, BEN):
        with practice.read_session() as session:
            assert set(members.map_groups(session, member(practice, session, who).id).values()) == {False}


def test_leaving_a_group_waits_although_its_supervisor_is_deactivated_at_that_moment(practice: SlackPractice) -> None:
    enters(practice, DANA, groups=["new"])
    with practice.read_session() as session:
        [group] = [str(group_id) for group_id in members.map_groups(session, member(practice, session, DANA).id)]
    enters(practice, BEN, groups=[group])
    practice.workspace.deactivate(DANA)

    enters(practice, BEN, groups=[])

    assert outcomes(practice) == [None]


def test_the_other_administrators_are_told_when_the_workspace_makes_somebody_one(practice: SlackPractice) -> None:
    practice.workspace.set_person(replace(practice.workspace.get_person(BEN), is_admin=True))
    practice.directory.clear()
    practice.person(BEN).types()
    practice.follow()

    told = "Ben is an administrator of your Slack workspace now, and so here, too."
    assert [practice.person(who).messages.count(told) for who in (FAY, BEN, ANA)] == [1, 0, 0]
