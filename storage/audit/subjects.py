"""Find the case that a row belongs to when only the row's id is known."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, col

from storage.models import Case, Consult, EmergencyGrant, SafetyAlert, SignedForm, SupervisionQuestion

_WITH_CASE = (Consult, SignedForm, SupervisionQuestion, EmergencyGrant, SafetyAlert)
_FOUND_KEY = "cases of rows"  # in the session's info
_ROW_ID = sa.bindparam("row_id", type_=sa.Uuid())
# Built once, because every click that is about something runs this query.
_SELECT_CASE_ID: sa.CompoundSelect[tuple[UUID | None]] = sa.union_all(
    *(sa.select(col(model.case_id)).where(col(model.id) == _ROW_ID) for model in _WITH_CASE),
    sa.select(col(Case.id)).where(col(Case.id) == _ROW_ID),
)


def find_case_id(session: Session, practice_id: UUID, about: str) -> UUID | None:
    """Return the id of the case that has this id, or whose consult, form, question, emergency access or alert has it.

    Return None for any other id, also for a row of another practice. One query looks in all these tables, unless the
    session has read the row or has been asked before: a row never changes its case.
    """
    try:
        row_id = UUID(about)
    except ValueError:
        return None
    found: dict[UUID, UUID] = session.info.setdefault(_FOUND_KEY, {})
    case_id = found.get(row_id) or _find_read(session, row_id)
    case_id = case_id or session.execute(_SELECT_CASE_ID, {"row_id": row_id}).scalar()
    if case_id:
        found[row_id] = case_id
    case = session.get(Case, case_id) if case_id else None
    return case.id if case is not None and case.practice_id == practice_id else None


def _find_read(session: Session, row_id: UUID) -> UUID | None:
    """Return the case of the row with this id, if the session has read the row."""
    if identity_key(Case, row_id) in session.identity_map:
        return row_id
    for model in _WITH_CASE:
        row = session.identity_map.get(identity_key(model, row_id))
        if isinstance(row, model):
            return row.case_id
    return None
