"""How old each case's records are, what prevents their deletion, and which deletions were announced."""

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
"""The kinds of messages that tell administrators about deletions, and about cases that need a decision."""
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


@dataclass(frozen=True)
class Announcement:
    """An announcement of a deletion to administrators.

    `announced_at`: when it was made. `is_valid`: a message about it is waiting or has arrived. `delivered_at`: when the
    first message arrived.
    """

    announced_at: datetime
    is_valid: bool
    delivered_at: datetime | None


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


def list_case_ages(session: Session, practice_id: UUID, case_id: UUID | None = None) -> list[CaseAge]:
    """Return the ages of the practice's cases that are not deleted, by code; with `case_id`, only of this case."""
    chosen = cases.list_for_practice(session, practice_id) if case_id is None else [cases.get(session, case_id)]
    existing = [case for case in chosen if case.practice_id == practice_id and case.deleted_at is None]
    ids = [case.id for case in existing] if case_id is not None else None
    latest, latest_reviews = _find_last_times(session, ids), _find_last_review_times(session, ids)
    with_minors, open_cases = _find_cases_with_minors(session, ids), _find_open_cases(session, ids)
    decisions, announcements = _find_latest_holds(session, ids), _find_announcements(session, practice_id)
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
            announcements=announcements.get(case.id, {}),
        )
        for case in existing
    ]


def record_announcement(
    session: Session, practice_id: UUID, case_id: UUID, record_class: str, goes_on: date, now: datetime
) -> None:
    """Record that administrators are told now: this class of the case's records will be deleted on that day."""
    session.add(
        RetentionNotice(
            practice_id=practice_id, case_id=case_id, record_class=record_class, goes_on=goes_on, told_at=now
        )
    )
    session.flush()


def delete_stale_drafts(session: Session, practice_id: UUID, before: datetime) -> list[UUID]:
    """Delete drafts last saved before `before`, of consults that have ended or are signed; return their cases' ids.

    Drafts of cases under a legal hold stay.
    """
    is_finished = or_(col(Consult.ended_at).is_not(None), col(Summary.consult_id).is_not(None))
    statement = (
        select(Draft)
        .join(Consult, col(Consult.id) == col(Draft.consult_id))
        .outerjoin(Summary, col(Summary.consult_id) == col(Consult.id))
        .where(Draft.practice_id == practice_id, col(Draft.kept_at) < before, is_finished)
        .with_for_update(of=Draft, skip_locked=True)  # a draft that somebody is saving now is not stale
    )
    on_hold = {case.id for case, _ in holds.list_on_hold(session, practice_id)}
    stale = [draft for draft in session.exec(statement) if draft.case_id not in on_hold]
    for draft in stale:
        session.delete(draft)
    session.flush()
    return sorted({draft.case_id for draft in stale})


def has_deletion_since(session: Session, moment: datetime) -> bool:
    """Return whether a key was destroyed at or after that moment, so traces of it may still be on the disk."""
    of_cases = select(CaseDeletion.case_id).where(col(CaseDeletion.deleted_at) >= moment)
    of_reviews = select(ReviewDeletion.case_id).where(col(ReviewDeletion.deleted_at) >= moment)
    return any(session.exec(statement.limit(1)).first() is not None for statement in (of_cases, of_reviews))


def _find_last_times(session: Session, ids: Sequence[UUID] | None) -> dict[UUID, list[datetime]]:
    """Return, for each case, the latest time in each of the columns above."""
    times: dict[UUID, list[datetime]] = {}
    for case_id, moment, source in _iter_time_columns():
        query = sa.select(case_id, func.max(moment)).select_from(source).where(moment.is_not(None)).group_by(case_id)
        for row_case_id, latest in session.execute(query.where(_is_one_of(case_id, ids))):
            times.setdefault(row_case_id, []).append(latest)
    return times


def _iter_time_columns() -> Iterator[tuple[sa.Column[UUID], sa.Column[datetime], sa.FromClause]]:
    """Yield, for each of these columns: the case id's column, the time's column, and the tables to select from."""
    tables = SQLModel.metadata.tables
    for name, columns in _CASE_TIMES.items():
        yield from ((tables[name].c.case_id, tables[name].c[column], tables[name]) for column in columns)
    for name, columns in _CONSULT_TIMES.items():
        joined = tables[name].join(tables["consult"], tables["consult"].c.id == tables[name].c.consult_id)
        yield from ((tables["consult"].c.case_id, tables[name].c[column], joined) for column in columns)


def _find_last_review_times(session: Session, ids: Sequence[UUID] | None) -> dict[UUID, datetime]:
    """Return, by case, when a text to or from supervisors was last added, where its key still exists."""
    statement = (
        select(Writing.case_id, func.max(Writing.written_at))
        .join(ReviewKey, col(ReviewKey.case_id) == col(Writing.case_id))
        .where(Writing.format == review_keys.FORMAT)
        .group_by(col(Writing.case_id))
    )
    return dict(session.exec(statement.where(_is_one_of(col(Writing.case_id), ids))).all())


def _is_one_of(case_id: "sa.SQLColumnExpression[UUID]", ids: Sequence[UUID] | None) -> "sa.ColumnElement[bool]":
    """Return the condition that the case is one of these; None: any case."""
    return sa.true() if ids is None else case_id.in_(ids)


def _find_cases_with_minors(session: Session, ids: Sequence[UUID] | None) -> set[UUID]:
    statement = select(Participant.case_id).where(Participant.kind == "minor")
    return set(session.exec(statement.where(_is_one_of(col(Participant.case_id), ids))))


def _find_open_cases(session: Session, ids: Sequence[UUID] | None) -> set[UUID]:
    """Return the ids of cases with a consult that has not ended and is not signed."""
    statement = (
        select(Consult.case_id)
        .outerjoin(Summary, col(Summary.consult_id) == col(Consult.id))
        .where(col(Consult.ended_at).is_(None), col(Summary.consult_id).is_(None))
    )
    return set(session.exec(statement.where(_is_one_of(col(Consult.case_id), ids))))


def _find_latest_holds(session: Session, ids: Sequence[UUID] | None) -> dict[UUID, LegalHold]:
    statement = select(LegalHold).where(_is_one_of(col(LegalHold.case_id), ids))
    decisions = session.exec(statement.order_by(col(LegalHold.number)))
    return {decision.case_id: decision for decision in decisions}  # of each case, the highest number stays


def _find_announcements(session: Session, practice_id: UUID) -> dict[UUID, dict[tuple[str, date], Announcement]]:
    """Return the latest announcement of each case, by record class and day of deletion."""
    statement = select(Delivery).where(Delivery.practice_id == practice_id, col(Delivery.kind).in_(KINDS))
    messages: dict[datetime, list[Delivery]] = {}
    for message in session.exec(statement):
        messages.setdefault(message.made_at, []).append(message)
    by_case: dict[UUID, dict[tuple[str, date], Announcement]] = {}
    notices = select(RetentionNotice).where(RetentionNotice.practice_id == practice_id)
    for notice in session.exec(notices.order_by(col(RetentionNotice.told_at))):
        matching = messages.get(notice.told_at, [])
        arrivals = [
            message.done_at for message in matching if message.outcome == "sent" and message.done_at is not None
        ]
        is_valid = bool(arrivals) or any(message.done_at is None for message in matching)
        announcement = Announcement(notice.told_at, is_valid, min(arrivals) if arrivals else None)
        by_case.setdefault(notice.case_id, {})[notice.record_class, notice.goes_on] = announcement
    return by_case
