"""The rows of one consult and its case, as tests read and change them."""

from uuid import UUID

from sqlmodel import Session, col, select

from storage.consults import consults
from storage.consults.consult_tables import ConsultTables
from storage.models import SignedForm


def tables_of(session: Session, consult_id: UUID) -> ConsultTables:
    """Return the consult's rows, not read yet."""
    return ConsultTables(session, consults.get(session, consult_id))


def forms_of(session: Session, case_id: UUID) -> list[SignedForm]:
    """Return the signed forms of the case, in the order in which they were entered."""
    statement = select(SignedForm).where(SignedForm.case_id == case_id)
    return list(session.exec(statement.order_by(col(SignedForm.entered_at), col(SignedForm.id))))
