"""What the kept rows about reviews have to say, computed anew from summaries, reviews and notes."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from storage.models import Addendum, Case, Consult, Preparation, Review, ReviewState, Summary

State = dict[str, object]


def kept_states(session: Session) -> list[State]:
    """Return the kept row of each side, by consult and part."""
    rows = session.exec(select(ReviewState).order_by(col(ReviewState.consult_id), col(ReviewState.part)))
    return [row.model_dump() for row in rows]


def outdated_states(session: Session) -> list[State]:
    """Return the kept rows that say something else than the sources, and what rows that are missing should say.

    Which of two reviews that were made at one moment is the last, only the kept row knows.
    """
    kept, outdated = {(row["consult_id"], row["part"]): row for row in kept_states(session)}, []
    for side, sources in _signed_sides(session):
        row = kept.pop((side["consult_id"], side["part"]), None)
        if row is None or row not in [{**side, **source} for source in sources]:
            outdated.append(row or {**side, **sources[0]})
    return [*outdated, *kept.values()]


def _signed_sides(session: Session) -> Iterator[tuple[State, list[State]]]:
    """Yield each side of each signed summary whose case is not deleted, with what its reviews can say."""
    signed = (
        select(Summary, Consult)
        .join(Consult, col(Consult.id) == col(Summary.consult_id))
        .join(Case, col(Case.id) == col(Consult.case_id))
        .where(col(Case.deleted_at).is_(None))
    )
    for summary, consult in session.exec(signed).all():
        rows = session.exec(select(Preparation).where(Preparation.consult_id == consult.id))
        therapists = {row.part: row.member_id for row in rows}
        for part, other in (("it", "ft"), ("ft", "it")) if len(therapists) > 1 else ():
            people = {"therapist_id": therapists[part], "colleague_id": therapists[other]}
            side = {"consult_id": consult.id, "part": part, "case_id": consult.case_id, **people}
            side["signed_at"] = summary.signed_at
            yield side, _read_reviews(session, summary, part)


def _read_reviews(session: Session, summary: Summary, part: str) -> list[State]:
    reviews = session.exec(select(Review).where(Review.consult_id == summary.consult_id, Review.part == part)).all()
    if not reviews:
        return [{"status": "to_read", "since": summary.signed_at, "review_id": None}]
    last = max(review.made_at for review in reviews)
    return [_read_review(session, review) for review in reviews if review.made_at == last]


def _read_review(session: Session, review: Review) -> State:
    notes = select(Addendum).where(Addendum.review_id == review.id).order_by(col(Addendum.made_at))
    note = session.exec(notes).first() if review.outcome == "change_asked" else None
    status, since = ("to_read", note.made_at) if note else (review.outcome, review.made_at)
    return {"status": status, "since": since, "review_id": review.id}
