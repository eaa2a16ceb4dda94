"""What every change about people has in common: its ids, and what follows once it took effect."""

from collections.abc import Callable
from uuid import UUID

from flows.context import Context
from storage.models import AccessChange, Member
from storage.people import members

SUPERVISOR = "supervisor"

ROLES_CHANGED: list[Callable[[Context, Member], None]] = []
"""What follows when a member's roles, supervisors or groups were changed; flows/registry fills the list."""


def follow_change(ctx: Context, member_id: UUID) -> None:
    """Do what follows a change of this member's roles, supervisors or groups."""
    member = members.get(ctx.session, member_id)
    for look_again in ROLES_CHANGED:
        look_again(ctx, member)


def member_of(change: AccessChange) -> UUID:
    """Return the member whose entry is changed."""
    assert change.member_id is not None  # noqa: S101 -- changes about people always name a member
    return change.member_id


def pair_of(change: AccessChange) -> tuple[UUID, UUID]:
    """Return the supervisee and the supervisor."""
    assert change.other_id is not None  # noqa: S101 -- changes of a supervision always name both
    return member_of(change), change.other_id


def group_of(change: AccessChange) -> UUID:
    """Return the supervision group."""
    assert change.group_id is not None  # noqa: S101 -- changes of a group always name it
    return change.group_id
