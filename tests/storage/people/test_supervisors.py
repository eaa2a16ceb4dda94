"""Who supervises whom, and who sits together (S0-16)."""

from threading import Thread
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from storage.database import Database
from storage.models import Member
from storage.people import members, practices, supervisors
from storage.row_errors import UnknownMemberError, UnknownPracticeError
from tests.support.data.practice_rows import NOW, Practice


def _add(session: Session, practice_id: UUID, name: str, *roles: str) -> UUID:
    """Add a person with these roles; return their id."""
    member = members.add(
        session, practice_id=practice_id, slack_user_id=f"U-{name}", first_name=name, time_zone="UTC", now=NOW
    )
    for role in roles:
        members.grant_role(session, member.id, role)
    return member.id


def _names(found: list[Member]) -> list[str]:
    return [member.first_name for member in found]


def _elsewhere(session: Session) -> UUID:
    return practices.get_or_create(session, team_id="T2", name="Another", time_zone="UTC", now=NOW).id


def test_somebody_may_have_several_supervisors_each_once_by_name(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        supervisor = practice.ben_id
        for name in ("Eli", "Dana", "Dana"):
            supervisor = _add(session, practice.practice_id, name, "supervisor")
            supervisors.add(session, supervisor_id=supervisor, supervisee_id=practice.ana_id, now=NOW)

        assert _names(supervisors.list_supervisors(session, practice.ana_id)) == ["Dana", "Eli"]
        assert supervisors.list_supervisors(session, practice.ben_id) == []
        assert _names(supervisors.list_supervisees(session, supervisor)) == ["Ana"]


def test_who_has_left_or_is_no_supervisor_any_more_supervises_nobody(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        for name, roles in (("Dana", ("supervisor",)), ("Eli", ("therapist",))):
            supervisor = _add(session, practice.practice_id, name, *roles)
            supervisors.add(session, supervisor_id=supervisor, supervisee_id=practice.ana_id, now=NOW)
        assert _names(supervisors.list_supervisors(session, practice.ana_id)) == ["Dana"]

        supervisors.list_supervisors(session, practice.ana_id)[0].active = False
        session.flush()

        assert supervisors.list_supervisors(session, practice.ana_id) == []


def test_who_has_left_is_still_somebodys_supervisee(database: Database, practice: Practice) -> None:
    """What they signed still waits for a review."""
    with database.transaction() as session:
        dana = _add(session, practice.practice_id, "Dana", "supervisor")
        supervisors.add(session, supervisor_id=dana, supervisee_id=practice.ana_id, now=NOW)
        members.get(session, practice.ana_id).active = False

        assert _names(supervisors.list_supervisees(session, dana)) == ["Ana"]
        assert supervisors.is_supervisor(session, dana, practice.ana_id)
        assert not supervisors.is_supervisor(session, practice.ana_id, dana)


def test_a_supervision_that_has_ended_is_gone_and_the_others_stay(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        dana = _add(session, practice.practice_id, "Dana", "supervisor")
        for supervisee in (practice.ana_id, practice.ben_id):
            supervisors.add(session, supervisor_id=dana, supervisee_id=supervisee, now=NOW)

        supervisors.end(session, supervisor_id=dana, supervisee_id=practice.ana_id)
        supervisors.end(session, supervisor_id=practice.ana_id, supervisee_id=practice.ben_id)

        assert not supervisors.is_supervisor(session, dana, practice.ana_id)
        assert _names(supervisors.list_supervisees(session, dana)) == ["Ben"]


def test_nobody_supervises_themselves_nor_somebody_elsewhere(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        stranger = _add(session, _elsewhere(session), "Gus", "supervisor")
        for supervisor, supervisee in (
            (practice.ana_id, practice.ana_id),
            (stranger, practice.ana_id),
            (practice.ana_id, stranger),
            (uuid4(), practice.ana_id),
            (practice.ana_id, uuid4()),
        ):
            with pytest.raises(UnknownMemberError):
                supervisors.add(session, supervisor_id=supervisor, supervisee_id=supervisee, now=NOW)


def test_groups_have_numbers_of_their_practice_and_are_listed_while_anybody_sits_there(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        elsewhere = _elsewhere(session)
        first, second = (supervisors.create_group(session, practice.practice_id, NOW) for _ in range(2))
        other = supervisors.create_group(session, elsewhere, NOW)
        supervisors.add_to_group(session, second, practice.ana_id)
        supervisors.add_to_group(session, other, _add(session, elsewhere, "Gus"))

        assert (first.number, second.number, other.number) == (1, 2, 1)
        assert supervisors.list_groups(session, practice.practice_id) == [second]


def test_a_practice_that_is_not_there_gets_no_group(database: Database) -> None:
    with database.transaction() as session, pytest.raises(UnknownPracticeError):
        supervisors.create_group(session, uuid4(), NOW)


def test_two_who_join_one_group_share_it_until_one_leaves(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        group, another = (supervisors.create_group(session, practice.practice_id, NOW) for _ in range(2))
        supervisors.add_to_group(session, another, practice.ben_id)
        for member_id in (practice.ben_id, practice.ana_id, practice.ana_id):
            supervisors.add_to_group(session, group, member_id)
        assert _names(supervisors.list_group_members(session, group.id)) == ["Ana", "Ben"]
        assert members.is_in_shared_group(session, practice.ana_id, practice.ben_id)

        supervisors.remove_from_group(session, group.id, practice.ana_id)
        supervisors.remove_from_group(session, another.id, practice.ana_id)

        assert _names(supervisors.list_group_members(session, group.id)) == ["Ben"]
        assert not members.is_in_shared_group(session, practice.ana_id, practice.ben_id)


def test_nobody_from_elsewhere_joins_a_group(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        group = supervisors.create_group(session, practice.practice_id, NOW)
        stranger = _add(session, _elsewhere(session), "Gus")

        for member_id in (stranger, uuid4()):
            with pytest.raises(UnknownMemberError):
                supervisors.add_to_group(session, group, member_id)


def test_two_administrators_at_once_give_each_group_a_number_of_its_own(database: Database, practice: Practice) -> None:
    numbers = []

    def make() -> None:
        with database.transaction() as session:
            numbers.append(supervisors.create_group(session, practice.practice_id, NOW).number)

    threads = [Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == [1, 2, 3, 4]
