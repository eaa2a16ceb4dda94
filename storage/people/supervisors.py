"""Who supervises whom, and who is in which supervision group (S0-16)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, func, select

from storage.models import Member, MemberRole, Supervision, SupervisionGroup, SupervisionGroupMember
from storage.people import practices
from storage.row_errors import UnknownMemberError
from storage.upsert import insert_into


def add(session: Session, *, supervisor_id: UUID, supervisee_id: UUID, now: datetime) -> None:
    """Record that one member supervises another from now on, if that is not recorded yet.

    Raise UnknownMemberError unless they are two different members of one practice.
    """
    practice_id = _require_same_practice(session, supervisor_id, supervisee_id)
    insert = insert_into(session, Supervision).values(
        supervisor_id=supervisor_id, supervisee_id=supervisee_id, practice_id=practice_id, since=now
    )
    session.execute(insert.on_conflict_do_nothing())


def end(session: Session, *, supervisor_id: UUID, supervisee_id: UUID) -> None:
    """Delete this supervision, if there is one."""
    session.exec(
        delete(Supervision).where(
            col(Supervision.supervisor_id) == supervisor_id, col(Supervision.supervisee_id) == supervisee_id
        )
    )


def list_supervisors(session: Session, member_id: UUID) -> list[Member]:
    """Return the member's supervisors by first name: those who are active and still have the role."""
    statement = (
        select(Member)
        .join(Supervision, col(Supervision.supervisor_id) == col(Member.id))
        .join(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .where(Supervision.supervisee_id == member_id, MemberRole.role == "supervisor", col(Member.active))
        .order_by(col(Member.first_name), col(Member.created_at), col(Member.id))
    )
    return list(session.exec(statement))


def map_supervisors(
    session: Session, member_ids: Collection[UUID]
) -> tuple[dict[UUID, list[Member]], dict[UUID, frozenset[UUID]]]:
    """Return each member's supervisors as `list_supervisors` does, and who shares a group with each of these (S0-16).

    One query reads both.
    """
    own, shared = aliased(SupervisionGroupMember), aliased(SupervisionGroupMember)
    statement = (
        select(Supervision.supervisee_id, Member, shared.member_id)
        .join(Member, col(Member.id) == col(Supervision.supervisor_id))
        .join(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .outerjoin(own, col(own.member_id) == col(Member.id))
        .outerjoin(shared, col(shared.group_id) == col(own.group_id))
        .where(col(Supervision.supervisee_id).in_(member_ids), MemberRole.role == "supervisor", col(Member.active))
        .order_by(col(Member.first_name), col(Member.created_at), col(Member.id))
    )
    supervisors: dict[UUID, dict[UUID, Member]] = {member_id: {} for member_id in member_ids}
    peer_ids: dict[UUID, set[UUID]] = {}
    for supervisee_id, supervisor, peer_id in session.exec(statement):
        supervisors[supervisee_id][supervisor.id] = supervisor
        peer_ids.setdefault(supervisor.id, set()).update(filter(None, [peer_id]))
    by_member = {member_id: list(found.values()) for member_id, found in supervisors.items()}
    return by_member, {supervisor_id: frozenset(ids) for supervisor_id, ids in peer_ids.items()}


def list_supervisees(session: Session, member_id: UUID) -> list[Member]:
    """Return the members that this member supervises, by first name, including those who left: their summaries stay."""
    statement = (
        select(Member)
        .join(Supervision, col(Supervision.supervisee_id) == col(Member.id))
        .where(Supervision.supervisor_id == member_id)
        .order_by(col(Member.first_name), col(Member.created_at), col(Member.id))
    )
    return list(session.exec(statement))


def list_supervisees_and_peer_ids(session: Session, member_id: UUID) -> tuple[list[Member], frozenset[UUID]]:
    """Return the members that this member supervises, and who shares a supervision group with the member (S0-16).

    One query reads both. Without anybody to supervise, the peers are not looked for.
    """
    own, shared = aliased(SupervisionGroupMember), aliased(SupervisionGroupMember)
    statement = (
        select(Member, shared.member_id)
        .join(Supervision, col(Supervision.supervisee_id) == col(Member.id))
        .outerjoin(own, col(own.member_id) == col(Supervision.supervisor_id))
        .outerjoin(shared, col(shared.group_id) == col(own.group_id))
        .where(Supervision.supervisor_id == member_id)
        .order_by(col(Member.first_name), col(Member.created_at), col(Member.id))
    )
    rows = session.exec(statement).all()
    supervisees = {supervisee.id: supervisee for supervisee, _peer_id in rows}
    return list(supervisees.values()), frozenset(filter(None, (peer_id for _supervisee, peer_id in rows)))


def create_group(session: Session, practice_id: UUID, now: datetime) -> SupervisionGroup:
    """Create the practice's next supervision group, without members. Raise UnknownPracticeError."""
    practices.get_for_update(session, practice_id)  # else two administrators could create the same number
    highest = session.exec(select(func.max(SupervisionGroup.number)).where(SupervisionGroup.practice_id == practice_id))
    group = SupervisionGroup(practice_id=practice_id, number=(highest.one() or 0) + 1, made_at=now)
    session.add(group)
    session.flush()
    return group


def add_to_group(session: Session, group: SupervisionGroup, member_id: UUID) -> None:
    """Add a member of the same practice to the group, if they are not in it. Raise UnknownMemberError otherwise."""
    member = session.get(Member, member_id)
    if member is None or member.practice_id != group.practice_id:
        raise UnknownMemberError
    insert = insert_into(session, SupervisionGroupMember).values(
        group_id=group.id, member_id=member_id, practice_id=group.practice_id
    )
    session.execute(insert.on_conflict_do_nothing())


def remove_from_group(session: Session, group_id: UUID, member_id: UUID) -> None:
    """Remove the member from the group, if they are in it."""
    session.exec(
        delete(SupervisionGroupMember).where(
            col(SupervisionGroupMember.group_id) == group_id, col(SupervisionGroupMember.member_id) == member_id
        )
    )


def list_groups(session: Session, practice_id: UUID) -> list[SupervisionGroup]:
    """Return the practice's groups that have members, by number."""
    group_ids = select(SupervisionGroupMember.group_id).where(SupervisionGroupMember.practice_id == practice_id)
    statement = (
        select(SupervisionGroup)
        .where(SupervisionGroup.practice_id == practice_id, col(SupervisionGroup.id).in_(group_ids))
        .order_by(col(SupervisionGroup.number))
    )
    return list(session.exec(statement))


def list_group_members(session: Session, group_id: UUID) -> list[Member]:
    """Return the members of the group, by first name."""
    statement = (
        select(Member)
        .join(SupervisionGroupMember, col(SupervisionGroupMember.member_id) == col(Member.id))
        .where(SupervisionGroupMember.group_id == group_id)
        .order_by(col(Member.first_name), col(Member.created_at), col(Member.id))
    )
    return list(session.exec(statement))


def _require_same_practice(session: Session, member_id: UUID, other_id: UUID) -> UUID:
    """Return the practice of two different members. Raise UnknownMemberError if they do not share one."""
    pair = session.get(Member, member_id), session.get(Member, other_id)
    if member_id == other_id or pair[0] is None or pair[1] is None or pair[0].practice_id != pair[1].practice_id:
        raise UnknownMemberError
    return pair[0].practice_id
