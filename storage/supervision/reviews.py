"""Supervisors' reviews of signed summaries: a record class of its own. Reviews are only ever added to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, exists, or_, select

from storage.models import Addendum, Case, Consult, Preparation, Review, Summary


class SideRef(TypedDict):
    """One therapist's side of one summary."""

    consult_id: UUID
    part: str


class ReviewRef(SideRef):
    """Who reviews which side, and in which practice."""

    practice_id: UUID
    reviewer_id: UUID


@dataclass(frozen=True)
class UnsettledConsult:
    """A signed consult that still has a side to approve, and who took part in it."""

    consult: Consult
    case: Case
    therapist_ids: Mapping[str, UUID]  # by part
    signed_at: datetime  # when both had signed


def add(
    session: Session, outcome: str, *, now: datetime, writing_id: UUID | None = None, **review_ref: Unpack[ReviewRef]
) -> Review:
    """Add a review: approved, change_asked or taken_further. `writing_id` is the comment."""
    review = Review(outcome=outcome, writing_id=writing_id, made_at=now, **review_ref)
    session.add(review)
    session.flush()
    return review


def list_for_side(session: Session, **side: Unpack[SideRef]) -> list[Review]:
    """Return the reviews of one side, the oldest first."""
    statement = (
        select(Review)
        .where(Review.consult_id == side["consult_id"], Review.part == side["part"])
        .order_by(col(Review.made_at), col(Review.id))
    )
    return list(session.exec(statement))


def find_latest(session: Session, **side: Unpack[SideRef]) -> Review | None:
    """Return the latest review of one side, or None."""
    reviews = list_for_side(session, **side)
    return reviews[-1] if reviews else None


def find_latest_by_side(session: Session, consult_ids: Collection[UUID]) -> dict[tuple[UUID, str], Review]:
    """Return the latest review of each side that has one, by consult id and part, in one query."""
    statement = select(Review).where(col(Review.consult_id).in_(consult_ids))
    oldest_first = session.exec(statement.order_by(col(Review.made_at), col(Review.id)))
    return {(review.consult_id, review.part): review for review in oldest_first}


def list_unsettled(session: Session, therapist_ids: Collection[UUID]) -> list[UnsettledConsult]:
    """Return the signed consults in which one of these therapists' sides is not approved, the first signed first."""
    it, ft = aliased(Preparation), aliased(Preparation)
    approved = exists().where(
        col(Review.consult_id) == col(Preparation.consult_id),
        col(Review.part) == col(Preparation.part),
        col(Review.outcome) == "approved",
    )
    has_open_side = exists().where(
        col(Preparation.consult_id) == col(Consult.id), col(Preparation.member_id).in_(therapist_ids), ~approved
    )
    statement = (
        sa.select(Consult, Case, col(it.member_id), col(ft.member_id), col(Summary.signed_at))
        .join(Case, col(Case.id) == col(Consult.case_id))
        .join(Summary, col(Summary.consult_id) == col(Consult.id))
        .join(it, and_(col(it.consult_id) == col(Consult.id), col(it.part) == "it"))
        .join(ft, and_(col(ft.consult_id) == col(Consult.id), col(ft.part) == "ft"))
        .where(has_open_side, col(Case.deleted_at).is_(None))
        .order_by(col(Summary.signed_at), col(Consult.id))
    )
    return [
        UnsettledConsult(consult, case, {"it": it_id, "ft": ft_id}, signed_at)
        for consult, case, it_id, ft_id, signed_at in session.execute(statement)
    ]


@dataclass(frozen=True)
class ApprovedSide:
    """One approved side of a signed summary, with the review that approved it, and who took part."""

    consult: Consult
    case: Case
    therapist_ids: Mapping[str, UUID]  # by part
    review: Review


def list_approved(session: Session, therapist_ids: Collection[UUID], limit: int) -> list[ApprovedSide]:
    """Return the approved sides of these therapists, the last approved first."""
    it, ft = aliased(Preparation), aliased(Preparation)
    is_own = or_(
        and_(Review.part == "it", col(it.member_id).in_(therapist_ids)),
        and_(Review.part == "ft", col(ft.member_id).in_(therapist_ids)),
    )
    statement = (
        sa.select(Consult, Case, col(it.member_id), col(ft.member_id), Review)
        .join(Case, col(Case.id) == col(Consult.case_id))
        .join(Review, col(Review.consult_id) == col(Consult.id))
        .join(it, and_(col(it.consult_id) == col(Consult.id), col(it.part) == "it"))
        .join(ft, and_(col(ft.consult_id) == col(Consult.id), col(ft.part) == "ft"))
        .where(col(Review.outcome) == "approved", is_own, col(Case.deleted_at).is_(None))
        .order_by(col(Review.made_at).desc(), col(Review.id))
        .limit(limit)
    )
    return [
        ApprovedSide(consult, case, {"it": it_id, "ft": ft_id}, review)
        for consult, case, it_id, ft_id, review in session.execute(statement)
    ]


def list_requested_notes(session: Session, member_id: UUID) -> list[tuple[Review, Case]]:
    """Return the reviews that ask this therapist for a note and have none yet, the oldest first."""
    later = aliased(Review)
    has_later_review = exists().where(
        col(later.consult_id) == col(Review.consult_id),
        col(later.part) == col(Review.part),
        col(later.made_at) > col(Review.made_at),
    )
    has_note = exists().where(col(Addendum.review_id) == col(Review.id))
    statement = (
        select(Review, Case)
        .join(Consult, col(Consult.id) == col(Review.consult_id))
        .join(Case, col(Case.id) == col(Consult.case_id))
        .join(
            Preparation,
            and_(col(Preparation.consult_id) == col(Review.consult_id), col(Preparation.part) == col(Review.part)),
        )
        .where(Preparation.member_id == member_id, or_(Case.it_member_id == member_id, Case.ft_member_id == member_id))
        .where(Review.outcome == "change_asked", ~has_later_review, ~has_note)
        .order_by(col(Review.made_at), col(Review.id))
    )
    return list(session.exec(statement))
