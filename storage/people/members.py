"""The members of a practice and their roles."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Member, MemberIdentity, MemberRole, Practice
from storage.people import member_identities, practices
from storage.people.member_identities import IdentityKey
from storage.people.open_page_sessions import end_as_rights_change
from storage.prepared_rows import PreparedRows, find_by_id
from storage.row_errors import UnknownMemberError
from storage.row_macs.people_changes import delete_where, insert_new
from storage.row_macs.people_rows import load_people

# Built once, because every click runs one of these and building it takes longer than running it.
_WITH_ROLES = PreparedRows(
    Practice,
    Member,
    MemberIdentity,
    build=lambda statement: (
        statement.select_from(Practice)
        .join(Member, col(Member.practice_id) == col(Practice.id))
        .join(MemberIdentity, col(MemberIdentity.member_id) == col(Member.id))
        .where(col(MemberIdentity.surface) == sa.bindparam("surface"))
        .where(col(MemberIdentity.tenant_id) == sa.bindparam("tenant_id"))
        .where(col(MemberIdentity.user_id) == sa.bindparam("user_id"))
    ),
)

_SELECT_ON_SURFACE = (
    sa.select(Member, MemberIdentity, Practice)
    .join(MemberIdentity, col(MemberIdentity.member_id) == col(Member.id))
    .join(Practice, col(Practice.id) == col(Member.practice_id))
    .where(col(Member.id) == sa.bindparam("member_id"))
    .where(col(MemberIdentity.surface) == sa.bindparam("surface"))
)


def add(
    session: Session, *, practice_id: UUID, identity: IdentityKey, first_name: str, time_zone: str, now: datetime
) -> Member:
    """Add a member to the practice, without roles. A member who is already there stays unchanged. Return the member."""
    # Two processes may add one person at the same time: the second waits here and then finds the first's row.
    practices.get_for_update(session, practice_id)
    existing = member_identities.find_member(session, identity)
    if existing is not None:
        return existing
    member = Member(practice_id=practice_id, first_name=first_name, time_zone=time_zone, created_at=now)
    session.add(member)
    session.flush()
    member_identities.add(session, member.id, identity)
    return member


def get(session: Session, member_id: UUID) -> Member:
    """Return the member, or raise UnknownMemberError."""
    member = find_by_id(session, Member, member_id)
    if member is None:
        raise UnknownMemberError
    return member


def list_by_ids(session: Session, member_ids: Collection[UUID]) -> list[Member]:
    """Return the members with these ids. Afterwards `get()` finds them without a query."""
    return list(session.exec(select(Member).where(col(Member.id).in_(member_ids)))) if member_ids else []


def lock(session: Session, member_id: UUID) -> None:
    """Lock the member until the transaction ends. Others may still add rows that refer to the member."""
    session.exec(select(Member.id).where(Member.id == member_id).with_for_update(key_share=True))


def find_with_roles(session: Session, identity: IdentityKey) -> tuple[Practice, Member, frozenset[str]] | None:
    """Return the practice, the member with this identity and the member's roles, in one query; or None."""
    key = {"surface": identity.surface, "tenant_id": identity.tenant_id, "user_id": identity.user_id}
    rows = _WITH_ROLES.read(session, key)
    if not rows:
        return None
    practice, member, found = rows[0]
    people = load_people(session, practice.id)
    people.require(member, found)
    return practice, member, people.roles_of(member.id)


def find_on_surface(
    session: Session, member_id: UUID, surface: str
) -> tuple[Member, MemberIdentity, frozenset[str]] | None:
    """Return the member, who they are on this surface and their roles, in one query; None if not known there."""
    row = session.execute(_SELECT_ON_SURFACE, {"member_id": member_id, "surface": surface}).first()
    if row is None:
        return None
    member, identity, practice = row
    people = load_people(session, practice.id)
    people.require(member, identity)
    return member, identity, people.roles_of(member_id)


def get_roles(session: Session, member_id: UUID) -> frozenset[str]:
    """Return the member's roles, any of therapist, supervisor and administrator."""
    member = find_by_id(session, Member, member_id)
    return load_people(session, member.practice_id).roles_of(member_id) if member else frozenset()


def make_active(member: Member, now: datetime) -> None:
    """Make the member active again, if they were not: since now, not since the day they joined."""
    if not member.active:
        member.active, member.back_at = True, now


