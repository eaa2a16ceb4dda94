"""Consults, and the participants who know of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from storage.list_position import Position
from storage.models import Case, Consult, Member, Practice, PracticeSettings, Preparation, Summary
from storage.prepared_rows import PreparedRows, find_by_id
from storage.row_errors import UnknownConsultError
from storage.types import UtcDateTime

_MEMBER = sa.bindparam("member_id", type_=sa.Uuid())
_COLLEAGUE = aliased(Member)
# The case says who has a part now. After a handover, its consults belong to the new therapist, not to the former.
_OWN_PART = sa.case((col(Case.it_member_id) == _MEMBER, "it"), (col(Case.ft_member_id) == _MEMBER, "ft"))
_OF_CONSULT = col(Preparation.consult_id) == col(Consult.id)
_IS_OWN = sa.and_(_OF_CONSULT, col(Preparation.part) == _OWN_PART)
_COLLEAGUE_ID = sa.case((col(Case.it_member_id) == _MEMBER, col(Case.ft_member_id)), else_=col(Case.it_member_id))


def _join_related(statement: sa.Select[Any]) -> sa.Select[Any]:
    return (
        statement.select_from(Consult)
        .join(Case, col(Case.id) == col(Consult.case_id))
        .join(Preparation, _OF_CONSULT)
        .join(_COLLEAGUE, col(_COLLEAGUE.id) == _COLLEAGUE_ID)
        .join(Practice, col(Practice.id) == col(Consult.practice_id))
        .join(PracticeSettings, col(PracticeSettings.practice_id) == col(Consult.practice_id))
        .where(col(Consult.id) == sa.bindparam("consult_id", type_=sa.Uuid()))
    )


# After waiting for a lock, PostgreSQL reads again only the rows that it locks, and it locks them in this order.
# A preparation that was added meanwhile is not found; then it is looked for later, by itself.
# The case is locked first everywhere: changes to a signed form lock its case before they lock consults.
def _join_related_locked(statement: sa.Select[Any]) -> sa.Select[Any]:
    return _join_related(statement).with_for_update(of=(Case, Consult, Preparation), key_share=True)


# Built once, like all below, because every click runs some of these queries and building one takes longer.
_RELATED = Consult, Case, Preparation, _COLLEAGUE, Practice, PracticeSettings
_WITH_RELATED = PreparedRows(*_RELATED, extra=[_OWN_PART], build=_join_related, refreshes=True)
_WITH_RELATED_LOCKED = PreparedRows(*_RELATED, extra=[_OWN_PART], build=_join_related_locked, refreshes=True)
_SELECT_LOCKED = (
    sa.select(Consult, Case, PracticeSettings)
    .join(Case, col(Case.id) == col(Consult.case_id))
    .join(PracticeSettings, col(PracticeSettings.practice_id) == col(Consult.practice_id))
    .where(col(Consult.id) == sa.bindparam("consult_id", type_=sa.Uuid()))
    .with_for_update(of=(Case, Consult), key_share=True)
    .execution_options(populate_existing=True)
)
_SELECT_OPEN = (
    sa.select(Consult, col(Preparation.id).is_not(None))
    .join(Case, col(Case.id) == col(Consult.case_id))
    .outerjoin(Preparation, _IS_OWN)
    .where(or_(col(Case.it_member_id) == _MEMBER, col(Case.ft_member_id) == _MEMBER))
    .where(col(Consult.ended_at).is_(None), col(Case.deleted_at).is_(None))
    .order_by(col(Consult.created_at).desc(), col(Consult.id))
)
_SELECT_LAST_TOPICS = (
    sa.select(Preparation, Consult)  # both, so that each is checked and compared
    .join(Consult, col(Consult.id) == col(Preparation.consult_id))
    .where(col(Consult.case_id) == sa.bindparam("case_id", type_=sa.Uuid()))
    .where(col(Preparation.part) == sa.bindparam("part"))
    .where(col(Consult.created_at) < sa.bindparam("before", type_=UtcDateTime()))
    .where(col(Preparation.ready_at).is_not(None))
    .order_by(col(Consult.created_at).desc())
    .limit(1)
)


@dataclass(frozen=True)
class ConsultRows:
    """One consult with the rows that one of its two therapists needs."""

    consult: Consult
    case: Case
    preparation: Preparation
    colleague_preparation: Preparation | None  # None, too, if it was added while this waited for the lock
    colleague: Member
    practice: Practice
    settings: PracticeSettings


def add(  # noqa: PLR0913 -- one row's columns, each given by name
    session: Session,
    *,
    practice_id: UUID,
    case_id: UUID,
    starter_part: str,
    now: datetime,
    reasons: tuple[str, ...] = (),
    start: Callable[[Consult], None] | None = None,
) -> Consult:
    """Add a consult. `start` puts its statechart into the first state before the row is stored."""
    consult = Consult(
        practice_id=practice_id, case_id=case_id, starter_part=starter_part, reasons=reasons, created_at=now
    )
    if start is not None:
        start(consult)
    session.add(consult)
    session.flush()
    return consult


def get(session: Session, consult_id: UUID) -> Consult:
    """Return the consult, or raise UnknownConsultError."""
    consult = find_by_id(session, Consult, consult_id)
    if consult is None:
        raise UnknownConsultError
    return consult


def find_by_calendar_id(session: Session, held_id: UUID) -> Consult | None:
    """Return the consult that has this id in its calendar link, or None."""
    return session.exec(select(Consult).where(Consult.held_id == held_id)).first()


def get_for_update(session: Session, consult_id: UUID) -> Consult:
    """Return the consult, locked with its case until the transaction ends, or raise UnknownConsultError.

    The practice's settings are read with it, so that looking them up needs no query.
    """
    consult: Consult | None = session.execute(_SELECT_LOCKED, {"consult_id": consult_id}).scalars().first()
    if consult is None:
        raise UnknownConsultError
    return consult


def load_for_member(session: Session, consult_id: UUID, member_id: UUID, *, lock: bool = True) -> ConsultRows:
    """Return the consult with the rows that this therapist needs, in one query.

    `lock` locks the rows until the transaction ends; pass False in a read-only session. Raise UnknownConsultError if
    there is no such consult, the member is not one of its therapists, or the preparation of their part has not started.
    """
    parameters = {"consult_id": consult_id, "member_id": member_id}
    rows = (_WITH_RELATED_LOCKED if lock else _WITH_RELATED).read(session, parameters)
    if not rows:
        raise UnknownConsultError
    consult, case, _preparation, colleague, practice, settings, own_part = rows[0]
    by_part = {row[2].part: row[2] for row in rows}
    own = by_part.pop(own_part, None)
    if own is None:
        raise UnknownConsultError
    colleague_preparation = next(iter(by_part.values()), None)
    return ConsultRows(consult, case, own, colleague_preparation, colleague, practice, settings)


def list_open_for_member(session: Session, member_id: UUID) -> list[tuple[Consult, bool]]:
    """Return the consults in the member's cases that have not ended, the newest first.

    With each consult: whether the preparation of the member's part has started. Consults to which the member is not
    invited yet are included; the caller must not show them.
    """
    return [(consult, has_begun) for consult, has_begun in session.execute(_SELECT_OPEN, {"member_id": member_id})]


def list_finished_for_member(
    session: Session, member_id: UUID, *, limit: int, after: Position | None = None
) -> list[tuple[Consult, datetime]]:
    """Return the member's consults that are signed or have ended, the latest first, at most `limit`, with that time."""
    finished_at = sa.func.coalesce(col(Summary.signed_at), col(Consult.ended_at), type_=UtcDateTime())
    statement = (
        sa.select(Consult, finished_at)
        .join(Preparation, col(Preparation.consult_id) == col(Consult.id))
        .join(Case, col(Case.id) == col(Consult.case_id))
        .outerjoin(Summary, col(Summary.consult_id) == col(Consult.id))
        .where(col(Preparation.member_id) == member_id, col(Case.deleted_at).is_(None))
        .where(or_(col(Consult.ended_at).is_not(None), col(Summary.signed_at).is_not(None)))
        .order_by(finished_at.desc(), col(Consult.id).desc())
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(after.follows(finished_at, Consult.id, newest_first=True))
    return [(consult, moment) for consult, moment in session.execute(statement)]


def list_to_read(session: Session, case_id: UUID, *, limit: int, after: Position | None = None) -> list[Consult]:
    """Return the consults about the case that are signed or have not ended, the newest first, at most `limit`."""
    place = (Consult.created_at, Consult.id)
    statement = (
        select(Consult)
        .outerjoin(Summary, col(Summary.consult_id) == col(Consult.id))
        .where(Consult.case_id == case_id)
        .where(or_(col(Consult.ended_at).is_(None), col(Summary.consult_id).is_not(None)))
        .order_by(*(col(column).desc() for column in place))
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(after.follows(*place, newest_first=True))
    return list(session.exec(statement))


def find_latest_id(session: Session, case_id: UUID) -> UUID | None:
    """Return the id of the newest consult about the case, or None if there is none."""
    statement = select(Consult.id).where(Consult.case_id == case_id)
    return session.exec(statement.order_by(col(Consult.created_at).desc(), col(Consult.id)).limit(1)).first()


def list_for_case(session: Session, case_id: UUID) -> list[Consult]:
    """Return the consults about the case, the newest first."""
    statement = (
        select(Consult).where(Consult.case_id == case_id).order_by(col(Consult.created_at).desc(), col(Consult.id))
    )
    return list(session.exec(statement))


def find_last_topics(session: Session, case_id: UUID, part: str, *, before: datetime) -> tuple[str, ...]:
    """Return the topics that this part's therapist chose in the latest consult about the case before `before`."""
    parameters = {"case_id": case_id, "part": part, "before": before}
    found = session.execute(_SELECT_LAST_TOPICS, parameters).first()
    return tuple(found[0].topics) if found else ()
