"""Legal holds: while a case is held, nothing of it is deleted, neither by its age nor because somebody asks."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.cases import cases
from storage.models import Case, LegalHold
from storage.retention import ledger


def find_latest(session: Session, case_id: UUID) -> LegalHold | None:
    """Return what was decided last about the case; None if it was never held."""
    statement = select(LegalHold).where(LegalHold.case_id == case_id).order_by(col(LegalHold.number).desc())
    return session.exec(statement.limit(1)).first()


def is_on_hold(session: Session, case_id: UUID) -> bool:
    """Return whether the case is held now."""
    found = find_latest(session, case_id)
    return found is not None and found.held


def list_on_hold(session: Session, practice_id: UUID | None = None) -> list[tuple[Case, LegalHold]]:
    """Return the cases that are held, of this practice or of all, by code, each with the hold."""
    later = aliased(LegalHold)
    is_lasting = ~sa.exists().where(col(later.case_id) == col(Case.id), col(later.number) > col(LegalHold.number))
    statement = (
        select(Case, LegalHold)
        .join(LegalHold, col(LegalHold.case_id) == col(Case.id))
        .where(is_lasting, col(LegalHold.held).is_(True))
        .order_by(col(Case.code))
    )
    if practice_id is not None:
        statement = statement.where(Case.practice_id == practice_id)
    return list(session.exec(statement))


def add_decision(  # noqa: PLR0913 -- one row's columns, each given by name
    session: Session, case_id: UUID, *, held: bool, reason: str, by_id: UUID | None, now: datetime, after: int = 0
) -> LegalHold | None:
    """Put the case on hold, or lift the hold; None if it stands like that already. Locks the case.

    `after`: the number of a decision that is known elsewhere, which this one comes after.
    """
    case = cases.get_for_update(session, case_id)
    last = find_latest(session, case_id)
    if (last is not None and last.held) is held:
        return None
    number = max(last.number if last else 0, after) + 1
    made = LegalHold(
        case_id=case_id, number=number, practice_id=case.practice_id, held=held, reason=reason, by_id=by_id, made_at=now
    )
    session.add(made)
    session.flush()
    return made


def build_ledger_entry(made: LegalHold) -> ledger.HoldEntry:
    """Return what the ledger keeps of it."""
    return ledger.HoldEntry(made.case_id, made.number, made.held, made.reason, made.made_at)


def list_recorded(session: Session) -> list[ledger.HoldEntry]:
    """Return every decision that this database knows of."""
    statement = select(LegalHold).order_by(col(LegalHold.case_id), col(LegalHold.number))
    return [build_ledger_entry(one) for one in session.exec(statement)]


def replay(session: Session, entries: Iterable[ledger.HoldEntry]) -> int:
    """Decide again what the ledger knows and this database, a copy from before, does not; return how many that were."""
    again = 0
    for one in sorted(entries, key=lambda one: (str(one.case_id), one.number)):
        last = find_latest(session, one.case_id)
        if session.get(Case, one.case_id) is None or one.number <= (last.number if last else 0):
            continue
        add_decision(
            session, one.case_id, held=one.held, reason=one.reason, by_id=None, now=one.made_at, after=one.number - 1
        )
        again += 1
    return again
