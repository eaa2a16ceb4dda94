"""Which case a concern is about, and who may raise, read, act on and look back at an alert (S0-9, S0-46)."""

from uuid import UUID

from flows import audit_trail
from flows.context import Context
from flows.permissions import NotYoursError, Permission, is_allowed, require
from flows.safety import recipients
from flows.safety.alert_record import AlertRecord, lock_record
from storage.audit import subjects
from storage.cases import cases
from storage.consults import under_way
from storage.models import Case, Consult
from storage.people import supervisors
from storage.row_errors import UnknownAlertError
from storage.safety import alerts


def find_case(ctx: Context, about: str) -> Case | None:
    """Return the case with this id, or of this consult, form or question, if the actor may raise an alert on it.

    Return None for anything else: the concern is then about a client that the actor chooses, or names to nobody.
    """
    case_id = subjects.find_case_id(ctx.session, ctx.actor.practice_id, about)
    case = cases.get(ctx.session, case_id) if case_id else None
    if case is None or not is_allowed(ctx.actor, Permission.RAISE_ALERT, case, entitled=_works_with(ctx, case)):
        return None
    return case


def _works_with(ctx: Context, case: Case) -> bool:
    """Return whether the actor is a therapist of the case, or supervises one of them."""
    therapist_ids = {case.it_member_id, case.ft_member_id}
    if ctx.actor.member_id in therapist_ids:
        return True
    if "supervisor" not in ctx.actor.roles:
        return False
    supervisees, _peers = supervisors.list_supervisees_and_peers(ctx.session, ctx.actor.member_id, therapist_ids)
    return bool(supervisees)


def find_open_consult(ctx: Context, case_id: UUID) -> Consult | None:
    """Return the latest consult on the case that has neither ended nor is signed."""
    found = under_way.list_for_case(ctx.session, case_id)
    return found[-1] if found else None


def load_alert(ctx: Context, alert_id: str, may: Permission) -> AlertRecord:
    """Return the alert, locked unless the action only reads, if the actor raised it or was told of it.

    `alert_id`: the id of the alert, or of the event by which somebody was told. Raise NotYoursError otherwise.
    """
    record = _load(ctx, alert_id)
    entitled = ctx.actor.member_id in record.reader_ids
    require(ctx.actor, may, record.case, entitled=entitled)
    return record


def load_readable(ctx: Context, alert_id: str, may: Permission) -> AlertRecord:
    """Return the alert as `load_alert` does, or, once it is closed, for whoever looks back at it or has done so."""
    record = _load(ctx, alert_id)
    entitled = ctx.actor.member_id in record.reader_ids or may_review(record) or has_reviewed(record)
    require(ctx.actor, may, record.case, entitled=entitled)
    return record


def load_to_review(ctx: Context, alert_id: str, may: Permission) -> AlertRecord:
    """Return the closed alert that the actor has to look back at; raise NotYoursError otherwise."""
    record = _load(ctx, alert_id)
    require(ctx.actor, may, record.case, entitled=may_review(record))
    return record


def may_review(record: AlertRecord) -> bool:
    """Return whether the alert is closed, not looked back at yet, and the actor is one of those who should do so."""
    is_waiting = record.alert.configuration in alerts.CLOSED_STATES
    return is_waiting and record.ctx.actor.member_id in recipients.find_reviewers(record)


def has_reviewed(record: AlertRecord) -> bool:
    """Return whether the actor has looked back at the alert."""
    reviewed = record.latest(alerts.REVIEWED)
    return reviewed is not None and reviewed.by_id == record.ctx.actor.member_id


def _load(ctx: Context, alert_id: str) -> AlertRecord:
    try:
        row_id = UUID(alert_id)
    except ValueError:
        raise NotYoursError from None
    try:
        record = _lock(ctx, row_id)
    except UnknownAlertError:
        raise NotYoursError from None
    if record.alert.practice_id != ctx.actor.practice_id:
        raise NotYoursError
    if record.case is not None:
        audit_trail.remember_case(ctx.session, record.case)
    return record


def _lock(ctx: Context, row_id: UUID) -> AlertRecord:
    try:
        return lock_record(ctx, row_id)
    except UnknownAlertError:
        return lock_record(ctx, alerts.get_by_event(ctx.session, row_id).alert_id)
