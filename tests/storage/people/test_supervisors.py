"""Who supervises whom, and who is in which supervision group (S0-16)."""

from threading import Thread
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from storage.database import Database
from storage.models import Member
from storage.people import members, practices, supervisors
from storage.people.supervisors import GroupPeers
from storage.row_errors import UnknownMemberError, UnknownPracticeError
from tests.support.data.practice_rows import NOW, Practice
from tests.support.people.identities import slack_identity


def _add_member(session: Session, practice_id: UUID, name: str, *roles: str) -> UUID:
    """Add a member with these roles; return their id."""
    member = members.add(
        session,
        practice_id=practice_id,
        identity=slack_identity(f"U-{name}", str(practice_id)),
        first_name=name,
        time_zone="UTC",
        now=NOW,
    )
    for role in roles:
        members.grant_role(session, member.id, role, NOW)
    return member.id


def _names(listed: list[Member]) -> list[str]:
    return [member.first_name for member in listed]


def _add_other_practice(session: Session) -> UUID:
    return practices.get_or_create(session, team_id="T2", name="Another", time_zone="UTC", now=NOW).id


def test_a_member_can_have_several_supervisors_listed_once_by_name(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        supervisor = practice.ben_id
        for name in ("Eli", "Dana", "Dana"):
            supervisor = _add_member(session, practice.practice_id, name, "supervisor")
            supervisors.add(session, supervisor_id=supervisor, supervisee_id=practice.ana_id, now=NOW)

        assert _names(supervisors.list_supervisors(session, practice.ana_id)) == ["Dana", "Eli"]
        assert supervisors.list_supervisors(session, practice.ben_id) == []
        assert _names(supervisors.list_supervisees(session, supervisor)) == ["Ana"]


def test_members_who_left_or_lost_the_role_supervise_nobody(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        for name, roles in (("Dana", ("supervisor",)), ("Eli", ("therapist",))):
            supervisor = _add_member(session, practice.practice_id, name, *roles)
            supervisors.add(session, supervisor_id=supervisor, supervisee_id=practice.ana_id, now=NOW)
        assert _names(supervisors.list_supervisors(session, practice.ana_id)) == ["Dana"]

        supervisors.list_supervisors(session, practice.ana_id)[0].active = False
        session.flush()

        assert supervisors.list_supervisors(session, practice.ana_id) == []


def test_a_member_who_left_is_still_a_supervisee(database: Database, practice: Practice) -> None:
    """What the member signed may still need a review."""
    with database.transaction() as session:
        dana = _add_member(session, practice.practice_id, "Dana", "supervisor")
        supervisors.add(session, supervisor_id=dana, supervisee_id=practice.ana_id, now=NOW)
        members.get(session, practice.ana_id).active = False

        assert _names(supervisors.list_supervisees(session, dana)) == ["Ana"]
        assert supervisors.list_supervisees(session, practice.ana_id) == []


def test_ending_one_supervision_leaves_the_others(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        dana = _add_member(session, practice.practice_id, "Dana", "supervisor")
        for supervisee in (practice.ana_id, practice.ben_id):
            supervisors.add(session, supervisor_id=dana, supervisee_id=supervisee, now=NOW)

        supervisors.end(session, supervisor_id=dana, supervisee_id=practice.ana_id)
        supervisors.end(session, supervisor_id=practice.ana_id, supervisee_id=practice.ben_id)

        assert _names(supervisors.list_supervisees(session, dana)) == ["Ben"]


def test_nobody_supervises_themselves_or_members_of_another_practice(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        stranger = _add_member(session, _add_other_practice(session), "Gus", "supervisor")
        for supervisor, supervisee in (
            (practice.ana_id, practice.ana_id),
            (stranger, practice.ana_id),
            (practice.ana_id, stranger),
            (uuid4(), practice.ana_id),
            (practice.ana_id, uuid4()),
        ):
            with pytest.raises(UnknownMemberError):
                supervisors.add(session, supervisor_id=supervisor, supervisee_id=supervisee, now=NOW)


def test_groups_are_numbered_within_their_practice_and_listed_while_they_have_members(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        other_practice_id = _add_other_practice(session)
        first, second = (supervisors.create_group(session, practice.practice_id, NOW) for _ in range(2))
        other = supervisors.create_group(session, other_practice_id, NOW)
        supervisors.add_to_group(session, second, practice.ana_id, now=NOW)
        supervisors.add_to_group(session, other, _add_member(session, other_practice_id, "Gus"), now=NOW)

        assert (first.number, second.number, other.number) == (1, 2, 1)
        assert supervisors.list_groups(session, practice.practice_id) == [second]


def test_an_unknown_practice_gets_no_group(database: Database) -> None:
    with database.transaction() as session, pytest.raises(UnknownPracticeError):
        supervisors.create_group(session, uuid4(), NOW)


def _names_in(session: Session, group_id: UUID) -> list[str]:
    return _names([each for each, _leads in supervisors.map_group_members(session, [group_id])[group_id]])


def test_two_members_share_a_group_until_one_leaves(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        group, another = (supervisors.create_group(session, practice.practice_id, NOW) for _ in range(2))
        supervisors.add_to_group(session, another, practice.ben_id, now=NOW)
        for member_id in (practice.ben_id, practice.ana_id, practice.ana_id):
            supervisors.add_to_group(session, group, member_id, now=NOW)
        assert _names_in(session, group.id) == [
            "Ana",
            "Ben",
        ]
        assert members.is_in_shared_group(session, practice.ana_id, practice.ben_id)

        supervisors.remove_from_group(session, group.id, practice.ana_id)
        supervisors.remove_from_group(session, another.id, practice.ana_id)

        assert _names_in(session, group.id) == ["Ben"]
        assert not members.is_in_shared_group(session, practice.ana_id, practice.ben_id)


def test_the_supervisors_of_many_members_and_their_peers_are_read_at_once_as_of_each_alone(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        dana, eli, fay = (_add_member(session, practice.practice_id, name) for name in ("Dana", "Eli", "Fay"))
        for sitting in ((dana, practice.ana_id), (dana, eli)):
            group = supervisors.create_group(session, practice.practice_id, NOW)
            for member_id in sitting:
                supervisors.add_to_group(session, group, member_id, now=NOW)
        led = supervisors.create_group(session, practice.practice_id, NOW)
        for member_id, leads in ((dana, False), (dana, True), (fay, True), (practice.ben_id, False)):
            supervisors.add_to_group(session, led, member_id, leads=leads, now=NOW)
        supervisors.remove_from_group(session, led.id, fay)

        for supervisor_id, supervisee_id in ((fay, practice.ana_id), (dana, practice.ana_id), (eli, practice.ben_id)):
            members.grant_role(session, supervisor_id, "supervisor", NOW)
            supervisors.add(session, supervisor_id=supervisor_id, supervisee_id=supervisee_id, now=NOW)
        both = (practice.ana_id, practice.ben_id)

        by_member, peers = supervisors.map_supervisors(session, both)

        assert by_member == {each: supervisors.list_supervisors(session, each) for each in both}
        assert _names(by_member[practice.ana_id]) == ["Dana", "Fay"]
        assert peers == {
            dana: GroupPeers(beside=frozenset({dana, practice.ana_id, eli}), led=frozenset({practice.ben_id})),
            eli: GroupPeers(beside=frozenset({dana, eli})),
            fay: GroupPeers(),
        }

        seen_alone = {each: supervisors.list_supervisees_and_peers(session, each) for each in (dana, eli, fay)}
        assert peers == {each: peers for each, (_supervisees, peers) in seen_alone.items()}
        assert {
            each: _names([one.member for one in supervisees]) for each, (supervisees, _peers) in seen_alone.items()
        } == {
            dana: ["Ana"],
            eli: ["Ben"],
            fay: ["Ana"],
        }


def test_members_of_another_practice_cannot_join_a_group(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        group = supervisors.create_group(session, practice.practice_id, NOW)
        stranger = _add_member(session, _add_other_practice(session), "Gus")

        for member_id in (stranger, uuid4()):
            with pytest.raises(UnknownMemberError):
                supervisors.add_to_group(session, group, member_id, now=NOW)


def test_groups_created_at_the_same_time_get_different_numbers(database: Database, practice: Practice) -> None:
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
