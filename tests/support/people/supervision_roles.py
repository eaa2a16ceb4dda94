"""Who supervises whom in the demo's practice, changed as an administrator would."""

from uuid import UUID

from storage.people import members, supervisors
from tests.support.practice import ANA, DANA, Stage
from tests.support.walks.booked_consult import member


def supervises(practice: Stage, supervisor: str, supervisee: str = ANA) -> None:
    """Let one supervise the other, and have the role for it."""
    with practice.desk.database.transaction() as session:
        one, other = (member(practice, session, who).id for who in (supervisor, supervisee))
        members.grant_role(session, one, "supervisor")
        supervisors.add(session, supervisor_id=one, supervisee_id=other, now=practice.clock.now)


def supervises_no_longer(practice: Stage, supervisor: str = DANA, supervisee: str = ANA) -> None:
    """End this supervision."""
    with practice.desk.database.transaction() as session:
        one, other = (member(practice, session, who).id for who in (supervisor, supervisee))
        supervisors.end(session, supervisor_id=one, supervisee_id=other)


def in_one_group(practice: Stage, *people: str) -> UUID:
    """Let these people sit in a supervision group; return it."""
    with practice.desk.database.transaction() as session:
        those = [member(practice, session, who) for who in people]
        group = supervisors.create_group(session, those[0].practice_id, practice.clock.now)
        for one in those:
            supervisors.add_to_group(session, group, one.id)
        return group.id
