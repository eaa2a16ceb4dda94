"""Who supervises whom, and who sits in which supervision group or leads it (S0-16, S0-58)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, func, select

from storage.models import Member, MemberRole, Supervision, SupervisionGroup, SupervisionGroupMember
from storage.people import practices
from storage.people.open_page_sessions import end_as_rights_change
from storage.people.supervisions import Supervised
from storage.prepared_rows import PreparedRows, find_by_id
from storage.row_errors import UnknownGroupError, UnknownMemberError
from storage.upsert import insert_into

SUPERVISOR = sa.bindparam("supervisor_id", type_=sa.Uuid())
_OWN, _SHARED = aliased(SupervisionGroupMember), aliased(SupervisionGroupMember)
_PEERS = (
    sa.select(col(_SHARED.member_id), col(_OWN.leads), sa.null(), sa.null())
    .join(_OWN, col(_OWN.group_id) == col(_SHARED.group_id))
    .where(col(_OWN.member_id) == SUPERVISOR, ~(col(_OWN.leads) & col(_SHARED.leads)))
)
BESIDE = _PEERS.with_only_columns(col(_SHARED.member_id)).where(~col(_OWN.leads))
"""Everybody in the groups that the supervisor sits in (S0-16), for other queries; it takes `supervisor_id`."""
_SUPERVISEES = sa.select(
    col(Supervision.supervisee_id), sa.null(), col(Supervision.since), col(Supervision.earlier_opened_at)
).where(col(Supervision.supervisor_id) == SUPERVISOR)
_RELATED = _SUPERVISEES.union_all(_PEERS).subquery()


def _join_related(statement: "sa.Select[Any]") -> "sa.Select[Any]":
    joined = statement.select_from(Member).join(_RELATED, _RELATED.c[0] == col(Member.id))
    return joined.order_by(col(Member.first_name), col(Member.created_at), col(Member.id))


def _join_related_among(statement: "sa.Select[Any]") -> "sa.Select[Any]":
    return _join_related(statement).where(_RELATED.c[0].in_(sa.bindparam("ids", expanding=True)))


_EXTRA = [_RELATED.c[1], _RELATED.c[2], _RELATED.c[3]]
_SUPERVISEES_AND_PEERS = PreparedRows(Member, extra=_EXTRA, build=_join_related)
_SUPERVISEES_AND_PEERS_AMONG = PreparedRows(Member, extra=_EXTRA, build=_join_related_among)
_SUPERVISORS_AND_PEERS = PreparedRows(
    Member,
    extra=[col(Supervision.supervisee_id), col(_OWN.leads), col(_SHARED.member_id)],
    build=lambda statement: (
        statement.select_from(Supervision)
        .join(Member, col(Member.id) == col(Supervision.supervisor_id))
        .join(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .outerjoin(_OWN, col(_OWN.member_id) == col(Member.id))
        .outerjoin(_SHARED, (col(_SHARED.group_id) == col(_OWN.group_id)) & ~(col(_OWN.leads) & col(_SHARED.leads)))
        .where(col(Supervision.supervisee_id).in_(sa.bindparam("ids", expanding=True)))
        .where(col(MemberRole.role) == "supervisor", col(Member.active))
        .order_by(col(Member.first_name), col(Member.created_at), col(Member.id))
    ),
)


@dataclass(frozen=True)
class GroupPeers:
    """Who is in the supervision groups of one supervisor. Leading a group is not sitting in it (S0-58)."""

    beside: frozenset[UUID] = frozenset()  # everybody in the groups that the supervisor sits in (S0-16)
    led: frozenset[UUID] = frozenset()  # who sits in the groups that the supervisor leads


def add(session: Session, *, supervisor_id: UUID, supervisee_id: UUID, now: datetime) -> None:
    """Record that one member supervises another, if that is not recorded yet; the supervisor's open pages end.

    Raise UnknownMemberError unless they are two different members of one practice.
    """
    practice_id = _require_same_practice(session, supervisor_id, supervisee_id)
    insert = insert_into(session, Supervision).values(
        supervisor_id=supervisor_id, supervisee_id=supervisee_id, practice_id=practice_id, since=now
    )
    if session.execute(insert.on_conflict_do_nothing().returning(col(Supervision.supervisor_id))).first():
        end_as_rights_change(session, supervisor_id)


def end(session: Session, *, supervisor_id: UUID, supervisee_id: UUID) -> None:
    """Delete this supervision, if there is one."""
    is_row = col(Supervision.supervisor_id) == supervisor_id, col(Supervision.supervisee_id) == supervisee_id
    if session.exec(delete(Supervision).where(*is_row)).rowcount:
        end_as_rights_change(session, supervisor_id)


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
) -> tuple[dict[UUID, list[Member]], dict[UUID, GroupPeers]]:
    """Return each member's supervisors as `list_supervisors` does, and who is in the groups of each of these (S0-16).

    One query reads both.
    """
    supervisors: dict[UUID, dict[UUID, Member]] = {member_id: {} for member_id in member_ids}
    peers: dict[UUID, list[tuple[bool, UUID | None]]] = {}
    for supervisor, supervisee_id, leads, peer_id in _SUPERVISORS_AND_PEERS.read(session, {"ids": list(member_ids)}):
        supervisors[supervisee_id][supervisor.id] = supervisor
        peers.setdefault(supervisor.id, []).append((leads, peer_id))
    by_member = {member_id: list(found.values()) for member_id, found in supervisors.items()}
    return by_member, {supervisor_id: _split_peers(rows) for supervisor_id, rows in peers.items()}


def list_supervisees(session: Session, member_id: UUID) -> list[Member]:
    """Return the members that this member supervises, by first name, including those who left: their summaries stay."""
    statement = (
        select(Member)
        .join(Supervision, col(Supervision.supervisee_id) == col(Member.id))
        .where(Supervision.supervisor_id == member_id)
        .order_by(col(Member.first_name), col(Member.created_at), col(Member.id))
    )
    return list(session.exec(statement))


def list_supervisees_and_peers(
    session: Session, member_id: UUID, among: Collection[UUID] | None = None
) -> tuple[list[Supervised], GroupPeers]:
    """Return whom this member supervises, since when, and who is in the member's supervision groups (S0-16).

    `among`: only those of these members. One query reads both.
    """
    query = _SUPERVISEES_AND_PEERS if among is None else _SUPERVISEES_AND_PEERS_AMONG
    parameters = {"supervisor_id": member_id, **({} if among is None else {"ids": list(among)})}
    rows = query.read(session, parameters)
    supervisees = [Supervised(member, since, opened) for member, leads, since, opened in rows if leads is None]
    return supervisees, _split_peers((leads, member.id) for member, leads, *_ in rows if leads is not None)


def create_group(session: Session, practice_id: UUID, now: datetime) -> SupervisionGroup:
    """Create the practice's next supervision group, without members. Raise UnknownPracticeError."""
    practices.get_for_update(session, practice_id)  # else two administrators could create the same number
    highest = session.exec(select(func.max(SupervisionGroup.number)).where(SupervisionGroup.practice_id == practice_id))
    group = SupervisionGroup(practice_id=practice_id, number=(highest.one() or 0) + 1, made_at=now)
    session.add(group)
    session.flush()
    return group


