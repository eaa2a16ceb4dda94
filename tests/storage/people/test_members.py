"""Practices, members and their roles."""

from dataclasses import replace
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from flows.context import Identity
from storage.database import Database
from storage.models import MemberIdentity
from storage.people import member_identities, members, practices
from storage.retention import deletions
from storage.row_errors import UnknownMemberError, UnknownPracticeError
from tests.support.data.practice_rows import MINUTE, NOW, Practice
from tests.support.data.sql_statements import count_statements
from tests.support.people.identities import slack_identity

ANA = slack_identity("U1")


def test_a_practice_is_created_once_with_the_default_settings(database: Database) -> None:
    with database.transaction() as session:
        created = practices.get_or_create(session, team_id="T1", name="A practice", time_zone="UTC", now=NOW)
    with database.transaction() as session:
        existing = practices.get_or_create(session, team_id="T1", name="Renamed", time_zone="UTC", now=NOW + MINUTE)
        settings = practices.get_settings(session, existing.id)

    assert (existing.id, existing.name, existing.created_at) == (created.id, "A practice", NOW)
    assert (settings.free_text, settings.sessions_needed, settings.lapse_days) == ("page", 2, 21)
    assert settings.work_days == ("0", "1", "2", "3", "4")


def test_an_unknown_practice_is_refused(database: Database) -> None:
    with database.reading() as session:
        with pytest.raises(UnknownPracticeError):
            practices.get(session, uuid4())
        with pytest.raises(UnknownPracticeError):
            practices.get_settings(session, uuid4())


def test_a_member_is_found_by_id_and_by_identity(database: Database, practice: Practice) -> None:
    with database.reading() as session:
        by_id = members.get(session, practice.ana_id)
        by_identity = member_identities.find_member(session, ANA)
        others = [
            member_identities.find_member(session, replace(ANA, **{part: "other"}))
            for part in ("surface", "tenant_id", "user_id")
        ]

    assert by_id.first_name == "Ana"
    assert by_identity is by_id
    assert others == [None, None, None]


def test_a_member_may_have_one_identity_on_each_surface(database: Database, practice: Practice) -> None:
    elsewhere = replace(ANA, surface="elsewhere", user_id="a-1")
    with database.transaction() as session:
        member_identities.add(session, practice.ana_id, elsewhere)
        found = [member_identities.find_member(session, identity) for identity in (ANA, elsewhere)]
        on_each = [member_identities.find(session, practice.ana_id, surface) for surface in ("slack", "elsewhere", "x")]

    assert [member.id for member in found if member] == [practice.ana_id, practice.ana_id]
    assert [identity and identity.user_id for identity in on_each] == ["U1", "a-1", None]


@pytest.mark.parametrize(
    ("owner", "identity"),
    [("ana_id", slack_identity("U2")), ("ben_id", slack_identity("U1")), ("ana_id", slack_identity("U9"))],
)
def test_an_identity_belongs_to_one_member_who_has_one_for_each_workspace(
    database: Database, practice: Practice, owner: str, identity: Identity
) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        member_identities.add(session, getattr(practice, owner), identity)


def test_identities_end_with_their_member_and_with_nothing_else(database: Database, practice: Practice) -> None:
    cleo = slack_identity("U3")
    columns = {"first_name": "Cleo", "time_zone": "UTC"}
    with database.transaction() as session:
        member = members.add(session, practice_id=practice.practice_id, identity=cleo, now=NOW, **columns)
        deletions.delete_case(session, practice.case_id, why="asked", now=NOW)
        assert member_identities.find(session, practice.ana_id, "slack") is not None

        session.delete(member)

    with database.reading() as session:
        assert sorted(session.exec(select(MemberIdentity.user_id))) == ["U1", "U2"]


def test_a_member_on_a_surface_comes_with_roles_in_one_query(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        for role in ("therapist", "supervisor"):
            members.grant_role(session, practice.ana_id, role, NOW)
        ana = members.find_on_surface(session, practice.ana_id, "slack")
        ben = members.find_on_surface(session, practice.ben_id, "slack")
        elsewhere = members.find_on_surface(session, practice.ana_id, "elsewhere")

    assert ana is not None
    assert (ana[0].id, ana[1].user_id, ana[2]) == (practice.ana_id, "U1", frozenset({"therapist", "supervisor"}))
    assert ben is not None
    assert (ben[1].user_id, ben[2]) == ("U2", frozenset())
    assert elsewhere is None


def test_an_unknown_member_is_refused_with_a_plain_message(database: Database) -> None:
    with database.reading() as session, pytest.raises(UnknownMemberError, match=r"^No member has this id\.$"):
        members.get(session, uuid4())


def test_a_member_has_each_granted_role_once(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        for role in ("therapist", "supervisor", "therapist"):
            members.grant_role(session, practice.ana_id, role, NOW)

        assert members.get_roles(session, practice.ana_id) == frozenset({"therapist", "supervisor"})
        assert members.get_roles(session, practice.ben_id) == frozenset()


def test_a_member_is_found_with_their_roles_in_their_workspace_only(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        for role in ("therapist", "supervisor"):
            members.grant_role(session, practice.ana_id, role, NOW)

        ana, ben = members.find_with_roles(session, ANA), members.find_with_roles(session, slack_identity("U2"))
        elsewhere = members.find_with_roles(session, slack_identity("U1", "T2"))
        stranger = members.find_with_roles(session, slack_identity("U9"))

    assert ana is not None
    assert (ana[0].id, ana[1].id, ana[2]) == (
        practice.practice_id,
        practice.ana_id,
        frozenset({"therapist", "supervisor"}),
    )
    assert ben is not None
    assert ben[2] == frozenset()
    assert (elsewhere, stranger) == (None, None)


def test_a_person_added_several_times_at_once_is_one_member(database: Database, practice: Practice) -> None:
    member_ids = []

    def meet() -> None:
        with database.transaction() as session:
            member = members.add(
                session,
                practice_id=practice.practice_id,
                identity=slack_identity("U7"),
                first_name="Gil",
                time_zone="UTC",
                now=NOW,
            )
            member_ids.append(member.id)

    threads = [Thread(target=meet) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(member_ids) == 4
    assert len(set(member_ids)) == 1


def test_withdrawing_a_role_leaves_the_others(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        for role in ("therapist", "administrator"):
            members.grant_role(session, practice.ana_id, role, NOW)

        members.withdraw_role(session, practice.ana_id, "administrator")
        members.withdraw_role(session, practice.ben_id, "administrator")

        assert members.get_roles(session, practice.ana_id) == frozenset({"therapist"})


def test_members_are_found_by_their_ids_and_not_queried_again(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        found = {member.id for member in members.list_by_ids(session, [practice.ana_id, practice.ben_id])}
        with count_statements(database) as counts:
            names = {members.get(session, each).first_name for each in found}

        assert found == {practice.ana_id, practice.ben_id}
        assert names == {"Ana", "Ben"}
        assert counts.statements == 0
        assert members.list_by_ids(session, []) == []
