"""Find the case that a row belongs to when only the row's id is known."""

from uuid import UUID

from sqlmodel import Session

from storage.models import Case, Consult, EmergencyGrant, SafetyAlert, SignedForm, SupervisionQuestion


def find_case_id(session: Session, practice_id: UUID, about: str) -> UUID | None:
    """Return the id of the case that has this id, or whose consult, form, question, emergency access or alert has it.

    Return None for any other id, also for a row of another practice.
    """
    try:
        row_id = UUID(about)
    except ValueError:
        return None
    row = (
        session.get(Consult, row_id)
        or session.get(SignedForm, row_id)
        or session.get(SupervisionQuestion, row_id)
        or session.get(EmergencyGrant, row_id)
        or session.get(SafetyAlert, row_id)
    )
    case_id = row.case_id if row else row_id
    case = session.get(Case, case_id) if case_id else None
    return case.id if case is not None and case.practice_id == practice_id else None
