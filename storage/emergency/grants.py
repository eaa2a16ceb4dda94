"""Emergency access to a case: who has it until when, and what became of it. Grants and marks are only ever added."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from storage.models import Case, EmergencyGrant, EmergencyMark
from storage.people.page_session_store import CLOCK_TOLERANCE
from storage.row_errors import UnknownGrantError

DURATION = timedelta(hours=1)
EXPLAINED, ENDED, IN_ORDER, ESCALATED = "explained", "ended", "in_order", "taken_further"
OUTCOMES = (IN_ORDER, ESCALATED)


def add(session: Session, case: Case, *, member_id: UUID, reason: str, now: datetime) -> EmergencyGrant:
    """Give the member an hour in this case. The caller holds the case's lock."""
    made = EmergencyGrant(
        practice_id=case.practice_id,
        case_id=case.id,
        member_id=member_id,
        reason=reason,
        begins_at=now,
        ends_at=now + DURATION,
    )
    session.add(made)
    session.flush()
    return made


def get(session: Session, grant_id: UUID) -> EmergencyGrant:
    """Return the grant, or raise UnknownGrantError."""
    found = session.get(EmergencyGrant, grant_id)
    if found is None:
        raise UnknownGrantError
    return found


def add_mark(
    session: Session,
    of: EmergencyGrant,
    kind: str,
    *,
    member_id: UUID,
    now: datetime,
    writing_id: UUID | None = None,
) -> EmergencyMark:
    """Add what happened to the grant: explained (with the writing), ended, in_order, taken_further."""
    made = EmergencyMark(
        practice_id=of.practice_id,
        grant_id=of.id,
        member_id=member_id,
        kind=kind,
        writing_id=writing_id,
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made


def find_latest_mark(session: Session, grant_id: UUID, *kinds: str) -> EmergencyMark | None:
    """Return the last mark of one of these kinds, or None."""
    statement = select(EmergencyMark).where(EmergencyMark.grant_id == grant_id, col(EmergencyMark.kind).in_(kinds))
    return session.exec(statement.order_by(col(EmergencyMark.made_at).desc()).limit(1)).first()


def get_end_time(session: Session, of: EmergencyGrant) -> datetime:
    """Return when it ends: with its hour, or when it was ended before."""
    early = find_latest_mark(session, of.id, ENDED)
    return min(of.ends_at, early.made_at) if early else of.ends_at


def is_active(session: Session, of: EmergencyGrant, now: datetime) -> bool:
    """Tell whether the hour has begun, is not over, and was not ended. A clock that went back makes none longer."""
    return of.begins_at - CLOCK_TOLERANCE <= now < of.ends_at and find_latest_mark(session, of.id, ENDED) is None


def list_active(session: Session, member_id: UUID, now: datetime, case_id: UUID | None = None) -> list[EmergencyGrant]:
    """Return what this member may read in an emergency now, of one case or of all; of deleted cases nothing."""
    statement = (
        select(EmergencyGrant)
        .join(Case, col(Case.id) == col(EmergencyGrant.case_id))
        .where(EmergencyGrant.member_id == member_id, col(EmergencyGrant.ends_at) > now)
        .where(col(Case.deleted_at).is_(None))
        .order_by(col(EmergencyGrant.begins_at))
    )
    if case_id is not None:
        statement = statement.where(EmergencyGrant.case_id == case_id)
    return [one for one in session.exec(statement) if is_active(session, one, now)]


def list_unreviewed(session: Session, practice_id: UUID, now: datetime) -> list[EmergencyGrant]:
    """Return the grants that are over and that nobody has looked at yet, the first that began first."""
    marked = sa.exists().where(col(EmergencyMark.grant_id) == col(EmergencyGrant.id))
    ended, reviewed = (
        marked.where(col(EmergencyMark.kind) == ENDED),
        marked.where(col(EmergencyMark.kind).in_(OUTCOMES)),
    )
    statement = (
        select(EmergencyGrant)
        .where(EmergencyGrant.practice_id == practice_id, ~reviewed, or_(col(EmergencyGrant.ends_at) <= now, ended))
        .order_by(col(EmergencyGrant.begins_at), col(EmergencyGrant.id))
    )
    return list(session.exec(statement))