def get_group(session: Session, group_id: UUID) -> SupervisionGroup:
    """Return the group, or raise UnknownGroupError."""
    group = find_by_id(session, SupervisionGroup, group_id)
    if group is None:
        raise UnknownGroupError
    return group


def add_to_group(session: Session, group: SupervisionGroup, member_id: UUID, *, leads: bool = False) -> None:
    """Let a member of the same practice sit in the group, or lead it. Raise UnknownMemberError for anybody else."""
    member = find_by_id(session, Member, member_id)
    if member is None or member.practice_id != group.practice_id:
        raise UnknownMemberError
    insert = insert_into(session, SupervisionGroupMember).values(
        group_id=group.id, member_id=member_id, practice_id=group.practice_id, leads=leads
    )
    changed = insert.on_conflict_do_update(
        index_elements=["group_id", "member_id"],
        set_={"leads": leads},
        where=col(SupervisionGroupMember.leads).is_not(leads),
    )
    if session.execute(changed.returning(col(SupervisionGroupMember.member_id))).first():
        _end_pages_of_group(session, group.id)


def remove_from_group(session: Session, group_id: UUID, member_id: UUID) -> None:
    """Remove the member from the group, if they are in it."""
    is_row = col(SupervisionGroupMember.group_id) == group_id, col(SupervisionGroupMember.member_id) == member_id
    if session.exec(delete(SupervisionGroupMember).where(*is_row)).rowcount:
        _end_pages_of_group(session, group_id, member_id)


