"""Legal holds. While a case is on hold, nothing of it is deleted, neither by a retention rule nor on request."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.cases import case_codes, cases
from storage.models import Case, LegalHold
from storage.retention import ledger

_LATER = aliased(LegalHold)
_IS_LATEST = ~(
    sa.exists()
    .where(col(_LATER.case_id) == col(LegalHold.case_id), col(_LATER.number) > col(LegalHold.number))
    .correlate(LegalHold)
)


def find_latest(session: Session, case_id: UUID) -> LegalHold | None:
    """Return the latest decision about holding the case, or None if there was none."""
    # All of them, so that a hidden one is noticed: the case would be deleted.
    decisions = session.exec(select(LegalHold).where(LegalHold.case_id == case_id))
    return max(decisions, key=lambda decision: decision.number, default=None)


def is_on_hold(session: Session, case_id: UUID) -> bool:
    """Return whether the case is on hold now."""
    decision = find_latest(session, case_id)
    return decision is not None and decision.held


def is_held(case_id: "sa.SQLColumnExpression[UUID]") -> "sa.ColumnElement[bool]":
    """Return the condition that the case in this column is on hold now."""
    decision, later = aliased(LegalHold), aliased(LegalHold)
    is_latest = ~sa.exists().where(
        col(later.case_id) == col(decision.case_id), col(later.number) > col(decision.number)
    )
    return sa.exists().where(col(decision.case_id) == case_id, col(decision.held).is_(True), is_latest)


def list_on_hold(
    session: Session, practice_id: UUID | None = None, *, limit: int | None = None
) -> list[tuple[Case, LegalHold]]:
    """Return the cases on hold, by code, each with its hold; of this practice, or of all; at most `limit`."""
    statement = (
        select(Case, LegalHold)
        .join(LegalHold, col(LegalHold.case_id) == col(Case.id))
        .where(_IS_LATEST, col(LegalHold.held).is_(True))
        .order_by(col(Case.code))
        .limit(limit)
    )
    if practice_id is not None:
        statement = statement.where(LegalHold.practice_id == practice_id)
    return list(session.exec(statement))


def list_not_on_hold(session: Session, practice_id: UUID, *, limit: int, first_id: UUID | None = None) -> list[Case]:
    """Return the practice's cases that are not on hold, by code, from the case `first_id` on, at most `limit`."""
    free = select(Case).where(Case.practice_id == practice_id, ~is_held(col(Case.id)))
    return case_codes.list_page(session, free, first_id=first_id, limit=limit)


def add_decision(  # noqa: PLR0913 -- one row's columns, each given by name
    session: Session,
    case_id: UUID,
    *,
    is_on_hold: bool,
    reason: str,
    by_id: UUID | None,
    now: datetime,
    last_known_number: int = 0,
) -> LegalHold | None:
    """Put the case on hold or lift the hold; return the decision, or None if nothing changes. Lock the case.

    `last_known_number`: the number of the last decision known elsewhere; the new number is higher.
    """
    case = cases.get_for_update(session, case_id)
    last = find_latest(session, case_id)
    if (last is not None and last.held) is is_on_hold:
        return None
    number = max(last.number if last else 0, last_known_number) + 1
    decision = LegalHold(
        case_id=case_id,
        number=number,
        practice_id=case.practice_id,
        held=is_on_hold,
        reason=reason,
        by_id=by_id,
        made_at=now,
    )
    session.add(decision)
    session.flush()
    return decision


def build_ledger_entry(decision: LegalHold) -> ledger.HoldEntry:
    """Return the ledger entry for this decision."""
    return ledger.HoldEntry(decision.case_id, decision.number, decision.held, decision.reason, decision.made_at)


def list_recorded(session: Session) -> list[ledger.HoldEntry]:
    """Return every decision recorded in this database."""
    statement = select(LegalHold).order_by(col(LegalHold.case_id), col(LegalHold.number))
    return [build_ledger_entry(decision) for decision in session.exec(statement)]


def replay(session: Session, entries: Iterable[ledger.HoldEntry]) -> int:
    """Repeat the ledger's decisions that are missing here, in a database restored from a backup; return how many."""
    count = 0
    for entry in sorted(entries, key=lambda entry: (str(entry.case_id), entry.number)):
        last = find_latest(session, entry.case_id)
        if session.get(Case, entry.case_id) is None or entry.number <= (last.number if last else 0):
            continue
        add_decision(
            session,
            entry.case_id,
            is_on_hold=entry.held,
            reason=entry.reason,
            by_id=None,
            now=entry.made_at,
            last_known_number=entry.number - 1,
        )
        count += 1
    return count
