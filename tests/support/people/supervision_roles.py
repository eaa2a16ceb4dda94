"""Supervision in the demo's practice, changed as an administrator would change it."""

from datetime import timedelta
from uuid import UUID

from storage.people import members, supervisors
from tests.support.practice import ANA, DANA, SlackPractice
from tests.support.walks.booked_consult import member


def supervises(practice: SlackPractice, supervisor: str, supervisee: str = ANA) -> None:
    """Give somebody the role of supervisor, and this supervisee, as if since a month before."""
    since = practice.clock.now - timedelta(days=30)
    with practice.services.database.transaction() as session:
        supervisor_id, supervisee_id = (member(practice, session, who).id for who in (supervisor, supervisee))
        members.grant_role(session, supervisor_id, "supervisor", since)
        supervisors.add(session, supervisor_id=supervisor_id, supervisee_id=supervisee_id, now=since)


def supervises_no_longer(practice: SlackPractice, supervisor: str = DANA, supervisee: str = ANA) -> None:
    """End this supervision."""
    with practice.services.database.transaction() as session:
        supervisor_id, supervisee_id = (member(practice, session, who).id for who in (supervisor, supervisee))
        supervisors.end(session, supervisor_id=supervisor_id, supervisee_id=supervisee_id)


def in_one_group(practice: SlackPractice, *people: str, leader: str = "") -> UUID:
    """Put these people into a new supervision group, as if a month before, and let somebody lead it; return its id."""
    since = practice.clock.now - timedelta(days=30)
    with practice.services.database.transaction() as session:
        group_members = [member(practice, session, who) for who in people]
        group = supervisors.create_group(session, group_members[0].practice_id, practice.clock.now)
        for group_member in group_members:
            supervisors.add_to_group(session, group, group_member.id, now=since)
        if leader:
            supervisors.add_to_group(session, group, member(practice, session, leader).id, leads=True, now=since)
        return group.id
