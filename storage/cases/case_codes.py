"""Cases in the order of their codes, a page at a time. A page begins with a case that the page before named."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.case_therapists import is_therapist_of_case
from storage.models import Case


def parse_id(text: str) -> UUID | None:
    """Return the id that came with a request, or None if it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def list_page(session: Session, cases: SelectOfScalar[Case], *, first_id: UUID | None, limit: int) -> list[Case]:
    """Return these cases by code, at most `limit`, from the case `first_id` on.

    Without that case, or if it is none of these, return the first page.
    """
    statement = cases.where(col(Case.deleted_at).is_(None)).order_by(col(Case.code)).limit(limit)
    if first_id is not None:
        first = select(Case.code, Case.practice_id).where(Case.id == first_id).subquery()
        code = sa.select(first.c.code).where(first.c.practice_id == col(Case.practice_id)).correlate(Case)
        found = list(session.exec(statement.where(col(Case.code) >= code.scalar_subquery())))
        if found and found[0].id == first_id:
            return found
    return list(session.exec(statement))


def list_for_member(
    session: Session, member_id: UUID, *, limit: int, first_id: UUID | None = None, without_id: UUID | None = None
) -> list[Case]:
    """Return the cases in which the member is a therapist, as `list_page` does, also those unknown to them so far.

    `without_id`: leave out those in which this member is a therapist, too.
    """
    statement = select(Case).where(is_therapist_of_case(sa.literal(member_id, sa.Uuid())))
    if without_id is not None:
        statement = statement.where(Case.it_member_id != without_id, Case.ft_member_id != without_id)
    return list_page(session, statement, first_id=first_id, limit=limit)
