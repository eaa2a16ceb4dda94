"""Who may do what in a practice, as one list: members, identities, roles, supervision, groups, settings, what waits.

The practice's row carries a keyed hash of the list of their MACs. So a row that was deleted, or an old one that was put
back with its old MAC, is noticed, and not only one that was changed. Of changes of who can read what, the list has
those that wait: one that was decided leaves it, so that it does not grow for ever.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import SQLModel

from storage.models import (
    AccessChange,
    Member,
    MemberIdentity,
    MemberRole,
    Practice,
    PracticeSettings,
    Supervision,
    SupervisionGroup,
    SupervisionGroupMember,
)
from storage.models.practice import IS_UNFINISHED
from storage.row_macs.encoding import MAC, find_encoding, values_of
from storage.row_macs.lists import practice_row
from storage.row_macs.row_faults import RowChangedError, RowFault, naming_table
from storage.row_macs.row_macs import RowMacs, check, find_macs

CHANGES = "people changes"
Span = tuple[datetime, datetime | None]
"""Since when a supervision lasts, and when what was signed before was opened, or None."""

Place = UUID | tuple[UUID, str | UUID]
"""A member, or a member with a role or a group."""

_NOBODY: Mapping[UUID, bool] = {}
_NO_SUPERVISEES: Mapping[UUID, Span] = {}


@dataclass(frozen=True)
class PeopleRows:
    """The rows of a practice's people, checked as a whole."""

    macs: frozenset[bytes]
    active: frozenset[UUID] = frozenset()
    roles: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    supervisees: Mapping[UUID, Mapping[UUID, Span]] = field(default_factory=dict)  # by supervisor
    groups: Mapping[UUID, Mapping[UUID, bool]] = field(default_factory=dict)  # by member: group, whether they lead it
    since: Mapping[Place, datetime] = field(default_factory=dict)  # absent: from before this was recorded
    left: Mapping[UUID, datetime | None] = field(default_factory=dict)  # who is inactive, since when; None: long ago

    def roles_of(self, member_id: UUID) -> frozenset[str]:
        """Return the member's roles."""
        return self.roles.get(member_id, frozenset())

    def active_with(self, role: str) -> frozenset[UUID]:
        """Return who is active and has this role."""
        return frozenset(member_id for member_id in self.active if role in self.roles_of(member_id))

    def with_role(self, role: str) -> frozenset[UUID]:
        """Return who has this role, active or not."""
        return frozenset(member_id for member_id, roles in self.roles.items() if role in roles)

    def gone_since(self, at: datetime) -> frozenset[UUID]:
        """Return who has been inactive without a break since before this time."""
        return frozenset(member_id for member_id, left in self.left.items() if left is None or left < at)

    def find_since(self, member_id: UUID, place: str | UUID | None = None) -> datetime | None:
        """Return since when the member is active, and has this role or is in this group; None: from before.

        What was lost and regained begins anew.
        """
        times = (self.since.get(member_id), None if place is None else self.since.get((member_id, place)))
        return max((each for each in times if each is not None), default=None)

    def supervisees_of(self, member_id: UUID) -> Mapping[UUID, Span]:
        """Return whom the member supervises, since when, and when the time before was opened."""
        return self.supervisees.get(member_id, _NO_SUPERVISEES)

    def groups_of(self, member_id: UUID) -> Mapping[UUID, bool]:
        """Return the member's groups, and whether they lead each."""
        return self.groups.get(member_id, _NOBODY)

    def peers_of(self, member_id: UUID, *, led: bool) -> frozenset[UUID]:
        """Return who is in the groups that the member leads (S0-58), or sits in (S0-16); not who leads beside them."""
        own = self.groups_of(member_id)
        return frozenset(
            other_id
            for other_id, groups in self.groups.items()
            for group_id, leads in groups.items()
            if group_id in own and own[group_id] == led and not (led and leads)
        )

    def supervisors_of(self, member_id: UUID) -> frozenset[UUID]:
        """Return who supervises the member and has the role."""
        return frozenset(
            supervisor_id
            for supervisor_id, supervisee_ids in self.supervisees.items()
            if member_id in supervisee_ids and "supervisor" in self.roles_of(supervisor_id)
        )

    def require(self, *rows: SQLModel) -> None:
        """Raise RowChangedError if one of these rows, each of which has its own MAC, is not in the list."""
        for row in rows:
            attributes = instance_state(row).dict
            encoding = find_encoding(type(row))
            if encoding is not None and attributes[MAC] not in self.macs:
                key = encoding.describe_key(values_of(encoding, attributes))
                raise RowChangedError(RowFault(encoding.table, key, "people"))


