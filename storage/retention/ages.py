"""How old each case's records are, what is in the way of their going, and what administrators were told of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, func, or_, select

from storage.cases import cases
from storage.models import (
    CaseDeletion,
    Consult,
    Delivery,
    Draft,
    LegalHold,
    Participant,
    RetentionNotice,
    ReviewDeletion,
    ReviewKey,
    Summary,
    Writing,
)
from storage.retention import holds
from storage.writings import review_keys

CASE_CLASS, REVIEW_CLASS = "case", "review"
DELETION_NOTICE, DECISION_REQUEST = "records_go", "records_ask"
KINDS = frozenset({DELETION_NOTICE, DECISION_REQUEST})
"""The messages by which administrators hear of what goes, and of what asks for a decision."""
_CASE_TIMES = {
    "consult": ("created_at", "invited_at", "began_at", "starts_at", "ended_at"),
    "writing": ("written_at",),
    "paper": ("entered_at",),
    "hand_over": ("made_at",),
    "asking": ("asked_at", "answered_at"),
    "attendance": ("updated_at",),
}
_CONSULT_TIMES = {"summary": ("signed_at",), "promise": ("made_at", "changed_at"), "review": ("made_at",)}
"""What counts as a move in a case, by table and column."""


@dataclass(frozen=True)
class Announcement:
    """An announcement: when it was made, whether a message of it waits or has arrived, and when the first arrived."""

    told_at: datetime
    is_valid: bool
    delivered_at: datetime | None


@dataclass(frozen=True)
class CaseAge:
    """One case: when something was last added to it, and to what supervisors wrote (None: nothing is kept of that)."""

    case_id: UUID
    code: str
    last_added_at: datetime
    last_review_at: datetime | None
    has_minor: bool
    is_on_hold: bool
    hold_changed_at: datetime | None  # when a hold was last set or lifted
    has_open_consult: bool
    announcements: Mapping[tuple[str, date], Announcement] = field(repr=False)  # by class and the day it goes on


def list_case_ages(session: Session, practice_id: UUID, case_id: UUID | None = None) -> list[CaseAge]:
    """Return the practice's cases that are not deleted, by code; `case_id`: this one only."""
    chosen = cases.list_for_practice(session, practice_id) if case_id is None else [cases.get(session, case_id)]
    every = [one for one in chosen if one.practice_id == practice_id and one.deleted_at is None]
    ids = [one.id for one in every] if case_id is not None else None
    last, reviews = _find_last_times(session, ids), _find_last_review_times(session, ids)
    minors, under_way = _find_cases_with_minors(session, ids), _find_open_cases(session, ids)
    decided, told = _find_latest_holds(session, ids), _find_announcements(session, practice_id)
    return [
        CaseAge(
            case_id=one.id,
            code=one.code,
            last_added_at=max([one.created_at, *last.get(one.id, [])]),
            last_review_at=reviews.get(one.id),
            has_minor=one.id in minors,
            is_on_hold=one.id in decided and decided[one.id].held,
            hold_changed_at=decided[one.id].made_at if one.id in decided else None,
            has_open_consult=one.id in under_way,
            announcements=told.get(one.id, {}),
        )
        for one in every
    ]


def record_announcement(
    session: Session, practice_id: UUID, case_id: UUID, record_class: str, goes_on: date, now: datetime
) -> None:
    """Record that administrators hear now that this class of the case goes on that day."""
    session.add(
        RetentionNotice(
            practice_id=practice_id, case_id=case_id, record_class=record_class, goes_on=goes_on, told_at=now
        )
    )
    session.flush()


def delete_stale_drafts(session: Session, practice_id: UUID, before: datetime) -> list[UUID]:
    """Delete drafts untouched since before then, of consults that have ended or are signed; return of which cases.

    Those of cases under a legal hold stay.
    """
    over = or_(col(Consult.ended_at).is_not(None), col(Summary.consult_id).is_not(None))
    statement = (
        select(Draft)
        .join(Consult, col(Consult.id) == col(Draft.consult_id))
        .outerjoin(Summary, col(Summary.consult_id) == col(Consult.id))
        .where(Draft.practice_id == practice_id, col(Draft.kept_at) < before, over)
        .with_for_update(of=Draft, skip_locked=True)  # what somebody goes on with just now is not left any more
    )
    kept = {case.id for case, _ in holds.list_on_hold(session, practice_id)}
    found = [one for one in session.exec(statement) if one.case_id not in kept]
    for one in found:
        session.delete(one)
    session.flush()
    return sorted({one.case_id for one in found})


