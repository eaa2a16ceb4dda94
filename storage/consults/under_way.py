"""Consults that are under way: they have not ended, and are not signed by both."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, and_, col

from storage.case_therapists import is_therapist_of_case
from storage.models import Case, Consult, Member, Preparation
from storage.prepared_rows import PreparedRows

IS_UNDER_WAY = and_(col(Consult.ended_at).is_(None), col(Consult.configuration).is_distinct_from("signed"))
_MEMBER = sa.bindparam("member_id", type_=sa.Uuid())
_CASE = sa.bindparam("case_id", type_=sa.Uuid())
_IS_IT = col(Case.it_member_id) == _MEMBER
_IS_OWN = and_(
    col(Preparation.consult_id) == col(Consult.id), col(Preparation.part) == sa.case((_IS_IT, "it"), else_="ft")
)
_NEWEST_FIRST = (col(Consult.created_at).desc(), col(Consult.id))


def _join_for_member(statement: "sa.Select[Any]") -> "sa.Select[Any]":
    return (
        statement.select_from(Consult)
        .join(Case, col(Case.id) == col(Consult.case_id))
        .join(Member, col(Member.id) == sa.case((_IS_IT, col(Case.ft_member_id)), else_=col(Case.it_member_id)))
        .outerjoin(Preparation, _IS_OWN)
        .where(is_therapist_of_case(_MEMBER), col(Case.deleted_at).is_(None), IS_UNDER_WAY)
        .order_by(*_NEWEST_FIRST)
    )


def _join_for_member_and_case(statement: "sa.Select[Any]") -> "sa.Select[Any]":
    return _join_for_member(statement).where(col(Case.id) == _CASE)


# Prepared once, because Home, menus and many clicks run these queries.
_HAS_BEGUN = col(Preparation.id).is_not(None)
_FOR_CASE = PreparedRows(
    Consult,
    build=lambda statement: statement.where(col(Consult.case_id) == _CASE, IS_UNDER_WAY).order_by(*_NEWEST_FIRST),
)
_FOR_MEMBER = PreparedRows(Consult, Case, Member, extra=[_HAS_BEGUN], build=_join_for_member)
_FOR_MEMBER_AND_CASE = PreparedRows(Consult, Case, Member, extra=[_HAS_BEGUN], build=_join_for_member_and_case)


@dataclass(frozen=True)
class MemberConsult:
    """A consult under way in a case of a member, who may not know of it yet."""

    consult: Consult
    case: Case
    colleague: Member
    is_own: bool  # the member has begun to prepare it


def list_for_case(session: Session, case_id: UUID) -> list[Consult]:
    """Return the consults under way about the case, the newest first."""
    return [consult for (consult,) in _FOR_CASE.read(session, {"case_id": case_id})]


def list_for_member(session: Session, member_id: UUID, case_id: UUID | None = None) -> list[MemberConsult]:
    """Return the consults under way in the member's cases, or in this one of them, the newest first.

    Consults to which the member is not invited yet are included; the caller must not show them.
    """
    query = _FOR_MEMBER if case_id is None else _FOR_MEMBER_AND_CASE
    parameters = {"member_id": member_id, **({"case_id": case_id} if case_id else {})}
    return [MemberConsult(*row) for row in query.read(session, parameters)]
