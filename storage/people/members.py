"""The members of a practice and their roles."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select

from storage.models import Member, MemberRole, Practice, SupervisionGroupMember
from storage.row_errors import UnknownMemberError
from storage.upsert import insert_into

# Built once, because every click runs this query and building it takes longer than running it.
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
    """Add a member to the practice, without roles. A member who is already there stays unchanged. Return the member."""
    insert = insert_into(session, Member).values(
        id=uuid4(),
        practice_id=practice_id,
        slack_user_id=slack_user_id,
        first_name=first_name,
        time_zone=time_zone,
        active=True,
        created_at=now,
    )
    # Two processes may add one person at the same time: the second waits here and then finds the first's row.
    session.execute(insert.on_conflict_do_nothing())
    statement = select(Member).where(Member.practice_id == practice_id, Member.slack_user_id == slack_user_id)
    return session.exec(statement).one()


def get(session: Session, member_id: UUID) -> Member:
    """Return the member, or raise UnknownMemberError."""
    member = session.get(Member, member_id)
    if member is None:
        raise UnknownMemberError
    return member


def list_by_ids(session: Session, member_ids: Collection[UUID]) -> list[Member]:
    """Return the members with these ids. Afterwards `get()` finds them without a query."""
    return list(session.exec(select(Member).where(col(Member.id).in_(member_ids)))) if member_ids else []


def load_many(session: Session, member_ids: Collection[UUID]) -> list[Member]:
    """Return these members, read with one statement, so that `get` needs none for any of them."""
    return list(session.exec(select(Member).where(col(Member.id).in_(member_ids)))) if member_ids else []


def find_by_slack_id(session: Session, practice_id: UUID, slack_user_id: str) -> Member | None:
    """Return the practice's member with this Slack user id, or None."""
    statement = select(Member).where(Member.practice_id == practice_id, Member.slack_user_id == slack_user_id)
    return session.exec(statement).first()


def find_with_roles(
    session: Session, team_id: str, slack_user_id: str
) -> tuple[Practice, Member, frozenset[str]] | None:
    """Return a workspace's practice, its member with this Slack user id and their roles, in one query; or None."""
    rows = session.execute(_SELECT_WITH_ROLES, {"team_id": team_id, "slack_user_id": slack_user_id}).all()
    if not rows:
        return None
    practice, member, _ = rows[0]
    return practice, member, frozenset(filter(None, (role for _, _, role in rows)))


def get_roles(session: Session, member_id: UUID) -> frozenset[str]:
    """Return the member's roles, any of therapist, supervisor and administrator."""
    return frozenset(session.exec(select(MemberRole.role).where(MemberRole.member_id == member_id)))


def grant_role(session: Session, member_id: UUID, role: str) -> None:
    """Give the member this role, if they do not have it yet."""
    insert = insert_into(session, MemberRole).values(member_id=member_id, role=role)
    session.execute(insert.on_conflict_do_nothing())


def withdraw_role(session: Session, member_id: UUID, role: str) -> None:
    """Remove this role from the member, if they have it."""
    session.exec(delete(MemberRole).where(col(MemberRole.member_id) == member_id, col(MemberRole.role) == role))


def list_with_roles(session: Session, practice_id: UUID) -> list[tuple[Member, frozenset[str]]]:
    """Return everybody in the practice with their roles: active members by first name, then those who left."""
    statement = (
        select(Member, MemberRole.role)
        .outerjoin(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .where(Member.practice_id == practice_id)
        .order_by(col(Member.active).desc(), col(Member.first_name), col(Member.slack_user_id))
    )
    by_id: dict[UUID, tuple[Member, set[str]]] = {}
    for member, role in session.exec(statement):
        by_id.setdefault(member.id, (member, set()))[1].update({role} if role else ())
    return [(member, frozenset(roles)) for member, roles in by_id.values()]


def list_group_ids(session: Session, member_id: UUID) -> frozenset[UUID]:
    """Return the ids of the supervision groups that the member is in."""
    statement = select(SupervisionGroupMember.group_id).where(SupervisionGroupMember.member_id == member_id)
    return frozenset(session.exec(statement))


def is_in_shared_group(session: Session, member_id: UUID, other_id: UUID) -> bool:
    """Return whether two members are in the same supervision group (S0-16)."""
    other_groups = select(SupervisionGroupMember.group_id).where(SupervisionGroupMember.member_id == other_id)
    statement = select(SupervisionGroupMember.group_id).where(
        SupervisionGroupMember.member_id == member_id, col(SupervisionGroupMember.group_id).in_(other_groups)
    )
    return session.exec(statement).first() is not None


def list_group_member_ids(session: Session, member_id: UUID) -> frozenset[UUID]:
    """Return the ids of all who share a supervision group with this member, including the member (S0-16)."""
    group_ids = select(SupervisionGroupMember.group_id).where(SupervisionGroupMember.member_id == member_id)
    statement = select(SupervisionGroupMember.member_id).where(col(SupervisionGroupMember.group_id).in_(group_ids))
    return frozenset(session.exec(statement))


def map_group_peers(session: Session, member_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return, for each of these members, the ids of all who share a supervision group with them (S0-16)."""
    peer = aliased(SupervisionGroupMember)
    statement = (
        select(SupervisionGroupMember.member_id, peer.member_id)
        .join(peer, col(peer.group_id) == col(SupervisionGroupMember.group_id))
        .where(col(SupervisionGroupMember.member_id).in_(member_ids))
    )
    peer_ids: dict[UUID, set[UUID]] = {member_id: set() for member_id in member_ids}
    for member_id, peer_id in session.exec(statement) if peer_ids else ():
        peer_ids[member_id].add(peer_id)
    return {member_id: frozenset(ids) for member_id, ids in peer_ids.items()}
