"""Cases, their participants, and how often each therapist has met them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, func, or_, select

from storage.cases.case_knowledge import is_known_to, record_informed
from storage.models import Attendance, Case, Participant
from storage.people import practices
from storage.prepared_rows import PreparedRows, find_by_id
from storage.row_errors import UnknownCaseError

# Built once, because every click runs this query and building it takes longer than running it.
_SELECT_PARTICIPANTS = (
    sa.select(Participant)
    .where(col(Participant.case_id) == sa.bindparam("case_id", type_=sa.Uuid()))
    .order_by(col(Participant.kind), col(Participant.number))
)
_ATTENDANCE = PreparedRows(
    Attendance,
    build=lambda statement: statement.where(col(Attendance.case_id) == sa.bindparam("case_id", type_=sa.Uuid())),
)
_PARTICIPANTS_OF_MANY = PreparedRows(
    Participant,
    build=lambda statement: statement.where(
        col(Participant.case_id).in_(sa.bindparam("case_ids", expanding=True))
    ).order_by(col(Participant.kind), col(Participant.number)),
)
_MEMBER = sa.bindparam("member_id", type_=sa.Uuid())
_SELECT_FOR_MEMBER = (
    sa.select(Case)
    .where(or_(col(Case.it_member_id) == _MEMBER, col(Case.ft_member_id) == _MEMBER))
    .where(is_known_to(_MEMBER), col(Case.deleted_at).is_(None))
    .order_by(col(Case.created_at).desc(), col(Case.code))
)


def add(  # noqa: PLR0913 -- one row's columns, each given by name
    session: Session,
    *,
    practice_id: UUID,
    code: str,
    it_member_id: UUID,
    ft_member_id: UUID,
    created_by: UUID,
    now: datetime,
) -> Case:
    """Add a case with its random code and its two therapists."""
    case = Case(
        practice_id=practice_id,
        code=code,
        it_member_id=it_member_id,
        ft_member_id=ft_member_id,
        created_by=created_by,
        created_at=now,
        active_at=now,
    )
    for part in ("it", "ft"):
        if created_by == getattr(case, f"{part}_member_id"):
            record_informed(case, part, now)
    practices.remember_first_case(session, practice_id, now)
    session.add(case)
    session.flush()
    return case


def get(session: Session, case_id: UUID) -> Case:
    """Return the case, or raise UnknownCaseError."""
    case = find_by_id(session, Case, case_id)
    if case is None:
        raise UnknownCaseError
    return case


def get_for_update(session: Session, case_id: UUID) -> Case:
    """Return the case, read again and locked until the transaction ends, or raise UnknownCaseError."""
    # `key_share` still lets others add rows that refer to the case: else different lock orders could deadlock.
    statement = select(Case).where(Case.id == case_id).with_for_update(key_share=True)
    case = session.exec(statement.execution_options(populate_existing=True)).first()
    if case is None:
        raise UnknownCaseError
    return case


def list_by_ids(session: Session, practice_id: UUID, ids: Collection[UUID]) -> list[Case]:
    """Return the practice's cases with these ids that are not deleted."""
    if not ids:
        return []
    found = session.exec(select(Case).where(col(Case.id).in_(ids), col(Case.deleted_at).is_(None)))
    # Asked for the practice as well, SQLite may look through all its cases rather than look up some dozens.
    return [case for case in found if case.practice_id == practice_id]


def is_code_taken(session: Session, practice_id: UUID, code: str) -> bool:
    """Return whether the practice has a case with this code."""
    statement = select(Case.id).where(Case.practice_id == practice_id, Case.code == code)
    return session.exec(statement).first() is not None


def list_for_member(session: Session, member_id: UUID) -> list[Case]:
    """Return the cases in which the member is a therapist, the newest first.

    A case that the colleague created is left out until this member is invited to a consult on it, attests sessions
    in it, or takes it over in a handover.
    """
    return list(session.execute(_SELECT_FOR_MEMBER, {"member_id": member_id}).scalars())


def list_participants(session: Session, case_id: UUID) -> list[Participant]:
    """Return the participants of the case: adults, then minors, each by number."""
    return list(session.execute(_SELECT_PARTICIPANTS, {"case_id": case_id}).scalars())


def map_participants(session: Session, case_ids: Collection[UUID]) -> dict[UUID, list[Participant]]:
    """Return the participants of these cases by case, each as `list_participants` does, in one query."""
    by_case: dict[UUID, list[Participant]] = {case_id: [] for case_id in case_ids}
    for (person,) in _PARTICIPANTS_OF_MANY.read(session, {"case_ids": list(case_ids)}):
        by_case[person.case_id].append(person)
    return by_case


def add_participant(
    session: Session, case_id: UUID, *, kind: str, seen_by_it: bool, seen_by_ft: bool, consenter: str | None = None
) -> Participant:
    """Add the next adult or minor to the case. Raise UnknownCaseError if there is no such case.

    `consenter`, for a minor: who consents, and by what authority.
    """
    get_for_update(session, case_id)  # else two therapists could add the same number
    statement = select(func.max(Participant.number)).where(Participant.case_id == case_id, Participant.kind == kind)
    participant = Participant(
        case_id=case_id,
        kind=kind,
        number=(session.exec(statement).one() or 0) + 1,
        seen_by_it=seen_by_it,
        seen_by_ft=seen_by_ft,
        consenter=consenter,
    )
    session.add(participant)
    session.flush()
    return participant


def add_participants(session: Session, people: Iterable[Participant]) -> None:
    """Add the participants of a new case, who already have their numbers."""
    session.add_all(people)
    session.flush()


def map_attendance(session: Session, case_id: UUID) -> dict[str, Attendance]:
    """Return how often each therapist has met the participants, as they attested (S0-19), by part."""
    return {row.part: row for (row,) in _ATTENDANCE.read(session, {"case_id": case_id})}


def record_attendance(session: Session, attendance: Attendance) -> Attendance:
    """Record what a therapist attests about sessions so far (S0-19), replacing the earlier attestation.

    Whoever attests knows of the case; see `case_knowledge`.
    """
    record_informed(get(session, attendance.case_id), attendance.part, attendance.updated_at)
    stored = session.merge(attendance)
    session.flush()
    return stored
