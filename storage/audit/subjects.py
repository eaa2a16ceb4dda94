"""Which case something is about that is known only by its id."""

from uuid import UUID

from sqlmodel import Session

from storage.models import Case, Consult, EmergencyGrant, SignedForm, SupervisionQuestion


def find_case_id(session: Session, practice_id: UUID, about: str) -> UUID | None:
    """Return the case that has this id, or whose consult, paper, asking or emergency access has it.

    None for anything else, also for what is another practice's.
    """
    try:
        row_id = UUID(about)
    except ValueError:
        return None
    found: Consult | SignedForm | SupervisionQuestion | EmergencyGrant | None = session.get(Consult, row_id)
    found = (
        found
        or session.get(SignedForm, row_id)
        or session.get(SupervisionQuestion, row_id)
        or session.get(EmergencyGrant, row_id)
    )
    case = session.get(Case, found.case_id if found else row_id)
    return case.id if case is not None and case.practice_id == practice_id else None
