"""The page sessions of one member that are open now, for that member to see and to end."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from storage.models import Case, Consult, EmergencyGrant, PageLink, PageSession, SafetyAlert
from storage.people import page_session_store, spent_ids

# The case of a page session is that of what it is about; reviews, and a call that names no client, have none.
_WITH_CODE = (
    select(PageSession, Case.code)
    .outerjoin(Consult, col(Consult.id) == col(PageSession.consult_id))
    .outerjoin(EmergencyGrant, col(EmergencyGrant.id) == col(PageSession.grant_id))
    .outerjoin(SafetyAlert, col(SafetyAlert.id) == col(PageSession.alert_id))
    .outerjoin(
        Case,
        col(Case.id)
        == sa.func.coalesce(
            col(PageSession.case_id), col(Consult.case_id), col(EmergencyGrant.case_id), col(SafetyAlert.case_id)
        ),
    )
)


def list_open(session: Session, member_id: UUID, now: datetime) -> Sequence[tuple[PageSession, str | None]]:
    """Return the member's open page sessions with the code of their case, the last active first."""
    is_theirs = col(PageSession.member_id) == member_id, col(PageSession.ended_at).is_(None)
    since = now - page_session_store.IDLE_TIMEOUT - page_session_store.TOUCH_INTERVAL
    statement = _WITH_CODE.where(*is_theirs, col(PageSession.seen_at) >= since)
    rows = session.exec(statement.order_by(col(PageSession.seen_at).desc(), col(PageSession.id))).all()
    return [(row, code) for row, code in rows if page_session_store.is_open(session, row, now)]


def find_open(session: Session, member_id: UUID, page_session_id: UUID, now: datetime) -> PageSession | None:
    """Return this page session, if it is the member's and open."""
    row = session.get(PageSession, page_session_id)
    is_theirs = row is not None and row.member_id == member_id
    return row if row is not None and is_theirs and page_session_store.is_open(session, row, now) else None


def end_as_rights_change(session: Session, *member_ids: UUID) -> None:
    """End every page session of these members, and make their unused links unusable: what they may read has changed.

    They stay ended, whatever the members may read later. No clock is needed: they end at their last activity.
    """
    is_theirs = col(PageSession.member_id).in_(member_ids), col(PageSession.ended_at).is_(None)
    sessions = update(PageSession).where(*is_theirs).values(ended_at=PageSession.seen_at)
    links = update(PageLink).where(col(PageLink.member_id).in_(member_ids), col(PageLink.used_at).is_(None))
    ended = session.execute(sessions.returning(col(PageSession.id))).scalars()
    used = session.execute(links.values(used_at=PageLink.made_at).returning(col(PageLink.token_hash))).scalars()
    spent_ids.remember(session, *ended, *used)
