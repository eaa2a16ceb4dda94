"""Supervisors' reviews of signed summaries: a record class of its own. Reviews are only ever added to."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Review
from storage.prepared_rows import PreparedRows
from storage.supervision import review_states

_OF_CONSULT = PreparedRows(
    Review,
    build=lambda statement: statement.where(
        col(Review.consult_id) == sa.bindparam("consult_id", type_=sa.Uuid())
    ).order_by(col(Review.made_at), col(Review.id)),
)


class SideRef(TypedDict):
    """One therapist's side of one summary."""

    consult_id: UUID
    part: str


class ReviewRef(SideRef):
    """Who reviews which side, and in which practice."""

    practice_id: UUID
    reviewer_id: UUID


def add(
    session: Session, outcome: str, *, now: datetime, writing_id: UUID | None = None, **review_ref: Unpack[ReviewRef]
) -> Review:
    """Add a review: approved, change_asked or taken_further. `writing_id` is the comment."""
    review = Review(outcome=outcome, writing_id=writing_id, made_at=now, **review_ref)
    session.add(review)
    session.flush()
    review_states.follow_review(session, review)
    return review


def list_for_side(session: Session, **side: Unpack[SideRef]) -> list[Review]:
    """Return the reviews of one side, the oldest first."""
    reviews = _OF_CONSULT.read(session, {"consult_id": side["consult_id"]})
    return [review for (review,) in reviews if review.part == side["part"]]


def find_latest(session: Session, **side: Unpack[SideRef]) -> Review | None:
    """Return the latest review of one side, or None."""
    reviews = list_for_side(session, **side)
    return reviews[-1] if reviews else None


def map_reviewers(session: Session, review_ids: Collection[UUID]) -> dict[UUID | None, UUID]:
    """Return who made each of these reviews."""
    found = session.exec(select(Review).where(col(Review.id).in_(review_ids)))
    return {review.id: review.reviewer_id for review in found}


def find_latest_by_side(session: Session, consult_ids: Collection[UUID]) -> dict[tuple[UUID, str], Review]:
    """Return the latest review of each side that has one, by consult id and part, in one query."""
    statement = select(Review).where(col(Review.consult_id).in_(consult_ids))
    oldest_first = session.exec(statement.order_by(col(Review.made_at), col(Review.id)))
    return {(review.consult_id, review.part): review for review in oldest_first}
