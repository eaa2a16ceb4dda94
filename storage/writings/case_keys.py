"""Each case's own key: created once, wrapped (encrypted) by the key-encryption key, rewrapped when that changes."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from storage.cases import cases
from storage.models import Case, CaseKey
from storage.row_errors import UnknownCaseKeyError
from storage.writings import sealing
from storage.writings.sealing import Seal, SealBrokenError


@dataclass(frozen=True)
class RewrapResult:
    """How many keys were rewrapped, and the last case that was processed (None: no case was left)."""

    rewrapped: int
    last_case_id: UUID | None


def create_case_key(session: Session, seal: Seal, case_id: UUID, now: datetime) -> None:
    """Create the key that encrypts everything written in the case. Call this once, when the case is created."""
    case = cases.get(session, case_id)
    wrapped = seal.wrap(sealing.create_key(), _associated_data(case.practice_id, case_id))
    session.add(CaseKey(case_id=case_id, wrapped=wrapped, wrapping_key_id=seal.key_id, created_at=now))
    session.flush()


def count_unopenable_keys(session: Session, seal: Seal) -> int:
    """Return how many cases' keys are wrapped by none of this seal's keys. Texts of those cases cannot be read."""
    statement = select(func.count()).select_from(CaseKey).where(col(CaseKey.wrapping_key_id).not_in(seal.key_ids))
    return session.exec(statement).one()


def count_by_wrapping_key(session: Session) -> Counter[str]:
    """Return how many cases' keys each key-encryption key wraps, by the id of the key-encryption key."""
    statement = select(CaseKey.wrapping_key_id, func.count()).group_by(col(CaseKey.wrapping_key_id))
    return Counter(dict(session.exec(statement).all()))


def list_ids(session: Session, *, after: UUID | None, limit: int) -> list[UUID]:
    """Return cases that have a key, by id: the first ones after the case `after`."""
    statement = select(CaseKey.case_id).order_by(col(CaseKey.case_id)).limit(limit)
    return list(session.exec(statement.where(col(CaseKey.case_id) > after) if after else statement))


def unwrap(seal: Seal, practice_id: UUID, key: CaseKey | None) -> bytes:
    """Return the case's key. Raise UnknownCaseKeyError if there is none, SealBrokenError if it cannot be unwrapped."""
    if key is None:
        raise UnknownCaseKeyError
    return seal.unwrap(key.wrapped, _associated_data(practice_id, key.case_id), key.wrapping_key_id)


def rewrap(session: Session, seal: Seal, *, after: UUID | None, limit: int) -> RewrapResult:
    """Rewrap up to `limit` case keys that another key wraps, in the order of case ids, after the case `after`.

    Until the transaction ends, writers in these cases wait. A key that none of the seal's keys can unwrap is skipped.
    """
    statement = (
        select(CaseKey, Case.practice_id)
        .join(Case, col(Case.id) == col(CaseKey.case_id))
        .where(CaseKey.wrapping_key_id != seal.key_id)
        .order_by(col(CaseKey.case_id))
        .limit(limit)
        .with_for_update(of=CaseKey)
        .execution_options(populate_existing=True)
    )
    if after is not None:
        statement = statement.where(col(CaseKey.case_id) > after)
    rows = session.exec(statement).all()
    rewrapped = sum(_rewrap_key(seal, practice_id, key) for key, practice_id in rows)
    session.flush()
    return RewrapResult(rewrapped, rows[-1][0].case_id if rows else None)


def _rewrap_key(seal: Seal, practice_id: UUID, key: CaseKey) -> bool:
    try:
        case_key = unwrap(seal, practice_id, key)
    except SealBrokenError:
        return False
    key.wrapped = seal.wrap(case_key, _associated_data(practice_id, key.case_id))
    key.wrapping_key_id = seal.key_id
    return True


def _associated_data(practice_id: UUID, case_id: UUID) -> bytes:
    return sealing.encode_associated_data(practice_id, case_id, "case_key")
