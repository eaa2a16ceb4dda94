"""Who the members are on each surface. A member has one identity per surface and workspace."""

from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Member, MemberIdentity
from storage.prepared_rows import PreparedRows

# Built once, because every page of a talk runs this query and building it takes longer than running it.
_ON_SURFACE = PreparedRows(
    MemberIdentity,
    build=lambda statement: (
        statement.where(col(MemberIdentity.member_id) == sa.bindparam("member_id", type_=sa.Uuid()))
        .where(col(MemberIdentity.surface) == sa.bindparam("surface"))
        .order_by(col(MemberIdentity.tenant_id))
        .limit(1)
    ),
)


class IdentityKey(Protocol):
    """What names one person: the surface, the workspace (tenant) and the person's user id there."""

    @property
    def surface(self) -> str:
        """Return the surface, such as "slack"."""

    @property
    def tenant_id(self) -> str:
        """Return the workspace's id on that surface."""

    @property
    def user_id(self) -> str:
        """Return the person's id in that workspace."""


def add(session: Session, member_id: UUID, identity: IdentityKey) -> None:
    """Add an identity of the member. Raise IntegrityError if it is somebody else's, or the member has one there."""
    session.add(
        MemberIdentity(
            member_id=member_id, surface=identity.surface, tenant_id=identity.tenant_id, user_id=identity.user_id
        )
    )
    session.flush()


def find_member(session: Session, identity: IdentityKey) -> Member | None:
    """Return the member with this identity, or None."""
    statement = select(Member, MemberIdentity).join(MemberIdentity, col(MemberIdentity.member_id) == col(Member.id))
    found = session.exec(statement.where(_is(identity))).first()
    return found[0] if found else None


def find(session: Session, member_id: UUID, surface: str) -> MemberIdentity | None:
    """Return who this member is on the surface, or None if the member is not known there."""
    rows = _ON_SURFACE.read(session, {"member_id": member_id, "surface": surface})
    return rows[0][0] if rows else None


def _is(identity: IdentityKey) -> sa.ColumnElement[bool]:
    return sa.and_(
        col(MemberIdentity.surface) == identity.surface,
        col(MemberIdentity.tenant_id) == identity.tenant_id,
        col(MemberIdentity.user_id) == identity.user_id,
    )
