"""Cases that are forgotten: the key goes, and with it every word. What was signed stays, and opens no more."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, exists, or_, select

from storage.cases import cases
from storage.models import Case, CaseDeletion, CaseKey, Consult, Delivery, Draft, ReviewDeletion, ReviewKey, Summary
from storage.retention import holds, redaction
from storage.retention.ledger import DeletionEntry
from storage.writings import review_keys

CONSULT_OPEN = "under_way"
"""A hindrance: a consult of the case has begun, has not ended, and is not signed by both."""
ON_HOLD = "held"
"""A hindrance: the case is under a legal hold."""
REVIEW_CLASS = "review"


def list_by_code(session: Session, code: str) -> list[Case]:
    """Return the cases with this code, deleted ones too: one at most in each practice."""
    return list(session.exec(select(Case).where(Case.code == code)))


def find_obstacle(session: Session, case_id: UUID) -> str | None:
    """Return what is in the way of deleting the case, or None. Every reason to keep a case is asked for here.

    Nothing comes in the way afterwards if the caller holds the case's lock.
    """
    if cases.get(session, case_id).deleted_at is not None:
        return None
    if holds.is_on_hold(session, case_id):
        return ON_HOLD
    signed = exists().where(col(Summary.consult_id) == col(Consult.id))
    statement = select(Consult.id).where(Consult.case_id == case_id, col(Consult.ended_at).is_(None), ~signed)
    return CONSULT_OPEN if session.exec(statement.limit(1)).first() is not None else None


def delete_case(session: Session, case_id: UUID, *, why: str, now: datetime) -> DeletionEntry:
    """Destroy the case's key and its drafts, call off what waits, leave tombstones in the chat; return the entry.

    Whether anything is in the way is the caller's to ask, under the same lock. For a case that is deleted already
    nothing changes. Raise UnknownCaseError if there is none.
    """
    case = cases.get_for_update(session, case_id)
    review_keys.destroy(session, case_id)
    session.exec(delete(CaseKey).where(col(CaseKey.case_id) == case_id))
    session.exec(delete(Draft).where(col(Draft.case_id) == case_id))
    _cancel_deliveries(session, case_id, now)
    redaction.add_tombstones(session, case, now)
    found = session.get(CaseDeletion, case_id)
    if found is None:
        case.deleted_at = now
        found = CaseDeletion(case_id=case_id, practice_id=case.practice_id, why=why, deleted_at=now)
        session.add(found)
    session.flush()
    return DeletionEntry(case_id, why, found.deleted_at)


def delete_reviews(session: Session, case_id: UUID, *, why: str, now: datetime) -> DeletionEntry:
    """Destroy the key of what supervisors were told and answered in the case; return it for the ledger.

    Who reviewed what and when, and what came of it, stays. Whether anything is in the way is the caller's to ask.
    """
    case = cases.get_for_update(session, case_id)
    if review_keys.destroy(session, case_id):
        session.add(ReviewDeletion(practice_id=case.practice_id, case_id=case_id, why=why, deleted_at=now))
        session.flush()
    return DeletionEntry(case_id, why, now, REVIEW_CLASS)


def replay(session: Session, entries: Iterable[DeletionEntry]) -> list[UUID]:
    """Delete again what the ledger says was deleted; return the cases of which something was still here.

    What is under a legal hold is left: decide again on holds first (`holds.replay`).
    """
    again = [
        entry for entry in entries if _is_still_present(session, entry) and not holds.is_on_hold(session, entry.case_id)
    ]
    for entry in again:
        forget = delete_reviews if entry.record_class == REVIEW_CLASS else delete_case
        forget(session, entry.case_id, why=entry.why, now=entry.deleted_at)
    return list(dict.fromkeys(entry.case_id for entry in again))


def list_kept_on_hold(session: Session, entries: Iterable[DeletionEntry]) -> set[UUID]:
    """Return the cases that the ledger names, of which something is here still because they are under a legal hold."""
    here = {entry.case_id for entry in entries if _is_still_present(session, entry)}
    return {case_id for case_id in here if holds.is_on_hold(session, case_id)}


def list_recorded(session: Session) -> list[DeletionEntry]:
    """Return what this database itself knows to be deleted, the oldest first."""
    whole = [DeletionEntry(one.case_id, one.why, one.deleted_at) for one in session.exec(select(CaseDeletion))]
    of_reviews = session.exec(select(ReviewDeletion))
    reviews = [DeletionEntry(one.case_id, one.why, one.deleted_at, REVIEW_CLASS) for one in of_reviews]
    return sorted([*whole, *reviews], key=lambda one: (one.deleted_at, str(one.case_id)))


def _is_still_present(session: Session, entry: DeletionEntry) -> bool:
    """Return whether it has yet to go from this database: a later review's key is none of the one that went."""
    if entry.record_class == REVIEW_CLASS:
        key = session.get(ReviewKey, entry.case_id)
        return key is not None and key.created_at <= entry.deleted_at
    case = session.get(Case, entry.case_id)
    return case is not None and (case.deleted_at is None or session.get(CaseKey, entry.case_id) is not None)


def _cancel_deliveries(session: Session, case_id: UUID, now: datetime) -> None:
    of_case = select(Consult.id).where(Consult.case_id == case_id)
    statement = select(Delivery).where(
        col(Delivery.done_at).is_(None),
        col(Delivery.kind).not_in(redaction.KINDS),
        or_(col(Delivery.case_id) == case_id, col(Delivery.consult_id).in_(of_case)),
    )
    for waiting in session.exec(statement):
        waiting.done_at, waiting.outcome = now, "stale"
