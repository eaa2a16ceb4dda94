"""Whoever came only just before confirms nothing: a second account of the one who asks would do as a second person."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from flows.access_changes.change_kinds import KINDS, no_places
from flows.access_changes.people import load_facts
from flows.actions import Kind
from flows.permissions import NotYoursError
from storage.cases import cases, handovers
from storage.models import AccessChange
from storage.people import members
from storage.people import supervisors as supervisors_of_members
from tests.support.people.access_steps import (
    ROY,
    add_administrator,
    add_old_administrator,
    enters,
    last_change,
    opens_settings,
    outcomes,
)
from tests.support.people.people_and_roles import id_of, supervisors
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice
from tests.support.run_as import perform
from tests.support.walks.booked_consult import context_for, member
from tests.support.walks.emergency_steps import CLEO
from tests.support.walks.preparation_steps import case
from tests.support.walks.summary_steps import both_signed

GUS = "U0GUS"
PEOPLE = (ANA, BEN, CLEO, DANA, ELI, FAY, GUS)
DECIDING = {"access_confirm", "access_object"}


def asks_for_eli(practice: SlackPractice, by: str = FAY) -> None:
    """Let an administrator ask that Eli supervise Ana, too."""
    enters(practice, ANA, by, supervised_by=[id_of(practice, DANA), id_of(practice, ELI)])


def deciding_buttons(practice: SlackPractice, who: str) -> set[str]:
    """Return what the screen of changes that wait offers to this person."""
    opened = opens_settings(practice, who)
    if "access_changes" not in opened.button_ids:
        opened.presses("my_supervisors")
    return DECIDING & {*opened.presses("access_changes").button_ids}


def confirms_unseen(practice: SlackPractice, who: str, change_id: str) -> None:
    """Let a person press a button that their screen does not offer."""
    with practice.services.database.transaction() as session:
        perform(context_for(practice, session, who), Kind.PRESS, "access_confirm", change_id)


@pytest.mark.parametrize("meets", ["before", "after"])
def test_a_brand_new_administrator_can_only_object(practice: SlackPractice, meets: str) -> None:
    practice.pass_time(days=30)
    if meets == "before":
        add_administrator(practice)
        practice.person(ROY).types().closes()
        practice.pass_time(hours=71, minutes=59)
    asks_for_eli(practice)
    if meets == "after":
        add_administrator(practice)
    change_id = str(last_change(practice).id)

    assert deciding_buttons(practice, ROY) == {"access_object"}
    roy = practice.person(ROY)
    assert "You became an administrator on " in roy.screen_text
    assert "and you can confirm changes that are asked for from " in roy.screen_text
    with pytest.raises(NotYoursError):
        confirms_unseen(practice, ROY, change_id)
    assert outcomes(practice) == [None]

    roy.presses("access_object", value=change_id)
    assert outcomes(practice) == ["objected"]


def test_after_72_hours_an_administrator_confirms(practice: SlackPractice) -> None:
    add_old_administrator(practice)
    asks_for_eli(practice)

    practice.person(ROY).presses("access_confirm")

    assert supervisors(practice, ANA) == ["Dana", "Eli"]


def test_a_role_that_was_lost_and_came_back_begins_anew(practice: SlackPractice) -> None:
    add_administrator(practice)
    practice.person(ROY).types()
    practice.pass_time(days=30)
    for is_admin in (False, True):
        practice.workspace.set_person(replace(practice.workspace.get_person(ROY), is_admin=is_admin))
        practice.directory.clear()
        practice.person(ROY).types()
    asks_for_eli(practice)

    assert deciding_buttons(practice, ROY) == {"access_object"}


def test_an_account_that_was_deactivated_and_came_back_begins_anew(practice: SlackPractice) -> None:
    """Whoever administers the workspace could bring back somebody who left, and act as them."""
    practice.pass_time(days=30)
    practice.workspace.deactivate(ANA)
    practice.workspace.reactivate(ANA)
    asks_for_eli(practice)

    assert deciding_buttons(practice, ANA) == {"access_object"}


def test_nobody_confirms_what_a_brand_new_administrator_asks_for(practice: SlackPractice) -> None:
    """Else the account that is new asks, and the one that is old confirms."""
    practice.pass_time(days=30)
    add_administrator(practice)
    asks_for_eli(practice, ROY)

    for who in (FAY, ANA):
        assert deciding_buttons(practice, who) == {"access_object"}
        assert "Roy became an administrator on" in practice.person(who).screen_text
    practice.pass_time(hours=72)
    assert supervisors(practice, ANA) == ["Dana", "Eli"]


def test_whoever_was_put_into_a_group_just_before_cannot_confirm_that_somebody_leaves_it(
    practice: SlackPractice,
) -> None:
    enters(practice, DANA, groups=["new"])
    with practice.read_session() as session:
        [group] = [str(group_id) for group_id in members.map_groups(session, member(practice, session, DANA).id)]
    practice.pass_time(days=30)
    enters(practice, BEN, groups=[group])

    enters(practice, DANA, groups=[])

    assert deciding_buttons(practice, BEN) == {"access_object"}


def test_two_administrators_of_the_first_day_confirm_each_others_changes_on_that_day(
    empty_practice: SlackPractice,
) -> None:
    practice = empty_practice
    add_administrator(practice)
    for who in (FAY, ROY, ANA, BEN, DANA):
        practice.person(who).types().closes()
    practice.clock.forward(timedelta(minutes=5))
    add_first_case(practice)
    enters(practice, DANA, roles=["therapist", "supervisor"])
    enters(practice, ANA, supervised_by=[id_of(practice, DANA)])

    practice.person(ROY).presses("access_confirm")

    assert supervisors(practice, ANA) == ["Dana"]


def add_first_case(practice: SlackPractice) -> None:
    """Add the practice's first case: Ana's and Ben's."""
    with practice.services.database.transaction() as session:
        ana, ben = (member(practice, session, who) for who in (ANA, BEN))
        therapists = {"it_member_id": ana.id, "ft_member_id": ben.id, "created_by": ana.id}
        cases.add(session, practice_id=ana.practice_id, code="oak-001", now=practice.clock.now, **therapists)


