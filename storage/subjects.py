"""Which case something is about that is known only by its id."""

from uuid import UUID

from sqlmodel import Session

from storage.models import Asking, Case, Consult, Paper


def case_of(session: Session, practice_id: UUID, about: str) -> UUID | None:
    """Return the case that has this id, or whose consult, paper or asking has it; None in another practice, too."""
    try:
        row_id = UUID(about)
    except ValueError:
        return None
    found = session.get(Consult, row_id) or session.get(Paper, row_id) or session.get(Asking, row_id)
    case = session.get(Case, found.case_id if found else row_id)
    return case.id if case is not None and case.practice_id == practice_id else None
