"""What the two agree to talk about, version by version (S0-14)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from storage.models import ScopeVersion

# Built once: to build it takes as long as to ask it.
_SELECT_LATEST = (
    sa.select(ScopeVersion)
    .where(col(ScopeVersion.consult_id) == sa.bindparam("consult_id", type_=sa.Uuid()))
    .order_by(col(ScopeVersion.version).desc())
    .limit(1)
)


def find_latest(session: Session, consult_id: UUID) -> ScopeVersion | None:
    """Return the version that holds now; None before both have outlined theirs."""
    return session.execute(_SELECT_LATEST, {"consult_id": consult_id}).scalars().first()


def add(session: Session, consult_id: UUID, topics: Iterable[str], now: datetime) -> ScopeVersion:
    """Add the next version, which nobody has agreed to yet. The caller holds the consult's lock."""
    before = find_latest(session, consult_id)
    version = ScopeVersion(
        consult_id=consult_id, version=before.version + 1 if before else 1, topics=tuple(topics), made_at=now
    )
    session.add(version)
    session.flush()
    return version


def record_agreement(version: ScopeVersion, part: str, now: datetime) -> None:
    """Note that this part's therapist agrees to this version; the first time stays."""
    if part == "it":
        version.it_agreed_at = version.it_agreed_at or now
    else:
        version.ft_agreed_at = version.ft_agreed_at or now


def is_agreed(version: ScopeVersion, part: str | None = None) -> bool:
    """Tell whether this part's therapist, or both, agree to this version."""
    moments = {"it": version.it_agreed_at, "ft": version.ft_agreed_at}
    return all(moment is not None for name, moment in moments.items() if part in (None, name))
