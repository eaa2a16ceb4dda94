"""Load the record of a consult: locked, and only for whoever may see it; each consult once in an action."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import SQLModel

from flows import audit_trail
from flows.cases.case_access import get_part
from flows.consult.record import ConsultRecord
from flows.context import Context
from flows.parts import Part
from flows.permissions import NotYoursError, Permission, require
from flows.releases.case_record import load_case_record
from storage.cases import cases
from storage.consults import consult_tables, consults
from storage.consults.consult_tables import ConsultTables
from storage.models import Consult
from storage.row_errors import UnknownRowError


def load(ctx: Context, consult_id: str | UUID, permission: Permission = Permission.PREPARE) -> ConsultRecord:
    """Return the consult record, its consult locked; raise NotYoursError for anybody who has no preparation in it.

    The colleague's preparation begins with the invitation: until then they do not know of the consult. A consult that
    the action has already locked is not read again.
    """
    record = _find_locked(ctx, consult_id) or _read(ctx, consult_id, lock=not ctx.is_reading)
    if record is None:
        raise NotYoursError
    require(ctx.actor, permission, record.case)
    audit_trail.remember_case(ctx.session, record.case)
    return record


def lock_consult(ctx: Context, consult_id: UUID) -> ConsultRecord:
    """Return the record of a consult, locked with its case, from its starter's side; raise UnknownConsultError.

    The caller has checked what the actor may do. Nothing is locked for an action that only reads.
    """
    if ctx.is_reading:
        return of_consult(ctx, consults.get(ctx.session, consult_id))
    record = of_consult(ctx, consults.get_for_update(ctx.session, consult_id))
    _start_lock(record)
    return record


def lock_named(ctx: Context, consult_id: str) -> ConsultRecord:
    """Return the record of the consult with the id that came with a request, as `lock_consult` does.

    Raise NotYoursError if there is none. The caller checks what the actor may do.
    """
    try:
        return lock_consult(ctx, UUID(consult_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None


def lock_own(ctx: Context, consult_id: str, permission: Permission) -> ConsultRecord:
    """Return the actor's side of a consult, locked; raise NotYoursError if they may not do this with its case.

    Unlike `load`, it does not ask whether the actor has begun to prepare, or was invited.
    """
    record = lock_named(ctx, consult_id)
    require(ctx.actor, permission, record.case)
    return record.seen_by(record.part_of(ctx.actor.member_id))


def of_consult(ctx: Context, consult: Consult, part: Part | None = None) -> ConsultRecord:
    """Return the record of a consult that is already read, seen from this part, or from its starter's."""
    case_record = load_case_record(ctx, cases.get(ctx.session, consult.case_id))
    tables = ctx.records.get(consult.id)
    if not isinstance(tables, ConsultTables):
        tables = ctx.records[consult.id] = ConsultTables(ctx.session, consult)
    return ConsultRecord(ctx, part or Part(consult.starter_part), case_record, tables)


def load_tables(records: Iterable[ConsultRecord], *models: type[SQLModel]) -> None:
    """Read these tables for all of these consults, with one statement for each table."""
    consult_tables.load_many([record.tables for record in records], models)


def _find_locked(ctx: Context, consult_id: str | UUID) -> ConsultRecord | None:
    """Return the actor's own record of a consult that this action has locked, or None."""
    try:
        tables = ctx.records.get(UUID(str(consult_id)))
    except ValueError:
        return None
    if not isinstance(tables, ConsultTables) or not tables.is_locked:
        return None
    record = of_consult(ctx, tables.consult)
    if ctx.actor.member_id not in (record.case.it_member_id, record.case.ft_member_id):
        return None
    own = record.seen_by(get_part(record.case, ctx.actor.member_id))
    return own if own.has_begun else None


def _read(ctx: Context, consult_id: str | UUID, *, lock: bool) -> ConsultRecord | None:
    try:
        rows = consults.load_for_member(ctx.session, UUID(str(consult_id)), ctx.actor.member_id, lock=lock)
    except (ValueError, UnknownRowError):
        return None
    record = of_consult(ctx, rows.consult, get_part(rows.case, ctx.actor.member_id))
    if lock:
        _start_lock(record)
    record.tables.take_preparations(rows.preparation, rows.colleague_preparation)
    return record


def _start_lock(record: ConsultRecord) -> None:
    """Forget what was read before the lock: somebody else may have changed it while this action waited."""
    record.case_record.start_lock()
    if not record.tables.is_locked:
        record.tables.forget()
        record.tables.is_locked = True
