"""Which case an action is about, and which of its two therapists acts."""

from uuid import UUID

from sqlmodel import Session

from flows import audit_trail
from flows.cases.screen_names import ScreenNames
from flows.context import Context
from flows.dates import ReaderDates
from flows.parts import Part
from flows.permissions import NotYoursError, Permission, require
from storage.cases import cases
from storage.models import Case, Member
from storage.people import members
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


def find_part(case: Case, member_id: UUID) -> Part | None:
    """Return the part that this member has in the case, or None if they are not one of its two therapists."""
    return get_part(case, member_id) if member_id in (case.it_member_id, case.ft_member_id) else None


def get_colleague(session: Session, case: Case, part: Part) -> Member:
    """Return the therapist who has the other part."""
    return members.get(session, case.ft_member_id if part is Part.IT else case.it_member_id)


def build_screen_names(case: Case, colleague: Member, part: Part, dates: ReaderDates, *, about: str) -> ScreenNames:
    """Return the names that screens about this case may use."""
    return ScreenNames(about=about, code=case.code, colleague=colleague.first_name, part=part, dates=dates)
