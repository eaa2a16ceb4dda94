"""The people of a practice and their roles."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import Member, MemberRole
from storage.unknown import UnknownMemberError
from storage.upsert import insert_into


def add(
    session: Session, *, practice_id: UUID, slack_user_id: str, first_name: str, time_zone: str, now: datetime
) -> Member:
    """Add a person to the practice, with no role yet."""
    member = Member(
        practice_id=practice_id,
        slack_user_id=slack_user_id,
        first_name=first_name,
        time_zone=time_zone,
        created_at=now,
    )
    session.add(member)
    session.flush()
    return member


def get(session: Session, member_id: UUID) -> Member:
    """Return the member, or raise UnknownMemberError."""
    member = session.get(Member, member_id)
    if member is None:
        raise UnknownMemberError
    return member


def by_slack_id(session: Session, practice_id: UUID, slack_user_id: str) -> Member | None:
    """Return the practice's member with this Slack user id, if there is one."""
    statement = select(Member).where(Member.practice_id == practice_id, Member.slack_user_id == slack_user_id)
    return session.exec(statement).first()


def roles(session: Session, member_id: UUID) -> frozenset[str]:
    """Return the member's roles: therapist, supervisor, administrator, or none."""
    return frozenset(session.exec(select(MemberRole.role).where(MemberRole.member_id == member_id)))


def grant(session: Session, member_id: UUID, role: str) -> None:
    """Give the member this role; one that they have already stays."""
    fresh = insert_into(session, MemberRole).values(member_id=member_id, role=role)
    session.execute(fresh.on_conflict_do_nothing())


def therapists(session: Session, practice_id: UUID) -> list[Member]:
    """Return the practice's active therapists, by first name."""
    statement = (
        select(Member)
        .join(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .where(Member.practice_id == practice_id, col(Member.active), MemberRole.role == "therapist")
        .order_by(col(Member.first_name), col(Member.slack_user_id))
    )
    return list(session.exec(statement))
