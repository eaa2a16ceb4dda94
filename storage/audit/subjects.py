"""Find the case that a row belongs to when only the row's id is known."""

from uuid import UUID

from sqlmodel import Session

from storage.models import Case, Consult, EmergencyGrant, SignedForm, SupervisionQuestion


def find_case_id(session: Session, practice_id: UUID, about: str) -> UUID | None:
    """Return the id of the case that has this id, or whose consult, signed form, question or emergency access has it.

    Return None for any other id, also for a row of another practice.
    """
    try:
        row_id = UUID(about)
    except ValueError:
        return None
    row: Consult | SignedForm | SupervisionQuestion | EmergencyGrant | None = session.get(Consult, row_id)
    row = (
        row
        or session.get(SignedForm, row_id)
        or session.get(SupervisionQuestion, row_id)
        or session.get(EmergencyGrant, row_id)
    )
    case = session.get(Case, row.case_id if row else row_id)
    return case.id if case is not None and case.practice_id == practice_id else None