def load_people(session: Session, practice_id: UUID) -> PeopleRows:
    """Return the practice's people, checked. Raise RowChangedError if their rows are not as the product wrote them.

    What was checked is kept for the hash in the practice's row, which every click reads, so that mostly no query runs.
    """
    session.flush()
    stored = session.get_one(Practice, practice_id).people
    macs, changes = find_macs(session), session.info.get(CHANGES, {}).get(practice_id)
    kept = macs.people if macs and not changes else {}
    if stored in kept:
        return cast("PeopleRows", kept[stored])
    now = read_rows(session, practice_id)
    if macs is None:
        return now
    added, removed = changes or (set(), set())
    if not _matches(macs, session, practice_id, (now.macs - added) | removed, stored):
        # A transaction on PostgreSQL may read rows that are newer than the practice's row, which it read before.
        stored = practice_row.read(session, practice_id).people
        now = read_rows(session, practice_id)
        require_digest(session, practice_id, (now.macs - added) | removed, stored)
    if not changes:
        macs.keep_people(stored, now)
    return now


def compute_digest(macs: RowMacs, session: Session, practice_id: UUID, rows: frozenset[bytes]) -> bytes:
    """Return the keyed hash of the list of these MACs."""
    return digest(macs.find_key(session), b"people\0" + practice_id.bytes + b"".join(sorted(rows)), sha256)


def _matches(macs: RowMacs, session: Session, practice_id: UUID, rows: frozenset[bytes], stored: bytes | None) -> bool:
    empty = stored is None and not rows
    return empty or compare_digest(stored or b"", compute_digest(macs, session, practice_id, rows))


def require_digest(session: Session, practice_id: UUID, rows: frozenset[bytes], stored: bytes | None) -> None:
    """Raise RowChangedError unless this is the keyed hash of the list of these MACs."""
    macs = find_macs(session)
    if macs is not None and not _matches(macs, session, practice_id, rows, stored):
        raise RowChangedError(RowFault("practice", str(practice_id), "people"))


def read_rows(session: Session, practice_id: UUID) -> PeopleRows:
    """Return all rows as they are stored now, each with its own MAC checked."""
    found: dict[type[SQLModel], list[sa.Row[Any]]] = {
        model: list(_read_table(session, model, practice_id)) for model in _TABLES
    }
    roles: dict[UUID, set[str]] = defaultdict(set)
    for role in found[MemberRole]:
        roles[role.member_id].add(role.role)
    supervisees: dict[UUID, dict[UUID, Span]] = defaultdict(dict)
    for row in found[Supervision]:
        supervisees[row.supervisor_id][row.supervisee_id] = row.since, row.earlier_opened_at
    groups: dict[UUID, dict[UUID, bool]] = defaultdict(dict)
    for row in found[SupervisionGroupMember]:
        groups[row.member_id][row.group_id] = row.leads
    return PeopleRows(
        macs=frozenset(row.mac for rows in found.values() for row in rows),
        active=frozenset(row.id for row in found[Member] if row.active),
        roles={member_id: frozenset(of_member) for member_id, of_member in roles.items()},
        supervisees=dict(supervisees),
        groups=dict(groups),
        since={place: at for place, at in _list_times(found) if at is not None},
        left={row.id: row.left_at for row in found[Member] if not row.active},
    )


def _list_times(found: Mapping[type[SQLModel], list[sa.Row[Any]]]) -> Iterator[tuple[Place, datetime | None]]:
    yield from ((row.id, row.back_at or row.created_at) for row in found[Member])
    yield from (((row.member_id, row.role), row.since) for row in found[MemberRole])
    yield from (((row.member_id, row.group_id), row.since) for row in found[SupervisionGroupMember])


def list_macs(session: Session, practice_id: UUID) -> frozenset[bytes]:
    """Return the MACs of the practice's people as they are stored, without checking a row."""
    return frozenset(
        row.mac
        for model, statement in _TABLES.items()
        for row in session.connection().execute(_only_mac(model, statement), {"practice_id": practice_id})
        if row.mac is not None
    )


def _only_mac(model: type[SQLModel], statement: "sa.Select[Any]") -> "sa.Select[Any]":
    table = model.__table__  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    return statement.with_only_columns(table.c.mac, maintain_column_froms=True)


def _read_table(session: Session, model: type[SQLModel], practice_id: UUID) -> Iterator[sa.Row[Any]]:
    encoding = find_encoding(model)
    with naming_table(str(model.__tablename__)):
        rows = session.connection().execute(_TABLES[model], {"practice_id": practice_id}).all()
    for row in rows:
        if encoding is not None:
            check(session, encoding, list(row))
        yield row


def _select(model: type[SQLModel]) -> "sa.Select[Any]":
    table, members = model.__table__, Member.__table__  # type: ignore[attr-defined]  # as above
    practice = sa.bindparam("practice_id", type_=sa.Uuid())
    statement = sa.select(*table.c)
    if model is AccessChange:  # with both conditions, so that SQLite uses the partial index
        statement = statement.where(IS_UNFINISHED, table.c.outcome.is_(None))
    if "practice_id" in table.c:
        return statement.where(table.c.practice_id == practice)
    return statement.join(members, members.c.id == table.c.member_id).where(members.c.practice_id == practice)


_MODELS = Member, MemberIdentity, MemberRole, PracticeSettings, Supervision, SupervisionGroup, SupervisionGroupMember
_TABLES: dict[type[SQLModel], sa.Select[Any]] = {model: _select(model) for model in (*_MODELS, AccessChange)}
