"""Who supervises whom, and who sits in which supervision group or leads it (S0-16, S0-58)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from storage.models import Member, Supervision, SupervisionGroup, SupervisionGroupMember
from storage.people import practices
from storage.people.open_page_sessions import end_as_rights_change
from storage.people.supervisions import Supervised
from storage.prepared_rows import PreparedRows, find_by_id
from storage.row_errors import UnknownGroupError, UnknownMemberError
from storage.row_macs.people_changes import delete_where, insert_new
from storage.row_macs.people_rows import PeopleRows, load_people

SUPERVISOR = sa.bindparam("supervisor_id", type_=sa.Uuid())
_OWN, _SHARED = aliased(SupervisionGroupMember), aliased(SupervisionGroupMember)
BESIDE = (
    sa.select(col(_SHARED.member_id))
    .join(_OWN, col(_OWN.group_id) == col(_SHARED.group_id))
    .where(col(_OWN.member_id) == SUPERVISOR, ~col(_OWN.leads))
)
"""Everybody in the groups that the supervisor sits in (S0-16), for other queries; it takes `supervisor_id`."""
_BY_NAME = PreparedRows(
    Member,
    build=lambda statement: statement.where(col(Member.id).in_(sa.bindparam("ids", expanding=True))).order_by(
        col(Member.first_name), col(Member.created_at), col(Member.id)
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
    is_new = insert_new(
        session,
        Supervision(supervisor_id=supervisor_id, supervisee_id=supervisee_id, practice_id=practice_id, since=now),
    )
    if is_new:
        end_as_rights_change(session, supervisor_id)


def end(session: Session, *, supervisor_id: UUID, supervisee_id: UUID) -> None:
    """Delete this supervision, if there is one."""
    is_between = col(Supervision.supervisor_id) == supervisor_id, col(Supervision.supervisee_id) == supervisee_id
    if delete_where(session, Supervision, *is_between):
        end_as_rights_change(session, supervisor_id)


def list_supervisors(session: Session, member_id: UUID) -> list[Member]:
    """Return the member's supervisors by first name: those who are active and still have the role."""
    people = find_people(session, [member_id])
    return [member for member in _list_by_name(session, people, people.supervisors_of(member_id)) if member.active]


def map_supervisors(
    session: Session, member_ids: Collection[UUID], *, also_inactive: bool = False
) -> tuple[dict[UUID, list[Member]], dict[UUID, GroupPeers]]:
    """Return each member's supervisors as `list_supervisors` does, and who is in the groups of these (S0-16).

    `also_inactive`: those, too, who are not active now.
    """
    people = find_people(session, member_ids)
    ids = {member_id: people.supervisors_of(member_id) for member_id in member_ids}
    all_of_them = _list_by_name(session, people, frozenset().union(*ids.values()))
    found = [row for row in all_of_them if row.active or also_inactive]
    by_member = {member_id: [row for row in found if row.id in of_member] for member_id, of_member in ids.items()}
    return by_member, {row.id: _find_peers(people, row.id) for row in found}


def list_supervisees(session: Session, member_id: UUID) -> list[Member]:
    """Return the members that this member supervises, by first name, including those who left: their summaries stay."""
    people = find_people(session, [member_id])
    return _list_by_name(session, people, people.supervisees_of(member_id).keys())


def list_supervisees_and_peers(
    session: Session, member_id: UUID, among: Collection[UUID] | None = None
) -> tuple[list[Supervised], GroupPeers]:
    """Return whom this member supervises, since when, and who is in the member's supervision groups (S0-16).

    `among`: only those of these members.
    """
    people = find_people(session, [member_id])
    supervised, peers = people.supervisees_of(member_id), _find_peers(people, member_id)
    ids = set(supervised)
    if among is not None:
        ids, peers = ids & set(among), GroupPeers(peers.beside & set(among), peers.led & set(among))
    return [Supervised(row, *supervised[row.id]) for row in _list_by_name(session, people, ids)], peers


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


