"""Safety alerts and what happened to them. An alert's row is locked before an event is added (S0-9, S0-10)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from storage.models import Case, SafetyAlert, SafetyEvent
from storage.prepared_rows import PreparedRows, find_by_id
from storage.row_errors import UnknownAlertError

RUNG, TOLD, SEEN = "rung", "told", "seen"
CHARGE, HANDED_BACK, REOPENED = "charge", "handed_back", "reopened"
ENTRY, STEP, STEP_DONE, TALK = "entry", "step", "step_done", "talk"
CLEARED, SETTLED, REVIEWED = "cleared", "settled", "reviewed"
CLIENT_DAY, CLIENT_TOLD = "client_day", "client_told"
"""The kinds of events."""

OPEN_STATES = ("told", "looked_after")
CLOSED_STATES = ("cleared", "settled")  # closed, and not reviewed yet
# Built once, because every look at Home runs this query and building it takes longer than running it.
_IN_STATES = PreparedRows(
    SafetyAlert,
    build=lambda statement: (
        statement.select_from(SafetyAlert)
        .outerjoin(Case, col(Case.id) == col(SafetyAlert.case_id))
        .where(col(SafetyAlert.practice_id) == sa.bindparam("practice_id", type_=sa.Uuid()))
        .where(col(SafetyAlert.configuration).in_(sa.bindparam("states", expanding=True)))
        .where(col(Case.deleted_at).is_(None))
        .order_by(col(SafetyAlert.raised_at), col(SafetyAlert.id))
    ),
)


def add(  # noqa: PLR0913 -- one row's columns, each given by name
    session: Session,
    *,
    practice_id: UUID,
    case_id: UUID | None,
    consult_id: UUID | None,
    raised_by: UUID,
    not_in_order: tuple[str, ...],
    now: datetime,
) -> SafetyAlert:
    """Add an alert, in no state of its chart yet. The caller must lock the case, if there is one."""
    alert = SafetyAlert(
        practice_id=practice_id,
        case_id=case_id,
        consult_id=consult_id,
        raised_by=raised_by,
        not_in_order=not_in_order,
        raised_at=now,
    )
    session.add(alert)
    session.flush()
    return alert


def get(session: Session, alert_id: UUID) -> SafetyAlert:
    """Return the alert, or raise UnknownAlertError."""
    alert = find_by_id(session, SafetyAlert, alert_id)
    if alert is None:
        raise UnknownAlertError
    return alert


def get_for_update(session: Session, alert_id: UUID) -> SafetyAlert:
    """Return the alert, read again and locked until the transaction ends, or raise UnknownAlertError."""
    return _get_locked(session, alert_id, key_share=True)


def get_unchanging(session: Session, alert_id: UUID) -> SafetyAlert:
    """Return the alert, read again; nobody else adds an event until the transaction ends. Raise UnknownAlertError."""
    return _get_locked(session, alert_id, read=True)


def get_by_event(session: Session, event_id: UUID) -> SafetyEvent:
    """Return the event, or raise UnknownAlertError."""
    event = find_by_id(session, SafetyEvent, event_id)
    if event is None:
        raise UnknownAlertError
    return event


def list_events(session: Session, alert_id: UUID) -> list[SafetyEvent]:
    """Return what happened to the alert, in order."""
    statement = select(SafetyEvent).where(SafetyEvent.alert_id == alert_id).order_by(col(SafetyEvent.number))
    return list(session.exec(statement))


def map_events(session: Session, alert_ids: Collection[UUID]) -> dict[UUID, list[SafetyEvent]]:
    """Return what happened to each of these alerts, as `list_events` does, in one query."""
    by_alert: dict[UUID, list[SafetyEvent]] = {alert_id: [] for alert_id in alert_ids}
    statement = select(SafetyEvent).where(col(SafetyEvent.alert_id).in_(by_alert)).order_by(col(SafetyEvent.number))
    for event in session.exec(statement) if by_alert else ():
        by_alert[event.alert_id].append(event)
    return by_alert


def add_event(session: Session, event: SafetyEvent) -> SafetyEvent:
    """Add an event. The caller must lock the alert, else two events could get one number."""
    session.add(event)
    return event


def find_open(session: Session, practice_id: UUID, case_id: UUID | None, raised_by: UUID) -> SafetyAlert | None:
    """Return the open alert on this case, whoever raised it; without a case, this member's unanswered call; or None.

    Once somebody has answered a call, the next one may be about another client.
    """
    statement = select(SafetyAlert).where(SafetyAlert.practice_id == practice_id)
    if case_id is not None:
        statement = statement.where(SafetyAlert.case_id == case_id, _is_in(OPEN_STATES))
    else:
        is_own_call = col(SafetyAlert.case_id).is_(None), SafetyAlert.raised_by == raised_by
        statement = statement.where(*is_own_call, SafetyAlert.configuration == "told")
    return session.exec(statement.order_by(col(SafetyAlert.raised_at).desc()).limit(1)).first()


def list_in_states(session: Session, practice_id: UUID, states: Sequence[str]) -> list[SafetyAlert]:
    """Return the practice's alerts in these states, first raised first. Alerts on deleted cases are left out."""
    return [alert for (alert,) in _IN_STATES.read(session, {"practice_id": practice_id, "states": list(states)})]


def list_ids(session: Session, practice_id: UUID) -> list[UUID]:
    """Return the ids of all alerts of the practice, first raised first, without checking a row."""
    statement = select(SafetyAlert.id).where(SafetyAlert.practice_id == practice_id)
    return list(session.exec(statement.order_by(col(SafetyAlert.raised_at), col(SafetyAlert.id))))


def list_for_case(session: Session, case_id: UUID) -> list[SafetyAlert]:
    """Return the alerts on this case, first raised first."""
    statement = select(SafetyAlert).where(SafetyAlert.case_id == case_id)
    return list(session.exec(statement.order_by(col(SafetyAlert.raised_at), col(SafetyAlert.id))))


def count_open_by_raiser(session: Session, practice_id: UUID) -> dict[UUID, int]:
    """Return how many open alerts each member has raised."""
    statement = (
        select(SafetyAlert.raised_by, func.count())
        .where(SafetyAlert.practice_id == practice_id, _is_in(OPEN_STATES))
        .group_by(col(SafetyAlert.raised_by))
    )
    return dict(session.exec(statement).all())


def _get_locked(session: Session, alert_id: UUID, *, key_share: bool = False, read: bool = False) -> SafetyAlert:
    statement = select(SafetyAlert).where(SafetyAlert.id == alert_id).with_for_update(key_share=key_share, read=read)
    alert = session.exec(statement.execution_options(populate_existing=True)).first()
    if alert is None:
        raise UnknownAlertError
    return alert


def _is_in(states: Sequence[str]) -> sa.ColumnElement[bool]:
    return col(SafetyAlert.configuration).in_(states)
