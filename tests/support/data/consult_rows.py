"""The rows of one consult, as tests read and change them."""

from uuid import UUID

from sqlmodel import Session

from storage.consults import consults
from storage.consults.consult_tables import ConsultTables


def tables_of(session: Session, consult_id: UUID) -> ConsultTables:
    """Return the consult's rows, not read yet."""
    return ConsultTables(session, consults.get(session, consult_id))
