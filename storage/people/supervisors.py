"""Who supervises whom, and who sits together in a supervision group (S0-16)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, func, select

from storage.models import Member, MemberRole, Supervision, SupervisionGroup, SupervisionGroupMember
from storage.people import practices
from storage.row_errors import UnknownMemberError
from storage.upsert import insert_into


def add(session: Session, *, supervisor_id: UUID, supervisee_id: UUID, now: datetime) -> None:
    """Let one member supervise another, from now on; who does so already stays. Nobody supervises themselves.

    Raise UnknownMemberError unless both are of one practice.
    """
    practice_id = _require_same_practice(session, supervisor_id, supervisee_id)
    fresh = insert_into(session, Supervision).values(
        supervisor_id=supervisor_id, supervisee_id=supervisee_id, practice_id=practice_id, since=now
    )
    session.execute(fresh.on_conflict_do_nothing())


def end(session: Session, *, supervisor_id: UUID, supervisee_id: UUID) -> None:
    """End this supervision, if there is one."""
    session.exec(
        delete(Supervision).where(
            col(Supervision.supervisor_id) == supervisor_id, col(Supervision.supervisee_id) == supervisee_id
        )
    )


def list_supervisors(session: Session, member_id: UUID) -> list[Member]:
    """Return who supervises this member now, by first name: active, and still a supervisor."""
    statement = (
        select(Member)
        .join(Supervision, col(Supervision.supervisor_id) == col(Member.id))
        .join(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .where(Supervision.supervisee_id == member_id, MemberRole.role == "supervisor", col(Member.active))
        .order_by(col(Member.first_name), col(Member.slack_user_id))
    )
    return list(session.exec(statement))


def list_supervisees(session: Session, member_id: UUID) -> list[Member]:
    """Return whom this member supervises, by first name; also those who have left, whose summaries stay."""
    statement = (
        select(Member)
        .join(Supervision, col(Supervision.supervisee_id) == col(Member.id))
        .where(Supervision.supervisor_id == member_id)
        .order_by(col(Member.first_name), col(Member.slack_user_id))
    )
    return list(session.exec(statement))


def is_supervisor(session: Session, supervisor_id: UUID, supervisee_id: UUID) -> bool:
    """Tell whether one member is down as the supervisor of the other; their roles are the caller's to ask."""
    return session.get(Supervision, (supervisor_id, supervisee_id)) is not None


def create_group(session: Session, practice_id: UUID, now: datetime) -> SupervisionGroup:
    """Make the practice's next supervision group, with nobody in it."""
    practices.get_for_update(session, practice_id)  # two administrators at once would give one number twice
    last = session.exec(select(func.max(SupervisionGroup.number)).where(SupervisionGroup.practice_id == practice_id))
    group = SupervisionGroup(practice_id=practice_id, number=(last.one() or 0) + 1, made_at=now)
    session.add(group)
    session.flush()
    return group


def add_to_group(session: Session, group: SupervisionGroup, member_id: UUID) -> None:
    """Let a member of the same practice sit in the group; who does already stays. Raise UnknownMemberError."""
    member = session.get(Member, member_id)
    if member is None or member.practice_id != group.practice_id:
        raise UnknownMemberError
    fresh = insert_into(session, SupervisionGroupMember).values(
        group_id=group.id, member_id=member_id, practice_id=group.practice_id
    )
    session.execute(fresh.on_conflict_do_nothing())


def remove_from_group(session: Session, group_id: UUID, member_id: UUID) -> None:
    """Take the member out of the group, if they sit in it."""
    session.exec(
        delete(SupervisionGroupMember).where(
            col(SupervisionGroupMember.group_id) == group_id, col(SupervisionGroupMember.member_id) == member_id
        )
    )


def list_groups(session: Session, practice_id: UUID) -> list[SupervisionGroup]:
    """Return the practice's groups in which anybody sits, by number."""
    anybody = select(SupervisionGroupMember.group_id).where(SupervisionGroupMember.practice_id == practice_id)
    statement = (
        select(SupervisionGroup)
        .where(SupervisionGroup.practice_id == practice_id, col(SupervisionGroup.id).in_(anybody))
        .order_by(col(SupervisionGroup.number))
    )
    return list(session.exec(statement))


def list_group_members(session: Session, group_id: UUID) -> list[Member]:
    """Return who sits in the group, by first name."""
    statement = (
        select(Member)
        .join(SupervisionGroupMember, col(SupervisionGroupMember.member_id) == col(Member.id))
        .where(SupervisionGroupMember.group_id == group_id)
        .order_by(col(Member.first_name), col(Member.slack_user_id))
    )
    return list(session.exec(statement))


def _require_same_practice(session: Session, one: UUID, other: UUID) -> UUID:
    """Return the practice of two different members; raise UnknownMemberError if they have none in common."""
    found = session.get(Member, one), session.get(Member, other)
    if one == other or found[0] is None or found[1] is None or found[0].practice_id != found[1].practice_id:
        raise UnknownMemberError
    return found[0].practice_id
