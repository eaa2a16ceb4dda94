"""The condition that a member is one of the two therapists of a case, such that an index serves each part."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.models import Case


def is_therapist_of_case(member_id: sa.SQLColumnExpression[UUID]) -> sa.ColumnElement[bool]:
    """Return this condition for the case of the query; with its second part each case that is returned is compared."""
    is_either = sa.or_(col(Case.it_member_id) == member_id, col(Case.ft_member_id) == member_id)
    return sa.and_(is_therapist_of(col(Case.id), member_id), is_either)


def is_therapist_of(
    case_id: sa.SQLColumnExpression[UUID], member_id: sa.SQLColumnExpression[UUID]
) -> sa.ColumnElement[bool]:
    """Return this condition for the case with this id."""
    case = aliased(Case)
    own = (
        sa.select(col(case.id)).where(part == member_id) for part in (col(case.it_member_id), col(case.ft_member_id))
    )
    return case_id.in_(sa.union(*own))
