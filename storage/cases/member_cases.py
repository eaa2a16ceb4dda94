"""The cases that a member may choose from, as lines of a list: a page of them at a time, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_

from storage.case_therapists import is_therapist_of_case
from storage.cases.case_knowledge import is_known_to
from storage.consults.under_way import IS_UNDER_WAY
from storage.list_position import Position
from storage.models import Case, Consult, Member, Preparation, Supervision

_MEMBER = sa.bindparam("member_id", type_=sa.Uuid())
_IT, _FT, _SUPERVISEE = aliased(Member), aliased(Member), aliased(Member)
_PLACE = (Case.created_at, Case.id)
_IS_IT = col(Case.it_member_id) == _MEMBER
_HAS_BEGUN = (
    sa.exists()
    .where(col(Preparation.consult_id) == col(Consult.id))
    .where(col(Preparation.part) == sa.case((_IS_IT, "it"), else_="ft"))
    .correlate(Consult, Case)
)
_HAS_CONSULT = sa.exists().where(
    col(Consult.case_id) == col(Case.id), IS_UNDER_WAY, or_(col(Consult.invited_at).is_not(None), _HAS_BEGUN)
)
_NAMED = (  # whole rows, so that each is checked and compared
    sa.select(Case, _IT, _FT)
    .join(_IT, col(_IT.id) == col(Case.it_member_id))
    .join(_FT, col(_FT.id) == col(Case.ft_member_id))
    .where(col(Case.deleted_at).is_(None))
)
_KNOWN = _NAMED.where(is_therapist_of_case(_MEMBER), is_known_to(_MEMBER)).order_by(
    *(col(column).desc() for column in _PLACE)
)
_SUPERVISED = (
    _NAMED.add_columns(Supervision, _SUPERVISEE)
    .join(
        Supervision,
        or_(
            col(Supervision.supervisee_id) == col(Case.it_member_id),
            col(Supervision.supervisee_id) == col(Case.ft_member_id),
        ),
    )
    .join(_SUPERVISEE, col(_SUPERVISEE.id) == col(Supervision.supervisee_id))
    .where(col(Supervision.supervisor_id) == _MEMBER, is_known_to(col(Supervision.supervisee_id)))
    .order_by(col(_SUPERVISEE.first_name), col(_SUPERVISEE.id), *(col(column).desc() for column in _PLACE))
)


@dataclass(frozen=True)
class NamedCase:
    """A case for a line of a list: its code, and the first names of its therapists."""

    id: UUID
    code: str
    created_at: datetime
    it_name: str
    ft_name: str
    is_it: bool  # the member has the individual part

    @property
    def colleague(self) -> str:
        """Return the other therapist's first name."""
        return self.ft_name if self.is_it else self.it_name

    @property
    def position(self) -> Position:
        """Return where a list goes on after this case."""
        return Position(self.created_at, self.id)


def list_known(
    session: Session, member_id: UUID, *, limit: int, after: Position | None = None, without_consult: bool = False
) -> list[NamedCase]:
    """Return the cases that `cases.list_for_member` describes, at most `limit`, the newest first.

    `without_consult`: only those without a consult under way, as far as this member knows.
    """
    statement = _KNOWN.where(~_HAS_CONSULT) if without_consult else _KNOWN
    if after is not None:
        statement = statement.where(after.follows(*_PLACE, newest_first=True))
    rows = session.execute(statement.limit(limit), {"member_id": member_id})
    return [_name(case, it, ft, is_it=case.it_member_id == member_id) for case, it, ft in rows]


def list_supervised(session: Session, supervisor_id: UUID, *, limit: int) -> list[NamedCase]:
    """Return the cases that this member's supervisees know of, at most `limit`, by supervisee and the newest first."""
    rows = session.execute(_SUPERVISED.limit(limit), {"member_id": supervisor_id})
    return list({case.id: _name(case, it, ft, is_it=True) for case, it, ft, *_ in rows}.values())


def _name(case: Case, it: Member, ft: Member, *, is_it: bool) -> NamedCase:
    return NamedCase(case.id, case.code, case.created_at, it.first_name, ft.first_name, is_it)
