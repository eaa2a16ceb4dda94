"""Changes of who can read what: each practice sees its own, and each is due at its time."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from storage.database import Database
from storage.models import AccessChange
from storage.people import access_changes, members, practices
from tests.support.data.practice_rows import NOW, Practice
from tests.support.people.identities import slack_identity


def add_change(session: Session, practice_id: UUID, member_id: UUID, hours: int = 72) -> AccessChange:
    """Add a change that waits."""
    due_at = NOW + timedelta(hours=hours)
    change = AccessChange(
        practice_id=practice_id,
        kind="group.left",
        member_id=member_id,
        asked_by=member_id,
        asked_at=NOW,
        takes_effect_at=due_at,
    )
    return access_changes.add(session, change)


def test_a_practice_sees_its_own_changes_that_wait_and_no_others(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        other_id = practices.get_or_create(session, team_id="T2", name="Other", time_zone="UTC", now=NOW).id
        identity = slack_identity("U9", "T2")
        gus = members.add(session, practice_id=other_id, identity=identity, first_name="Gus", time_zone="UTC", now=NOW)
        add_change(session, other_id, gus.id)
        decided = add_change(session, practice.practice_id, practice.ana_id)
        access_changes.decide(decided, access_changes.OBJECTED, practice.ben_id, NOW)
        own = add_change(session, practice.practice_id, practice.ana_id)

        assert access_changes.list_waiting(session, practice.practice_id) == [own]
        assert access_changes.find_waiting_like(session, own) == own


def test_a_change_is_due_at_its_time_and_one_without_a_time_never(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        add_change(session, practice.practice_id, practice.ana_id).takes_effect_at = None
        first, _second = (add_change(session, practice.practice_id, practice.ana_id, hours) for hours in (1, 2))

        assert access_changes.list_due(session, NOW + timedelta(minutes=59)) == []
        assert access_changes.list_due(session, NOW + timedelta(hours=1)) == [first.id]


def test_only_changes_of_which_somebody_may_still_have_to_be_told_are_untold(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        told, untold = (add_change(session, practice.practice_id, practice.ana_id) for _ in range(2))
        told.administrators_told_at = NOW
        access_changes.decide(untold, access_changes.AT_ONCE, practice.ben_id, NOW)

        assert access_changes.list_untold(session) == [untold]