def make_inactive(member: Member, now: datetime) -> None:
    """Make the member inactive, if they were not: since now."""
    if member.active:
        member.active, member.left_at = False, now


def grant_role(session: Session, member_id: UUID, role: str, now: datetime) -> None:
    """Give the member this role from now on, if they do not have it yet; then the pages that they have open end."""
    if insert_new(session, MemberRole(member_id=member_id, role=role, since=now)):
        end_as_rights_change(session, member_id)


def withdraw_role(session: Session, member_id: UUID, role: str) -> None:
    """Remove this role from the member, if they have it; then the pages that they have open end."""
    if delete_where(session, MemberRole, col(MemberRole.member_id) == member_id, col(MemberRole.role) == role):
        end_as_rights_change(session, member_id)


def list_with_roles(session: Session, practice_id: UUID) -> list[tuple[Member, frozenset[str]]]:
    """Return everybody in the practice with their roles: active members by first name, then those who left."""
    statement = (
        select(Member)
        .where(Member.practice_id == practice_id)
        .order_by(col(Member.active).desc(), col(Member.first_name), col(Member.created_at), col(Member.id))
    )
    return _with_roles(session, practice_id, list(session.exec(statement)))


def list_active_ids(session: Session, practice_id: UUID, role: str) -> frozenset[UUID]:
    """Return who is active in the practice and has this role, from the rows that are checked as a whole."""
    return load_people(session, practice_id).active_with(role)


def list_ids_with_role(session: Session, practice_id: UUID, role: str) -> frozenset[UUID]:
    """Return who has this role in the practice, active or not, from the rows that are checked as a whole."""
    return load_people(session, practice_id).with_role(role)


def list_gone(session: Session, practice_id: UUID, since: datetime) -> frozenset[UUID]:
    """Return who has been inactive without a break since before this time, from rows that are checked as a whole."""
    return load_people(session, practice_id).gone_since(since)


def map_group(session: Session, practice_id: UUID, group_id: UUID) -> dict[UUID, bool]:
    """Return who is in this group, active or not, and whether they lead it, from rows that are checked as a whole."""
    groups = load_people(session, practice_id).groups
    return {member_id: of_member[group_id] for member_id, of_member in groups.items() if group_id in of_member}


def map_since(
    session: Session, practice_id: UUID, member_ids: Collection[UUID], place: str | UUID | None = None
) -> dict[UUID, datetime | None]:
    """Return since when each of these members is active and has this role or is in this group; None: from before."""
    people = load_people(session, practice_id)
    return {member_id: people.find_since(member_id, place) for member_id in member_ids}


def list_page(
    session: Session, practice_id: UUID, *, limit: int, first_id: UUID | None = None
) -> list[tuple[Member, frozenset[str]]]:
    """Return people of the practice as `list_with_roles` does, at most `limit`, from this member on.

    Without that member, or if they are not in the practice, return the first page.
    """
    place = (sa.cast(~col(Member.active), sa.Integer), col(Member.first_name), col(Member.created_at), col(Member.id))
    statement = select(Member).where(Member.practice_id == practice_id)
    first = find_by_id(session, Member, first_id) if first_id else None
    if first is not None and first.practice_id == practice_id:
        values = (int(not first.active), first.first_name, first.created_at, first.id)
        statement = statement.where(sa.tuple_(*place) >= values)
    return _with_roles(session, practice_id, list(session.exec(statement.order_by(*place).limit(limit))))


def _with_roles(session: Session, practice_id: UUID, rows: Collection[Member]) -> list[tuple[Member, frozenset[str]]]:
    if not rows:
        return []
    people = load_people(session, practice_id)
    people.require(*rows)
    return [(row, people.roles_of(row.id)) for row in rows]


def map_groups(session: Session, member_id: UUID) -> dict[UUID, bool]:
    """Return the ids of the supervision groups that the member is in, and whether they lead each."""
    member = find_by_id(session, Member, member_id)
    return dict(load_people(session, member.practice_id).groups_of(member_id)) if member else {}


def is_in_shared_group(session: Session, member_id: UUID, other_id: UUID) -> bool:
    """Return whether two members are in the same supervision group (S0-16)."""
    return not map_groups(session, member_id).keys().isdisjoint(map_groups(session, other_id))
