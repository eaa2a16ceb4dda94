"""Signed summaries and the notes added to them. None of these rows is ever changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Addendum, Case, Consult, Signature, Summary
from storage.prepared_rows import PreparedRows
from storage.supervision import review_states

# Signatures under earlier revisions are read, too, so that a hidden one is noticed.
_SIGNED = PreparedRows(
    Summary,
    Signature,
    Addendum,
    build=lambda statement: (
        statement.select_from(Summary)
        .outerjoin(Signature, col(Signature.consult_id) == col(Summary.consult_id))
        .outerjoin(Addendum, col(Addendum.consult_id) == col(Summary.consult_id))
        .where(col(Summary.consult_id) == sa.bindparam("consult_id", type_=sa.Uuid()))
        .order_by(col(Addendum.made_at), col(Addendum.id))
    ),
)


class RevisionRef(TypedDict):
    """One revision of a summary, with the keyed hash of its text."""

    consult_id: UUID
    revision: int
    digest: str


@dataclass(frozen=True)
class SignedRows:
    """A summary that both therapists signed, with the rows that belong to it."""

    summary: Summary
    signatures: Mapping[str, Signature]  # under the signed revision, by part
    addenda: Sequence[Addendum]  # the oldest first


def add_summary(session: Session, *, now: datetime, **revision_ref: Unpack[RevisionRef]) -> Summary:
    """Add the summary that both therapists signed. From now on this revision counts."""
    summary = Summary(signed_at=now, **revision_ref)
    session.add(summary)
    review_states.start(session, summary.consult_id, now)
    return summary


def find_signed(session: Session, consult_id: UUID) -> SignedRows | None:
    """Return the summary that both therapists signed, with its signatures and notes, in one query; or None."""
    rows = _SIGNED.read(session, {"consult_id": consult_id})
    if not rows:
        return None
    summary = rows[0][0]
    signed = (signature for _summary, signature, _addendum in rows if signature is not None)
    signatures = {each.part: each for each in signed if each.revision == summary.revision}
    addenda = {addendum.id: addendum for _summary, _signature, addendum in rows if addendum}
    return SignedRows(summary, signatures, list(addenda.values()))


def list_openable_ids(session: Session, *, after: UUID | None, limit: int) -> list[UUID]:
    """Return consults that both have signed, by id: the first ones after the consult `after`.

    Not those of deleted cases: their text can't be opened.
    """
    statement = select(Summary.consult_id).join(Consult, col(Consult.id) == col(Summary.consult_id))
    statement = statement.join(Case, col(Case.id) == col(Consult.case_id)).where(col(Case.deleted_at).is_(None))
    if after is not None:
        statement = statement.where(col(Summary.consult_id) > after)
    return list(session.exec(statement.order_by(col(Summary.consult_id)).limit(limit)))


class NewAddendum(TypedDict):
    """A note to add to a signed summary. `review_id`: the review that asked for the note, if one did."""

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
    review_states.follow_note(session, addendum)
    return addendum


def find_signing_times(session: Session, consult_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when both therapists had signed, by consult id, for the consults that both signed."""
    # Whole rows, because this decides what a supervisor reads: a row's MAC covers its time.
    summaries = session.exec(select(Summary).where(col(Summary.consult_id).in_(consult_ids)))
    return {summary.consult_id: summary.signed_at for summary in summaries}


def find_addenda_by_review(session: Session, review_ids: Collection[UUID]) -> dict[UUID, Addendum]:
    """Return the first note that answers each of these reviews, by review id."""
    statement = select(Addendum).where(col(Addendum.review_id).in_(review_ids))
    latest_first = statement.order_by(col(Addendum.made_at).desc(), col(Addendum.id).desc())
    return {addendum.review_id: addendum for addendum in session.exec(latest_first) if addendum.review_id}


def list_addenda(session: Session, consult_id: UUID) -> list[Addendum]:
    """Return the notes added to the signed summary, the oldest first."""
    statement = select(Addendum).where(Addendum.consult_id == consult_id)
    return list(session.exec(statement.order_by(col(Addendum.made_at), col(Addendum.id))))