def _end_pages_of_group(session: Session, group_id: UUID, *former_ids: UUID) -> None:
    """End the open pages of all in the group, and of these: with whom a supervisor sits decides what they read."""
    query = select(SupervisionGroupMember.member_id).where(SupervisionGroupMember.group_id == group_id)
    end_as_rights_change(session, *session.exec(query), *former_ids)


def list_all(session: Session, practice_id: UUID, *, limit: int) -> list[Member]:
    """Return the practice's active supervisors by first name, at most `limit`."""
    statement = (
        select(Member)
        .join(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .where(Member.practice_id == practice_id, MemberRole.role == "supervisor", col(Member.active))
        .order_by(col(Member.first_name), col(Member.created_at), col(Member.id))
    )
    return list(session.exec(statement.limit(limit)))


def list_groups(
    session: Session, practice_id: UUID, *, limit: int | None = None, first_id: UUID | None = None
) -> list[SupervisionGroup]:
    """Return the practice's groups that have members, by number, at most `limit`, from this group on if it exists."""
    group_ids = select(SupervisionGroupMember.group_id).where(SupervisionGroupMember.practice_id == practice_id)
    statement = (
        select(SupervisionGroup)
        .where(SupervisionGroup.practice_id == practice_id, col(SupervisionGroup.id).in_(group_ids))
        .order_by(col(SupervisionGroup.number))
        .limit(limit)
    )
    first = find_by_id(session, SupervisionGroup, first_id) if first_id else None
    if first is not None and first.practice_id == practice_id:
        statement = statement.where(col(SupervisionGroup.number) >= first.number)
    return list(session.exec(statement))


def map_group_members(session: Session, group_ids: Collection[UUID]) -> dict[UUID, list[tuple[Member, bool]]]:
    """Return the members of each of these groups, by first name, and whether each leads it."""
    statement = (
        select(SupervisionGroupMember.group_id, Member, SupervisionGroupMember.leads)
        .join(SupervisionGroupMember, col(SupervisionGroupMember.member_id) == col(Member.id))
        .where(col(SupervisionGroupMember.group_id).in_(group_ids))
        .order_by(col(Member.first_name), col(Member.created_at), col(Member.id))
    )
    by_group: dict[UUID, list[tuple[Member, bool]]] = {group_id: [] for group_id in group_ids}
    for group_id, member, leads in session.exec(statement) if by_group else ():
        by_group[group_id].append((member, leads))
    return by_group


def _split_peers(rows: Iterable[tuple[bool, UUID | None]]) -> GroupPeers:
    """Return who is in these groups; each row: whether the supervisor leads the group, and somebody who is in it."""
    found = {(leads, peer_id) for leads, peer_id in rows if peer_id is not None}
    return GroupPeers(
        beside=frozenset(peer_id for leads, peer_id in found if not leads),
        led=frozenset(peer_id for leads, peer_id in found if leads),
    )


def _require_same_practice(session: Session, member_id: UUID, other_id: UUID) -> UUID:
    """Return the practice of two different members. Raise UnknownMemberError if they do not share one."""
    pair = find_by_id(session, Member, member_id), find_by_id(session, Member, other_id)
    if member_id == other_id or pair[0] is None or pair[1] is None or pair[0].practice_id != pair[1].practice_id:
        raise UnknownMemberError
    return pair[0].practice_id
