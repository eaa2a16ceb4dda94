"""The people of a practice and their roles."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from storage.models import Member, MemberRole, Practice, SupervisionGroupMember
from storage.row_errors import UnknownMemberError
from storage.upsert import insert_into

# Built once: every press asks this, and to build it takes longer than to ask it.
_SELECT_WITH_ROLES = (
    sa.select(Practice, Member, col(MemberRole.role))
    .join(Member, col(Member.practice_id) == col(Practice.id))
    .outerjoin(MemberRole, col(MemberRole.member_id) == col(Member.id))
    .where(col(Practice.team_id) == sa.bindparam("team_id"))
    .where(col(Member.slack_user_id) == sa.bindparam("slack_user_id"))
)


def add(
    session: Session, *, practice_id: UUID, slack_user_id: str, first_name: str, time_zone: str, now: datetime
) -> Member:
    """Add a person to the practice, with no role yet; one who is there already stays as they are."""
    fresh = insert_into(session, Member).values(
        id=uuid4(),
        practice_id=practice_id,
        slack_user_id=slack_user_id,
        first_name=first_name,
        time_zone=time_zone,
        active=True,
        created_at=now,
    )
    # Two processes may meet the same person at once: the second waits here and then finds the first one's row.
    session.execute(fresh.on_conflict_do_nothing())
    statement = select(Member).where(Member.practice_id == practice_id, Member.slack_user_id == slack_user_id)
    return session.exec(statement).one()


def get(session: Session, member_id: UUID) -> Member:
    """Return the member, or raise UnknownMemberError."""
    member = session.get(Member, member_id)
    if member is None:
        raise UnknownMemberError
    return member


def find_by_slack_id(session: Session, practice_id: UUID, slack_user_id: str) -> Member | None:
    """Return the practice's member with this Slack user id, if there is one."""
    statement = select(Member).where(Member.practice_id == practice_id, Member.slack_user_id == slack_user_id)
    return session.exec(statement).first()


def find_with_roles(
    session: Session, team_id: str, slack_user_id: str
) -> tuple[Practice, Member, frozenset[str]] | None:
    """Return the member of this workspace's practice with their roles, in one question; None if there is none."""
    rows = session.execute(_SELECT_WITH_ROLES, {"team_id": team_id, "slack_user_id": slack_user_id}).all()
    if not rows:
        return None
    practice, member, _ = rows[0]
    return practice, member, frozenset(filter(None, (role for _, _, role in rows)))


def get_roles(session: Session, member_id: UUID) -> frozenset[str]:
    """Return the member's roles: therapist, supervisor, administrator, or none."""
    return frozenset(session.exec(select(MemberRole.role).where(MemberRole.member_id == member_id)))


def grant_role(session: Session, member_id: UUID, role: str) -> None:
    """Give the member this role; one that they have already stays."""
    fresh = insert_into(session, MemberRole).values(member_id=member_id, role=role)
    session.execute(fresh.on_conflict_do_nothing())


def withdraw_role(session: Session, member_id: UUID, role: str) -> None:
    """Take this role from the member, if they have it."""
    session.exec(delete(MemberRole).where(col(MemberRole.member_id) == member_id, col(MemberRole.role) == role))


def list_with_roles(session: Session, practice_id: UUID) -> list[tuple[Member, frozenset[str]]]:
    """Return everybody whom the practice knows, with their roles: the active ones by first name, then who has left."""
    statement = (
        select(Member, MemberRole.role)
        .outerjoin(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .where(Member.practice_id == practice_id)
        .order_by(col(Member.active).desc(), col(Member.first_name), col(Member.slack_user_id))
    )
    found: dict[UUID, tuple[Member, set[str]]] = {}
    for member, role in session.exec(statement):
        found.setdefault(member.id, (member, set()))[1].update({role} if role else ())
    return [(member, frozenset(roles)) for member, roles in found.values()]


def list_group_ids(session: Session, member_id: UUID) -> frozenset[UUID]:
    """Return the ids of the supervision groups in which the member sits."""
    statement = select(SupervisionGroupMember.group_id).where(SupervisionGroupMember.member_id == member_id)
    return frozenset(session.exec(statement))


def is_in_shared_group(session: Session, one: UUID, other: UUID) -> bool:
    """Tell whether two members sit in the same supervision group (S0-16)."""
    theirs = select(SupervisionGroupMember.group_id).where(SupervisionGroupMember.member_id == other)
    statement = select(SupervisionGroupMember.group_id).where(
        SupervisionGroupMember.member_id == one, col(SupervisionGroupMember.group_id).in_(theirs)
    )
    return session.exec(statement).first() is not None


def list_group_member_ids(session: Session, member_id: UUID) -> frozenset[UUID]:
    """Return who sits in a supervision group with this member, themselves among them (S0-16)."""
    mine = select(SupervisionGroupMember.group_id).where(SupervisionGroupMember.member_id == member_id)
    statement = select(SupervisionGroupMember.member_id).where(col(SupervisionGroupMember.group_id).in_(mine))
    return frozenset(session.exec(statement))
