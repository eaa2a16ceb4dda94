"""Signatures, the summary that both have signed, and what was added to it. None of it is ever changed."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import Addendum, Signature, Summary


class RevisionRef(TypedDict):
    """One revision of a summary, and the keyed hash of what it says."""

    consult_id: UUID
    revision: int
    digest: str


def add_signature(
    session: Session, *, part: str, member_id: UUID, now: datetime, **read: Unpack[RevisionRef]
) -> Signature:
    """Add this part's signature under the revision that was read. The caller holds the consult's lock."""
    signature = Signature(part=part, member_id=member_id, signed_at=now, **read)
    session.add(signature)
    session.flush()
    return signature


def list_signatures(session: Session, consult_id: UUID, revision: int) -> dict[str, Signature]:
    """Return who has signed this revision, by part. A signature for another revision does not count."""
    statement = select(Signature).where(Signature.consult_id == consult_id, Signature.revision == revision)
    return {one.part: one for one in session.exec(statement)}


def has_signed(session: Session, consult_id: UUID, part: str) -> bool:
    """Return whether this part has signed any revision."""
    statement = select(Signature.id).where(Signature.consult_id == consult_id, Signature.part == part)
    return session.exec(statement.limit(1)).first() is not None


def add_summary(session: Session, *, now: datetime, **signed: Unpack[RevisionRef]) -> Summary:
    """Add the summary that both have signed: from now on this is the one that stands."""
    summary = Summary(signed_at=now, **signed)
    session.add(summary)
    session.flush()
    return summary


def find(session: Session, consult_id: UUID) -> Summary | None:
    """Return the summary that both have signed, or None."""
    return session.get(Summary, consult_id)


class NewAddendum(TypedDict):
    """A note below a signed summary: whose, why, and the words; `review_id`: the request that it answers."""

    consult_id: UUID
    part: str
    member_id: UUID
    reason: str
    writing_id: UUID
    review_id: UUID | None


def add_addendum(session: Session, *, now: datetime, **note: Unpack[NewAddendum]) -> Addendum:
    """Add a note to a signed summary."""
    addendum = Addendum(made_at=now, **note)
    session.add(addendum)
    session.flush()
    return addendum


def find_signing_times(session: Session, consult_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when both had signed, for those of these consults where they have."""
    statement = select(Summary.consult_id, Summary.signed_at).where(col(Summary.consult_id).in_(consult_ids))
    return dict(session.exec(statement).all())


def find_addenda_by_review(session: Session, review_ids: Collection[UUID]) -> dict[UUID, Addendum]:
    """Return the first note that answers each of these reviews."""
    statement = select(Addendum).where(col(Addendum.review_id).in_(review_ids))
    latest_first = statement.order_by(col(Addendum.made_at).desc(), col(Addendum.id).desc())
    return {one.review_id: one for one in session.exec(latest_first) if one.review_id}


def list_addenda(session: Session, consult_id: UUID) -> list[Addendum]:
    """Return what was added to the signed summary, the oldest first."""
    statement = select(Addendum).where(Addendum.consult_id == consult_id)
    return list(session.exec(statement.order_by(col(Addendum.made_at), col(Addendum.id))))
