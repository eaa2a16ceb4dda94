"""Which case an action is about, and which of its two therapists acts."""

from uuid import UUID

from flows import audit_trail
from flows.consult.parts import Part
from flows.context import Context
from flows.permissions import NotYoursError, Permission, require
from storage.cases import cases
from storage.models import Case
from storage.row_errors import UnknownRowError


def load_case(ctx: Context, case_id: str, permission: Permission) -> Case:
    """Return the case, locked unless the action only reads, if the actor may do this with it.

    Raise NotYoursError otherwise, whether the case exists or not.
    """
    get = cases.get if ctx.is_reading else cases.get_for_update
    try:
        case = get(ctx.session, UUID(case_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    require(ctx.actor, permission, case)
    audit_trail.remember_case(ctx.session, case)
    return case


def get_part(case: Case, member_id: UUID) -> Part:
    """Return the part that this member has in the case."""
    return Part.IT if case.it_member_id == member_id else Part.FT
