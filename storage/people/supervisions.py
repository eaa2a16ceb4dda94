"""One supervision: since when somebody supervises somebody, and what of the time before is open to them."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import Member, Supervision
from storage.prepared_rows import find_by_id
from storage.row_macs.people_rows import load_people


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
    member = find_by_id(session, Member, member_id)
    if member is None:
        return []
    people = load_people(session, member.practice_id)
    statement = (
        select(Supervision, Member)
        .join(Member, col(Member.id) == col(Supervision.supervisor_id))
        .where(
            Supervision.supervisee_id == member_id, col(Supervision.supervisor_id).in_(people.supervisors_of(member_id))
        )
        .where(col(Member.active))
        .order_by(col(Member.first_name), col(Member.created_at), col(Member.id))
    )
    found = list(session.exec(statement))
    for supervision, supervisor in found:
        people.require(supervision, supervisor)
    return found


def find_since(
    session: Session, practice_id: UUID, supervisor_id: UUID, supervisee_ids: Collection[UUID]
) -> datetime | None:
    """Return since when this member is a supervisor, with the role, of one of these; None: from before, or of none."""
    people = load_people(session, practice_id)
    supervised = people.supervisees_of(supervisor_id)
    since = min((supervised[each][0] for each in supervisee_ids if each in supervised), default=None)
    role_since = people.find_since(supervisor_id, "supervisor")
    return max((each for each in (since, role_since) if each is not None), default=None)


def find(session: Session, *, supervisor_id: UUID, supervisee_id: UUID) -> Supervision | None:
    """Return this supervision, locked until the transaction ends if the database locks rows; or None."""
    statement = select(Supervision).where(
        Supervision.supervisor_id == supervisor_id, Supervision.supervisee_id == supervisee_id
    )
    found = session.exec(statement.with_for_update()).first()
    member = find_by_id(session, Member, supervisee_id) if found else None
    if found is not None and member is not None:
        load_people(session, member.practice_id).require(found)
    return found