def add_to_group(
    session: Session, group: SupervisionGroup, member_id: UUID, *, leads: bool = False, now: datetime
) -> None:
    """Let a member of the same practice sit in the group, or lead it, from now on. Raise UnknownMemberError if not."""
    member = find_by_id(session, Member, member_id)
    if member is None or member.practice_id != group.practice_id:
        raise UnknownMemberError
    existing = session.get(SupervisionGroupMember, (group.id, member_id))
    if existing is not None and existing.leads == leads:
        return
    if existing is None:
        existing = SupervisionGroupMember(
            group_id=group.id, member_id=member_id, practice_id=group.practice_id, since=now
        )
        session.add(existing)
    existing.leads = leads
    session.flush()
    _end_pages_of_group(session, group.id)


def remove_from_group(session: Session, group_id: UUID, member_id: UUID) -> None:
    """Remove the member from the group, if they are in it."""
    existing = session.get(SupervisionGroupMember, (group_id, member_id))
    if existing is not None:
        session.delete(existing)
        session.flush()
        _end_pages_of_group(session, group_id, member_id)


def _end_pages_of_group(session: Session, group_id: UUID, *former_ids: UUID) -> None:
    """End the open pages of all in the group, and of these: with whom a supervisor sits decides what they read."""
    sitting = session.exec(select(SupervisionGroupMember).where(SupervisionGroupMember.group_id == group_id))
    end_as_rights_change(session, *(each.member_id for each in sitting), *former_ids)


def list_all(session: Session, practice_id: UUID, *, limit: int) -> list[Member]:
    """Return the practice's active supervisors by first name, at most `limit`."""
    people = load_people(session, practice_id)
    ids = frozenset(member_id for member_id, roles in people.roles.items() if "supervisor" in roles)
    return [member for member in _list_by_name(session, people, ids) if member.active][:limit]


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
    groups = list(session.exec(statement))
    load_people(session, practice_id).require(*groups)
    return groups


def map_group_members(session: Session, group_ids: Collection[UUID]) -> dict[UUID, list[tuple[Member, bool]]]:
    """Return the members of each of these groups, by first name, and whether each leads it."""
    statement = (
        select(SupervisionGroupMember, Member)
        .join(SupervisionGroupMember, col(SupervisionGroupMember.member_id) == col(Member.id))
        .where(col(SupervisionGroupMember.group_id).in_(group_ids))
        .order_by(col(Member.first_name), col(Member.created_at), col(Member.id))
    )
    by_group: dict[UUID, list[tuple[Member, bool]]] = {group_id: [] for group_id in group_ids}
    for sitting, member in session.exec(statement) if by_group else ():
        load_people(session, sitting.practice_id).require(sitting, member)
        by_group[sitting.group_id].append((member, sitting.leads))
    return by_group


def find_people(session: Session, member_ids: Collection[UUID]) -> PeopleRows:
    """Return the people of these members' practice, checked; nobody if there are no such members."""
    for member_id in member_ids:
        member = find_by_id(session, Member, member_id)
        if member is not None:
            return load_people(session, member.practice_id)
    return PeopleRows(frozenset())


def _list_by_name(session: Session, people: PeopleRows, ids: Collection[UUID]) -> list[Member]:
    found = [row[0] for row in _BY_NAME.read(session, {"ids": list(ids)})] if ids else []
    people.require(*found)
    return found


def _find_peers(people: PeopleRows, member_id: UUID) -> GroupPeers:
    return GroupPeers(people.peers_of(member_id, led=False), people.peers_of(member_id, led=True))


def _require_same_practice(session: Session, member_id: UUID, other_id: UUID) -> UUID:
    """Return the practice of two different members. Raise UnknownMemberError if they do not share one."""
    pair = find_by_id(session, Member, member_id), find_by_id(session, Member, other_id)
    if member_id == other_id or pair[0] is None or pair[1] is None or pair[0].practice_id != pair[1].practice_id:
        raise UnknownMemberError
    return pair[0].practice_id
