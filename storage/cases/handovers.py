"""Cases that go from one therapist to another: by an administrator, who needs their codes only."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, func, or_, select

from storage.consults.promises import SETTLED
from storage.models import Attendance, Case, Consult, Delivery, Handover, Promise
from storage.row_errors import UnknownMemberError


def list_cases(session: Session, member_id: UUID) -> list[Case]:
    """Return every case in which this member is a therapist, by code; also those that they have not heard of yet."""
    statement = (
        select(Case)
        .where(or_(col(Case.it_member_id) == member_id, col(Case.ft_member_id) == member_id))
        .where(col(Case.deleted_at).is_(None))
        .order_by(col(Case.code))
    )
    return list(session.exec(statement))


def count_by_member(session: Session, practice_id: UUID) -> Counter[UUID]:
    """Return in how many cases each member of the practice is a therapist."""
    found: Counter[UUID] = Counter()
    for part in (Case.it_member_id, Case.ft_member_id):
        statement = select(part, func.count()).where(Case.practice_id == practice_id, col(Case.deleted_at).is_(None))
        statement = statement.group_by(col(part))
        found.update(dict(session.exec(statement).all()))
    return found


def record(session: Session, case: Case, *, former_id: UUID, member_id: UUID, by_id: UUID, now: datetime) -> Handover:
    """Put another therapist in the place of the former, and record who did so. The caller holds the case's lock.

    How often the former met the people of the case goes with them (S0-19). Raise UnknownMemberError unless the
    former is one of the two therapists, and the other is not.
    """
    therapists = {"it": case.it_member_id, "ft": case.ft_member_id}
    part = next((one for one, who in therapists.items() if who == former_id), None)
    if part is None or member_id in therapists.values():
        raise UnknownMemberError
    setattr(case, f"{part}_member_id", member_id)
    session.exec(delete(Attendance).where(col(Attendance.case_id) == case.id, col(Attendance.part) == part))
    made = Handover(
        practice_id=case.practice_id,
        case_id=case.id,
        part=part,
        former_id=former_id,
        member_id=member_id,
        by_id=by_id,
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made


def find_last_handover_time(session: Session, case_id: UUID, former_id: UUID) -> datetime | None:
    """Return when this member last gave the case on to another therapist; None if they never did."""
    statement = select(func.max(Handover.made_at)).where(Handover.case_id == case_id, Handover.former_id == former_id)
    return session.exec(statement).one()


def reassign_promises(session: Session, made: Handover) -> list[Promise]:
    """Let the new therapist keep what the former promised clients and has not told yet; return it (S0-25)."""
    statement = (
        select(Promise)
        .join(Consult, col(Consult.id) == col(Promise.consult_id))
        .where(Consult.case_id == made.case_id, Promise.member_id == made.former_id)
        .where(col(Promise.standing).not_in(SETTLED))
    )
    moved = list(session.exec(statement))
    for promise in moved:
        promise.member_id = made.member_id
    session.flush()
    return moved


def list_waiting_deliveries(session: Session, made: Handover) -> list[Delivery]:
    """Return the messages about the case that still wait to go to the former, what is due first first."""
    of_case = select(Consult.id).where(Consult.case_id == made.case_id)
    statement = (
        select(Delivery)
        .where(Delivery.recipient_id == made.former_id, col(Delivery.done_at).is_(None))
        .where(or_(col(Delivery.consult_id).in_(of_case), Delivery.case_id == made.case_id))
        .order_by(col(Delivery.due_at), col(Delivery.id))
    )
    return list(session.exec(statement))
