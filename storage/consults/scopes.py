"""The topics that the two therapists agree to talk about, version by version (S0-14)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from storage.models import ScopeVersion

# Built once, because building this query takes as long as running it.
_SELECT_LATEST = (
    sa.select(ScopeVersion)
    .where(col(ScopeVersion.consult_id) == sa.bindparam("consult_id", type_=sa.Uuid()))
    .order_by(col(ScopeVersion.version).desc())
    .limit(1)
)


def find_latest(session: Session, consult_id: UUID) -> ScopeVersion | None:
    """Return the current version, or None before both therapists have chosen their topics."""
    return session.execute(_SELECT_LATEST, {"consult_id": consult_id}).scalars().first()


def add(session: Session, consult_id: UUID, topics: Iterable[str], now: datetime) -> ScopeVersion:
    """Add the next version, which nobody has agreed to yet. The caller must lock the consult."""
    latest = find_latest(session, consult_id)
    version = ScopeVersion(
        consult_id=consult_id, version=latest.version + 1 if latest else 1, topics=tuple(topics), made_at=now
    )
    session.add(version)
    session.flush()
    return version


def record_agreement(version: ScopeVersion, part: str, now: datetime) -> None:
    """Record that this part's therapist agrees to this version. A time already recorded stays."""
    if part == "it":
        version.it_agreed_at = version.it_agreed_at or now
    else:
        version.ft_agreed_at = version.ft_agreed_at or now


def is_agreed(version: ScopeVersion, part: str | None = None) -> bool:
    """Return whether this part's therapist agrees to this version; without a part, whether both agree."""
    agreed_at = {"it": version.it_agreed_at, "ft": version.ft_agreed_at}
    return all(time is not None for each_part, time in agreed_at.items() if part in (None, each_part))