def has_deletion_since(session: Session, moment: datetime) -> bool:
    """Return whether a key was destroyed at that moment or later, so that its traces may be there still."""
    whole = select(CaseDeletion.case_id).where(col(CaseDeletion.deleted_at) >= moment)
    reviews = select(ReviewDeletion.case_id).where(col(ReviewDeletion.deleted_at) >= moment)
    return any(session.exec(one.limit(1)).first() is not None for one in (whole, reviews))


def _find_last_times(session: Session, ids: Sequence[UUID] | None) -> dict[UUID, list[datetime]]:
    """Return, for each case, the latest moment of each kind of thing that was added to it."""
    found: dict[UUID, list[datetime]] = {}
    for case_id, moment, whole in _iter_time_columns():
        asked = sa.select(case_id, func.max(moment)).select_from(whole).where(moment.is_not(None)).group_by(case_id)
        for one, latest in session.execute(asked.where(_is_one_of(case_id, ids))):
            found.setdefault(one, []).append(latest)
    return found


def _iter_time_columns() -> Iterator[tuple[sa.Column[UUID], sa.Column[datetime], sa.FromClause]]:
    """Yield where a case is named, the moment beside it, and from where both are taken."""
    tables = SQLModel.metadata.tables
    for name, moments in _CASE_TIMES.items():
        yield from ((tables[name].c.case_id, tables[name].c[one], tables[name]) for one in moments)
    for name, moments in _CONSULT_TIMES.items():
        whole = tables[name].join(tables["consult"], tables["consult"].c.id == tables[name].c.consult_id)
        yield from ((tables["consult"].c.case_id, tables[name].c[one], whole) for one in moments)


def _find_last_review_times(session: Session, ids: Sequence[UUID] | None) -> dict[UUID, datetime]:
    """Return when what supervisors were told or answered was last added to, where its key is kept."""
    statement = (
        select(Writing.case_id, func.max(Writing.written_at))
        .join(ReviewKey, col(ReviewKey.case_id) == col(Writing.case_id))
        .where(Writing.format == review_keys.FORMAT)
        .group_by(col(Writing.case_id))
    )
    return dict(session.exec(statement.where(_is_one_of(col(Writing.case_id), ids))).all())


def _is_one_of(case_id: "sa.SQLColumnExpression[UUID]", ids: Sequence[UUID] | None) -> "sa.ColumnElement[bool]":
    """Return that the case is one of these; None: any."""
    return sa.true() if ids is None else case_id.in_(ids)


def _find_cases_with_minors(session: Session, ids: Sequence[UUID] | None) -> set[UUID]:
    statement = select(Participant.case_id).where(Participant.kind == "minor")
    return set(session.exec(statement.where(_is_one_of(col(Participant.case_id), ids))))


def _find_open_cases(session: Session, ids: Sequence[UUID] | None) -> set[UUID]:
    """Return the cases with a consult that has not ended and is not signed."""
    statement = (
        select(Consult.case_id)
        .outerjoin(Summary, col(Summary.consult_id) == col(Consult.id))
        .where(col(Consult.ended_at).is_(None), col(Summary.consult_id).is_(None))
    )
    return set(session.exec(statement.where(_is_one_of(col(Consult.case_id), ids))))


def _find_latest_holds(session: Session, ids: Sequence[UUID] | None) -> dict[UUID, LegalHold]:
    statement = select(LegalHold).where(_is_one_of(col(LegalHold.case_id), ids))
    every = session.exec(statement.order_by(col(LegalHold.number)))
    return {one.case_id: one for one in every}  # the latest number of each stays


def _find_announcements(session: Session, practice_id: UUID) -> dict[UUID, dict[tuple[str, date], Announcement]]:
    """Return the latest announcement of each class and day of each case."""
    statement = select(Delivery).where(Delivery.practice_id == practice_id, col(Delivery.kind).in_(KINDS))
    messages: dict[datetime, list[Delivery]] = {}
    for one in session.exec(statement):
        messages.setdefault(one.made_at, []).append(one)
    found: dict[UUID, dict[tuple[str, date], Announcement]] = {}
    notices = select(RetentionNotice).where(RetentionNotice.practice_id == practice_id)
    for notice in session.exec(notices.order_by(col(RetentionNotice.told_at))):
        left = messages.get(notice.told_at, [])
        heard = [one.done_at for one in left if one.outcome == "sent" and one.done_at is not None]
        is_alive = bool(heard) or any(one.done_at is None for one in left)
        told = Announcement(notice.told_at, is_alive, min(heard) if heard else None)
        found.setdefault(notice.case_id, {})[notice.record_class, notice.goes_on] = told
    return found
