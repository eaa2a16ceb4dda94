"""Handovers of cases between therapists. An administrator does them and sees only the codes of the cases."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, or_, select

from storage.cases import case_knowledge
from storage.consults.promises import SETTLED
from storage.models import Attendance, Case, Consult, Delivery, Handover, Promise
from storage.row_errors import UnknownMemberError


def count_by_member(session: Session, member_ids: Collection[UUID]) -> Counter[UUID]:
    """Return, for each of these members, the number of cases in which they are a therapist."""
    counts: Counter[UUID] = Counter()
    for part in (Case.it_member_id, Case.ft_member_id):
        statement = select(part, func.count()).where(col(part).in_(member_ids), col(Case.deleted_at).is_(None))
        counts.update(dict(session.exec(statement.group_by(col(part))).all()))
    return counts


def record(session: Session, case: Case, *, former_id: UUID, member_id: UUID, by_id: UUID, now: datetime) -> Handover:
    """Replace one therapist of the case with another, and record who did so. The caller must lock the case.

    The former therapist's attendance is deleted (S0-19). Raise UnknownMemberError unless the former is one of the two
    therapists and the new member is not.
    """
    therapists = {"it": case.it_member_id, "ft": case.ft_member_id}
    part = next((name for name, therapist_id in therapists.items() if therapist_id == former_id), None)
    if part is None or member_id in therapists.values():
        raise UnknownMemberError
    setattr(case, f"{part}_member_id", member_id)
    case_knowledge.record_taking_over(case, part, now)
    # Both, so that a hidden one is noticed: it would count as the new therapist's once it is put back.
    for attendance in session.exec(select(Attendance).where(Attendance.case_id == case.id)).all():
        if attendance.part == part:
            session.delete(attendance)
    handover = Handover(
        practice_id=case.practice_id,
        case_id=case.id,
        part=part,
        former_id=former_id,
        member_id=member_id,
        by_id=by_id,
        made_at=now,
    )
    session.add(handover)
    session.flush()
    return handover


def find_last_handover_time(session: Session, case_id: UUID, former_id: UUID) -> datetime | None:
    """Return when the case last went from this member to another therapist, or None if it never did."""
    made = (handover.made_at for handover in _list_for_case(session, case_id) if handover.former_id == former_id)
    return max(made, default=None)


def was_handed_over_by(session: Session, case_id: UUID, former_id: UUID) -> bool:
    """Return whether the case ever went from this member to another therapist."""
    return find_last_handover_time(session, case_id, former_id) is not None


def map_received(session: Session, case_id: UUID) -> dict[UUID, datetime]:
    """Return who was given the case by a handover, and when they were last."""
    made = sorted(_list_for_case(session, case_id), key=lambda handover: handover.made_at)
    return {handover.member_id: handover.made_at for handover in made}


def _list_for_case(session: Session, case_id: UUID) -> list[Handover]:
    """Return all handovers of the case. Nothing else is asked: so one that is missing is noticed (RowChangedError)."""
    return list(session.exec(select(Handover).where(Handover.case_id == case_id)))


def reassign_promises(session: Session, handover: Handover) -> list[Promise]:
    """Give the new therapist the promises to clients that the former has not settled yet; return them (S0-25)."""
    statement = (
        select(Promise, Consult)  # both, so that what the join says is compared
        .join(Consult, col(Consult.id) == col(Promise.consult_id))
        .where(Consult.case_id == handover.case_id, Promise.member_id == handover.former_id)
        .where(col(Promise.standing).not_in(SETTLED))
    )
    promises = [promise for promise, _consult in session.exec(statement)]
    for promise in promises:
        promise.member_id = handover.member_id
    session.flush()
    return promises


def list_waiting_deliveries(session: Session, handover: Handover) -> list[Delivery]:
    """Return the unsent messages about the case to the former therapist, the first due first.

    Those about a safety alert are left out: its ladder goes on, and what the former therapist was told stays theirs.
    """
    consult_ids = select(Consult.id).where(Consult.case_id == handover.case_id)
    statement = (
        select(Delivery)
        .where(Delivery.recipient_id == handover.former_id, col(Delivery.done_at).is_(None))
        .where(col(Delivery.alert_id).is_(None))
        .where(or_(col(Delivery.consult_id).in_(consult_ids), Delivery.case_id == handover.case_id))
        .order_by(col(Delivery.due_at), col(Delivery.id))
    )
    return list(session.exec(statement))
