"""One supervision: since when somebody supervises somebody, and what of the time before is open to them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import Member, MemberRole, Supervision


class Supervised(NamedTuple):
    """One member whom a supervisor supervises, and from when on: what they sign from then on is the supervisor's."""

    member: Member
    since: datetime
    earlier_opened_at: datetime | None  # when the member opened what they had signed before; None: it is shut

    def covers(self, signed_at: datetime) -> bool:
        """Return whether the supervision covers what was signed at this time."""
        return self.earlier_opened_at is not None or self.since <= signed_at


def list_of(session: Session, member_id: UUID) -> list[tuple[Supervision, Member]]:
    """Return the member's supervisions with the supervisors that `list_supervisors` returns."""
    rows = select(Supervision, Member).join(Member, col(Member.id) == col(Supervision.supervisor_id))
    statement = (
        rows.join(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .where(Supervision.supervisee_id == member_id, MemberRole.role == "supervisor", col(Member.active))
        .order_by(col(Member.first_name), col(Member.created_at), col(Member.id))
    )
    return list(session.exec(statement))


def find(session: Session, *, supervisor_id: UUID, supervisee_id: UUID) -> Supervision | None:
    """Return this supervision, locked until the transaction ends if the database locks rows; or None."""
    statement = select(Supervision).where(
        Supervision.supervisor_id == supervisor_id, Supervision.supervisee_id == supervisee_id
    )
    return session.exec(statement.with_for_update()).first()
