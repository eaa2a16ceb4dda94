"""How old each case's records are, what prevents their deletion, and which deletions were announced."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, func, or_, select

from storage.list_position import Position
from storage.models import (
    Case,
    CaseDeletion,
    Consult,
    Draft,
    LegalHold,
    Participant,
    ReviewDeletion,
    ReviewKey,
    Summary,
    Writing,
)
from storage.retention import announcements, holds
from storage.retention.announcements import Announcement
from storage.writings import review_keys

CASE_CLASS, REVIEW_CLASS = "case", "review"
_CASE_TIMES = {
    "consult": ("created_at", "invited_at", "began_at", "starts_at", "ended_at"),
    "writing": ("written_at",),
    "paper": ("entered_at",),
    "hand_over": ("made_at",),
    "asking": ("asked_at", "answered_at"),
    "attendance": ("updated_at",),
    "safety_alert": ("raised_at",),
}
_CONSULT_TIMES = {"summary": ("signed_at",), "promise": ("made_at", "changed_at"), "review": ("made_at",)}
"""The columns, by table, whose latest time is the last activity in a case."""


class ListedCase(NamedTuple):
    """A case that is not deleted: enough to find out how old it is."""

    id: UUID
    code: str
    created_at: datetime
    listed_at: datetime  # by which it stands in the list

    @property
    def position(self) -> Position:
        """Return where the list goes on after this case."""
        return Position(self.listed_at, self.id)


@dataclass(frozen=True)
class CaseAge:
    """One case: when something was last added to it, and what prevents its deletion.

    `last_review_at`: when a text to or from supervisors was last added; None if there is none or its key was deleted.
    """

    case_id: UUID
    code: str
    last_added_at: datetime
    last_review_at: datetime | None
    has_minor: bool
    is_on_hold: bool
    hold_changed_at: datetime | None  # when a hold was last placed or lifted
    has_open_consult: bool
    announcements: Mapping[tuple[str, date], Announcement] = field(repr=False)  # by record class and day of deletion


def list_inactive(
    session: Session, practice_id: UUID, moment: datetime | None, *, after: Position | None, limit: int
) -> list[ListedCase]:
    """Return cases whose last activity may be before this moment (None: any), beginning after this place in the list.

    Those that have been inactive longest come first. The last activity may still be later; see `list_case_ages`.
    """
    place = (Case.active_at, Case.id)
    statement = _select_cases(practice_id).order_by(*map(col, place)).limit(limit)
    if moment is not None:
        statement = statement.where(col(Case.active_at) < moment)
    if after is not None:
        statement = statement.where(after.follows(*place))
    return [ListedCase(*row) for row in session.execute(statement)]


def list_with_old_reviews(
    session: Session, practice_id: UUID, moment: datetime | None, *, after: Position | None, limit: int
) -> list[ListedCase]:
    """Return cases whose last text to or from supervisors may be before this moment, as `list_inactive` does."""
    place = (ReviewKey.created_at, ReviewKey.case_id)
    statement = (
        _select_cases(practice_id)
        .with_only_columns(col(Case.id), col(Case.code), col(Case.created_at), col(ReviewKey.created_at))
        .join(ReviewKey, col(ReviewKey.case_id) == col(Case.id))
        .where(sa.true() if moment is None else col(ReviewKey.created_at) < moment)
        .order_by(*map(col, place))
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(after.follows(*place))
    return [ListedCase(*row) for row in session.execute(statement)]


def list_cases(session: Session, practice_id: UUID, case_ids: Collection[UUID]) -> list[ListedCase]:
    """Return those of these cases that are the practice's and not deleted."""
    return [ListedCase(*row) for row in session.execute(_select_cases(practice_id).where(col(Case.id).in_(case_ids)))]


def _select_cases(practice_id: UUID) -> "sa.Select[UUID, str, datetime, datetime]":
    statement = sa.select(col(Case.id), col(Case.code), col(Case.created_at), col(Case.active_at))
    return statement.where(col(Case.practice_id) == practice_id, col(Case.deleted_at).is_(None))


def list_case_ages(session: Session, practice_id: UUID, listed: Sequence[ListedCase]) -> list[CaseAge]:
    """Return the ages of these cases, in their order."""
    ids = [case.id for case in listed]
    latest, latest_reviews = _find_last_times(session, ids), _find_last_review_times(session, ids)
    with_minors, open_cases = _find_cases_with_minors(session, ids), _find_open_cases(session, ids)
    decisions, announced = _find_latest_holds(session, ids), announcements.find(session, practice_id, ids)
    return [
        CaseAge(
            case_id=case.id,
            code=case.code,
            last_added_at=max([case.created_at, *latest.get(case.id, [])]),
            last_review_at=latest_reviews.get(case.id),
            has_minor=case.id in with_minors,
            is_on_hold=case.id in decisions and decisions[case.id].held,
            hold_changed_at=decisions[case.id].made_at if case.id in decisions else None,
            has_open_consult=case.id in open_cases,
            announcements=announced.get(case.id, {}),
        )
        for case in listed
    ]


