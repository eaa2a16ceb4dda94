"""Deletion of cases: the key is destroyed, so no text of the case can be read. Signed rows stay, but stay encrypted."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, or_, select

from storage.cases import cases
from storage.consults import consults
from storage.models import Case, CaseDeletion, CaseKey, Consult, Delivery, Draft, ReviewDeletion, ReviewKey, Summary
from storage.retention import holds, redaction
from storage.retention.ledger import DeletionEntry
from storage.safety import alerts
from storage.supervision import review_states
from storage.writings import review_keys

CONSULT_OPEN, ALERT_OPEN = "under_way", "alert_open"
"""Obstacles: a consult of the case has started, has not ended, and is not signed by both; a safety alert is open."""
ON_HOLD = "held"
"""An obstacle: the case is under a legal hold."""
REVIEW_CLASS = "review"


def list_by_code(session: Session, code: str) -> list[Case]:
    """Return the cases with this code, deleted ones too. Each practice has at most one."""
    return list(session.exec(select(Case).where(Case.code == code)))


def find_obstacle(session: Session, case_id: UUID) -> str | None:
    """Return what prevents deletion of the case, or None. Every reason to keep a case is checked here.

    If the caller holds the case's lock, no new obstacle can appear before the deletion.
    """
    if cases.get(session, case_id).deleted_at is not None:
        return None
    if holds.is_on_hold(session, case_id):
        return ON_HOLD
    if any(alert.configuration in alerts.OPEN_STATES for alert in alerts.list_for_case(session, case_id)):
        return ALERT_OPEN
    return CONSULT_OPEN if _has_open_consult(session, case_id) else None


def _has_open_consult(session: Session, case_id: UUID) -> bool:
    """Return whether a consult has not ended and is not signed by both. Whole rows: each is checked."""
    open_ids = {consult.id for consult in consults.list_for_case(session, case_id) if consult.ended_at is None}
    summaries = session.exec(select(Summary).where(col(Summary.consult_id).in_(open_ids)))
    return bool(open_ids - {summary.consult_id for summary in summaries})


def delete_case(session: Session, case_id: UUID, *, why: str, now: datetime) -> DeletionEntry:
    """Destroy the case's keys, delete its drafts, cancel waiting messages and add tombstones; return the ledger entry.

    The caller must check for obstacles under the same lock. An earlier deletion stays recorded. Raise UnknownCaseError.
    """
    case = cases.get_for_update(session, case_id)
    review_keys.destroy(session, case_id)
    session.exec(delete(CaseKey).where(col(CaseKey.case_id) == case_id))
    session.exec(delete(Draft).where(col(Draft.case_id) == case_id))
    review_states.delete_for_case(session, case_id)
    _cancel_deliveries(session, case_id, now)
    redaction.add_tombstones(session, case, now)
    deletion = session.get(CaseDeletion, case_id)
    if deletion is None:
        case.deleted_at = now
        deletion = CaseDeletion(case_id=case_id, practice_id=case.practice_id, why=why, deleted_at=now)
        session.add(deletion)
    session.flush()
    return DeletionEntry(case_id, why, deletion.deleted_at)


def delete_reviews(session: Session, case_id: UUID, *, why: str, now: datetime) -> DeletionEntry:
    """Destroy the key of the texts to and from supervisors in the case; return the ledger entry.

    The records of who reviewed what, when and with which outcome stay. The caller must check for obstacles.
    """
    case = cases.get_for_update(session, case_id)
    if review_keys.destroy(session, case_id):
        session.add(ReviewDeletion(practice_id=case.practice_id, case_id=case_id, why=why, deleted_at=now))
        session.flush()
    return DeletionEntry(case_id, why, now, REVIEW_CLASS)


def replay(session: Session, entries: Iterable[DeletionEntry]) -> list[UUID]:
    """Delete again what the ledger says was deleted; return the ids of the cases of which something was left.

    Records under a legal hold stay, so replay the holds first (`holds.replay`).
    """
    left = [
        entry for entry in entries if _is_still_present(session, entry) and not holds.is_on_hold(session, entry.case_id)
    ]
    for entry in left:
        delete_records = delete_reviews if entry.record_class == REVIEW_CLASS else delete_case
        delete_records(session, entry.case_id, why=entry.why, now=entry.deleted_at)
    return list(dict.fromkeys(entry.case_id for entry in left))


def list_kept_on_hold(session: Session, entries: Iterable[DeletionEntry]) -> set[UUID]:
    """Return the ids of cases in the ledger of which something is left because of a legal hold."""
    left = {entry.case_id for entry in entries if _is_still_present(session, entry)}
    return {case_id for case_id in left if holds.is_on_hold(session, case_id)}


def list_recorded(session: Session) -> list[DeletionEntry]:
    """Return the deletions recorded in this database, the oldest first."""
    of_cases = [
        DeletionEntry(deletion.case_id, deletion.why, deletion.deleted_at)
        for deletion in session.exec(select(CaseDeletion))
    ]
    review_deletions = session.exec(select(ReviewDeletion))
    reviews = [
        DeletionEntry(deletion.case_id, deletion.why, deletion.deleted_at, REVIEW_CLASS)
        for deletion in review_deletions
    ]
    return sorted([*of_cases, *reviews], key=lambda deletion: (deletion.deleted_at, str(deletion.case_id)))


def _is_still_present(session: Session, entry: DeletionEntry) -> bool:
    """Return whether this database still has what was deleted. The key of a later review does not count."""
    if entry.record_class == REVIEW_CLASS:
        key = session.get(ReviewKey, entry.case_id)
        return key is not None and key.created_at <= entry.deleted_at
    case = session.get(Case, entry.case_id)
    return case is not None and (case.deleted_at is None or session.get(CaseKey, entry.case_id) is not None)


def _cancel_deliveries(session: Session, case_id: UUID, now: datetime) -> None:
    consult_ids = select(Consult.id).where(Consult.case_id == case_id)
    statement = select(Delivery).where(
        col(Delivery.done_at).is_(None),
        col(Delivery.kind).not_in(redaction.KINDS),
        or_(col(Delivery.case_id) == case_id, col(Delivery.consult_id).in_(consult_ids)),
    )
    for delivery in session.exec(statement):
        delivery.done_at, delivery.outcome, delivery.lease = now, "stale", None
