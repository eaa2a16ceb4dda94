"""Emergency access to a case: who has it until when, and what happened to it. Rows are only ever added."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from storage.models import Case, EmergencyGrant, EmergencyMark
from storage.people.page_session_store import CLOCK_TOLERANCE
from storage.prepared_rows import PreparedRows, find_by_id
from storage.row_errors import UnknownGrantError
from storage.types import UtcDateTime
from storage.writings import sealed_values
from storage.writings.sealing import Seal

DURATION = timedelta(hours=1)
EXPLAINED, ENDED, IN_ORDER, ESCALATED = "explained", "ended", "in_order", "taken_further"
OUTCOMES = (IN_ORDER, ESCALATED)

_HAS_MARK = sa.exists().where(col(EmergencyMark.grant_id) == col(EmergencyGrant.id))
_IS_OVER = or_(
    col(EmergencyGrant.ends_at) <= sa.bindparam("now", type_=UtcDateTime()),
    _HAS_MARK.where(col(EmergencyMark.kind) == ENDED),
)
# Built once, because every look at Home runs this query and building it takes longer than running it.
_UNREVIEWED = PreparedRows(
    EmergencyGrant,
    build=lambda statement: (
        statement.where(col(EmergencyGrant.practice_id) == sa.bindparam("practice_id", type_=sa.Uuid()))
        .where(~_HAS_MARK.where(col(EmergencyMark.kind).in_(OUTCOMES)), _IS_OVER)
        .order_by(col(EmergencyGrant.begins_at), col(EmergencyGrant.id))
    ),
)


def add(session: Session, seal: Seal, case: Case, *, member_id: UUID, reason: str, now: datetime) -> EmergencyGrant:
    """Grant the member emergency access to this case for one hour. The caller must lock the case."""
    grant = EmergencyGrant(
        practice_id=case.practice_id,
        case_id=case.id,
        member_id=member_id,
        begins_at=now,
        ends_at=now + DURATION,
    )
    sealed_values.write(session, seal, case, grant, sealed_values.REASON, reason)
    session.add(grant)
    session.flush()
    return grant


def get(session: Session, grant_id: UUID) -> EmergencyGrant:
    """Return the grant, or raise UnknownGrantError."""
    grant = find_by_id(session, EmergencyGrant, grant_id)
    if grant is None:
        raise UnknownGrantError
    return grant


def add_mark(
    session: Session,
    grant: EmergencyGrant,
    kind: str,
    *,
    member_id: UUID,
    now: datetime,
    writing_id: UUID | None = None,
) -> EmergencyMark:
    """Record that a grant was explained (with the text), ended, or reviewed: in_order or taken_further."""
    mark = EmergencyMark(
        practice_id=grant.practice_id,
        grant_id=grant.id,
        member_id=member_id,
        kind=kind,
        writing_id=writing_id,
        made_at=now,
    )
    session.add(mark)
    session.flush()
    return mark


def find_latest_mark(session: Session, grant_id: UUID, *kinds: str) -> EmergencyMark | None:
    """Return the latest mark of one of these kinds, or None."""
    # All of them, so that a hidden one is noticed: an access that somebody ended would go on.
    marks = session.exec(select(EmergencyMark).where(EmergencyMark.grant_id == grant_id))
    return max((mark for mark in marks if mark.kind in kinds), key=lambda mark: mark.made_at, default=None)


def get_end_time(session: Session, grant: EmergencyGrant) -> datetime:
    """Return when the grant ends: after its hour, or when somebody ended it early."""
    early_end = find_latest_mark(session, grant.id, ENDED)
    return min(grant.ends_at, early_end.made_at) if early_end else grant.ends_at


def is_active(session: Session, grant: EmergencyGrant, now: datetime) -> bool:
    """Return whether the grant has begun, has not expired and was not ended early.

    If the clock was set back to before the grant began, the grant is not active, so it never lasts longer. It lasts an
    hour at most, whatever its row says.
    """
    ends_at = min(grant.ends_at, grant.begins_at + DURATION)
    return grant.begins_at - CLOCK_TOLERANCE <= now < ends_at and find_latest_mark(session, grant.id, ENDED) is None


def list_active(session: Session, member_id: UUID, now: datetime, case_id: UUID | None = None) -> list[EmergencyGrant]:
    """Return the member's active grants, for one case or for all. Deleted cases are left out."""
    statement = (
        select(EmergencyGrant)
        .join(Case, col(Case.id) == col(EmergencyGrant.case_id))
        .where(EmergencyGrant.member_id == member_id, col(EmergencyGrant.ends_at) > now)
        .where(col(Case.deleted_at).is_(None))
        .order_by(col(EmergencyGrant.begins_at))
    )
    if case_id is not None:
        statement = statement.where(EmergencyGrant.case_id == case_id)
    return [grant for grant in session.exec(statement) if is_active(session, grant, now)]


def list_unreviewed(session: Session, practice_id: UUID, now: datetime) -> list[EmergencyGrant]:
    """Return the grants that are over and not reviewed yet, in the order in which they began."""
    rows = _UNREVIEWED.read(session, {"practice_id": practice_id, "now": now})
    return [grant for (grant,) in rows]