NEW_BY_KIND = {
    "emergency.access": {CLEO, DANA, ELI},  # who was given the case, and who began to supervise Ben
    "case.hand_over": {CLEO},
    "case.lift_hold": {CLEO},
    "settings.free_text": {GUS},  # who joined
    "settings.retention": {GUS},
    "role.granted": {GUS},
    "supervision.begun": {GUS},
    "supervision.ended": {BEN},  # who got the supervisor of both
    "group.left": {BEN},  # who was put into the group
    "group.leads": {BEN},
}
"""Who got the place by which they could confirm a change of this kind a minute before."""


def test_each_kind_knows_who_came_just_before(practice: SlackPractice) -> None:
    both_signed(practice)
    for who in (CLEO, GUS):
        practice.workspace.set_person(replace(practice.workspace.get_person(BEN), id=who, name=f"{who[2:]} Doe"))
        practice.person(who).types().closes()
        practice.pass_time(days=30 if who == CLEO else 0)
    with practice.services.database.transaction() as session:
        group_id = change_places(practice, session)
        practice.clock.forward(timedelta(minutes=1))
        for kind, new in NEW_BY_KIND.items():
            facts = load_facts(session, ask(practice, session, kind, group_id))
            came = {who for who in PEOPLE if id_in(practice, session, who) in facts.newcomers.keys() & facts.concerned}
            assert came == new, kind
            assert facts.second_people.isdisjoint(facts.newcomers), kind

    assert {kind.id for kind in KINDS.values() if kind.concerned is not no_places} == set(NEW_BY_KIND)


def change_places(practice: SlackPractice, session: Session) -> UUID:
    """Give Cleo Ana's part of the case, Ben a second supervisor, and put Ben into Dana's group; return its id."""
    now, ids = practice.clock.now, {who: id_in(practice, session, who) for who in PEOPLE}
    maple = cases.get_for_update(session, case(practice).id)
    handovers.record(session, maple, former_id=ids[ANA], member_id=ids[CLEO], by_id=ids[FAY], now=now)
    for supervisor in (ELI, DANA):
        supervisors_of_members.end(session, supervisor_id=ids[supervisor], supervisee_id=ids[BEN])
        supervisors_of_members.add(session, supervisor_id=ids[supervisor], supervisee_id=ids[BEN], now=now)
    group = supervisors_of_members.create_group(session, maple.practice_id, now)
    supervisors_of_members.add_to_group(session, group, ids[DANA], now=now - timedelta(days=30))
    supervisors_of_members.add_to_group(session, group, ids[BEN], now=now)
    return group.id


def ask(practice: SlackPractice, session: Session, kind: str, group_id: UUID) -> AccessChange:
    """Return a change of this kind that Fay asks for now."""
    about = {"supervision.begun": GUS, "case.hand_over": CLEO, "group.left": DANA, "group.leads": DANA}.get(kind, ANA)
    fay = member(practice, session, FAY)
    return AccessChange(
        practice_id=fay.practice_id,
        kind=kind,
        member_id=id_in(practice, session, about),
        other_id=id_in(practice, session, DANA),
        group_id=group_id,
        case_id=case(practice).id,
        asked_by=fay.id,
        asked_at=practice.clock.now,
    )


def id_in(practice: SlackPractice, session: Session, who: str) -> UUID:
    """Return a member's id."""
    return member(practice, session, who).id
