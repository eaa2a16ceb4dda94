"""Practices, members and their roles."""

from threading import Thread
from uuid import uuid4

import pytest

from storage.database import Database
from storage.people import members, practices
from storage.row_errors import UnknownMemberError, UnknownPracticeError
from tests.support.data.practice_rows import MINUTE, NOW, Practice


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


def test_a_member_is_found_by_id_and_by_slack_id_within_the_practice(database: Database, practice: Practice) -> None:
    with database.reading() as session:
        by_id = members.get(session, practice.ana_id)
        by_slack_id = members.find_by_slack_id(session, practice.practice_id, "U1")
        in_another_practice = members.find_by_slack_id(session, uuid4(), "U1")

    assert by_id.first_name == "Ana"
    assert by_slack_id is by_id
    assert in_another_practice is None


def test_an_unknown_member_is_refused_with_a_plain_message(database: Database) -> None:
    with database.reading() as session, pytest.raises(UnknownMemberError, match=r"^No member has this id\.$"):
        members.get(session, uuid4())


def test_a_member_has_each_granted_role_once(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        for role in ("therapist", "supervisor", "therapist"):
            members.grant_role(session, practice.ana_id, role)

        assert members.get_roles(session, practice.ana_id) == frozenset({"therapist", "supervisor"})
        assert members.get_roles(session, practice.ben_id) == frozenset()


def test_a_member_is_found_with_their_roles_in_their_workspace_only(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        for role in ("therapist", "supervisor"):
            members.grant_role(session, practice.ana_id, role)

        ana, ben = members.find_with_roles(session, "T1", "U1"), members.find_with_roles(session, "T1", "U2")
        elsewhere, stranger = members.find_with_roles(session, "T2", "U1"), members.find_with_roles(session, "T1", "U9")

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
                slack_user_id="U7",
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
            members.grant_role(session, practice.ana_id, role)

        members.withdraw_role(session, practice.ana_id, "administrator")
        members.withdraw_role(session, practice.ben_id, "administrator")

        assert members.get_roles(session, practice.ana_id) == frozenset({"therapist"})