def delete_stale_drafts(
    session: Session, practice_id: UUID, before: datetime, *, limit: int
) -> tuple[list[UUID], bool]:
    """Delete drafts last saved before `before`, of consults that have ended or are signed, at most `limit` of them.

    Return their cases' ids, and whether more may be left. Drafts of cases under a legal hold stay.
    """
    is_finished = or_(col(Consult.ended_at).is_not(None), col(Summary.consult_id).is_not(None))
    statement = (
        select(Draft)
        .join(Consult, col(Consult.id) == col(Draft.consult_id))
        .outerjoin(Summary, col(Summary.consult_id) == col(Consult.id))
        .where(Draft.practice_id == practice_id, col(Draft.kept_at) < before, is_finished)
        .where(~holds.is_held(col(Draft.case_id)))
        .limit(limit)
        .with_for_update(of=Draft, skip_locked=True)  # a draft that somebody is saving now is not stale
    )
    stale = session.exec(statement).all()
    for draft in stale:
        session.delete(draft)
    session.flush()
    return sorted({draft.case_id for draft in stale}), len(stale) == limit


def has_deletion_since(session: Session, moment: datetime) -> bool:
    """Return whether a key was destroyed at or after that moment, so traces of it may still be on the disk."""
    of_cases = select(CaseDeletion.case_id).where(col(CaseDeletion.deleted_at) >= moment)
    of_reviews = select(ReviewDeletion.case_id).where(col(ReviewDeletion.deleted_at) >= moment)
    return any(session.exec(statement.limit(1)).first() is not None for statement in (of_cases, of_reviews))


def _find_last_times(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[datetime]]:
    """Return, for each case, the latest time in each of the columns above."""
    times: dict[UUID, list[datetime]] = {}
    for case_id, moments, source in _iter_time_columns():
        query = sa.select(case_id, *map(func.max, moments)).select_from(source).where(case_id.in_(ids))
        for row_case_id, *latest in session.execute(query.group_by(case_id)):
            times.setdefault(row_case_id, []).extend(moment for moment in latest if moment is not None)
    return times


def _iter_time_columns() -> Iterator[tuple[sa.Column[UUID], list[sa.Column[datetime]], sa.FromClause]]:
    """Yield, for each of these tables: the case id's column, the times' columns, and the tables to select from."""
    tables = SQLModel.metadata.tables
    for name, columns in _CASE_TIMES.items():
        yield tables[name].c.case_id, [tables[name].c[column] for column in columns], tables[name]
    for name, columns in _CONSULT_TIMES.items():
        joined = tables[name].join(tables["consult"], tables["consult"].c.id == tables[name].c.consult_id)
        yield tables["consult"].c.case_id, [tables[name].c[column] for column in columns], joined


def _find_last_review_times(session: Session, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return, by case, when a text to or from supervisors was last added, where its key still exists."""
    statement = (
        select(Writing.case_id, func.max(Writing.written_at))
        .join(ReviewKey, col(ReviewKey.case_id) == col(Writing.case_id))
        .where(Writing.format == review_keys.FORMAT)
        .group_by(col(Writing.case_id))
    )
    return dict(session.exec(statement.where(col(Writing.case_id).in_(ids))).all())


def _find_cases_with_minors(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    statement = select(Participant.case_id).where(Participant.kind == "minor")
    return set(session.exec(statement.where(col(Participant.case_id).in_(ids))))


def _find_open_cases(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Return the ids of cases with a consult that has not ended and is not signed."""
    statement = (
        select(Consult.case_id)
        .outerjoin(Summary, col(Summary.consult_id) == col(Consult.id))
        .where(col(Consult.ended_at).is_(None), col(Summary.consult_id).is_(None))
    )
    return set(session.exec(statement.where(col(Consult.case_id).in_(ids))))


def _find_latest_holds(session: Session, ids: Sequence[UUID]) -> dict[UUID, LegalHold]:
    statement = select(LegalHold).where(col(LegalHold.case_id).in_(ids))
    decisions = session.exec(statement.order_by(col(LegalHold.number)))
    return {decision.case_id: decision for decision in decisions}  # of each case, the highest number stays
