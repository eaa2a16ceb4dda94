"""To whom a case is open in an emergency, and who looks at it afterwards: asked anew each time, by the clock."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail
from flows.context import Actor, Services
from flows.emergency_access import screens
from flows.errors import FlowError
from flows.permissions import NotYoursError, Permission, is_allowed
from flows.supervision import ask
from storage.cases import cases
from storage.emergency import grants
from storage.models import Case, EmergencyGrant, Member
from storage.people import members
from storage.row_errors import UnknownRowError


class EmergencyAccessEndedError(FlowError):
    """The hour is over, or was ended."""

    refusal = "emergency_over"


class AlreadyReviewedError(FlowError):
    """Somebody else has looked at it meanwhile."""

    refusal = "already_answered"


def load_grant(session: Session, actor: Actor, grant_id: str) -> EmergencyGrant:
    """Return the grant of the actor's own practice; raise NotYoursError, whether it exists elsewhere or not."""
    try:
        grant = grants.get(session, UUID(grant_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    if grant.practice_id != actor.practice_id:
        raise NotYoursError
    return grant


def is_open(session: Session, actor: Actor, grant: EmergencyGrant, now: datetime) -> bool:
    """Tell whether this case is open to the actor at this moment, by this grant."""
    is_theirs = grant.member_id == actor.member_id and grants.is_active(session, grant, now)
    return is_allowed(actor, Permission.READ_IN_EMERGENCY, cases.get(session, grant.case_id), entitled=is_theirs)


def load_open_grant(session: Session, services: Services, actor: Actor, grant_id: str) -> tuple[Case, EmergencyGrant]:
    """Return what is open to the actor now, its case locked.

    Raise NotYoursError for anybody else's, EmergencyOverError once it is over.
    """
    grant = load_grant(session, actor, grant_id)
    if grant.member_id != actor.member_id:
        raise NotYoursError
    case = cases.get_for_update(session, grant.case_id)
    if not is_open(session, actor, grant, services.clock()):
        raise EmergencyAccessEndedError
    audit_trail.remember_case(session, case)
    return case, grant


def load_grant_to_review(
    session: Session, services: Services, actor: Actor, grant_id: str
) -> tuple[Case, EmergencyGrant]:
    """Return what waits for the actor to look at, its case locked.

    Raise NotYoursError for anybody else, and before it is over; AlreadyLookedAtError once somebody has looked at it.
    """
    grant = load_grant(session, actor, grant_id)
    case = cases.get_for_update(session, grant.case_id)
    is_over = grants.get_end_time(session, grant) <= services.clock()
    if not is_over or actor.member_id not in {one.id for one in find_reviewers(session, grant)}:
        raise NotYoursError
    if not may_review(session, actor, grant, services.clock()):
        raise AlreadyReviewedError
    audit_trail.remember_case(session, case)
    return case, grant


def require_current(services: Services, actor: Actor, grant_id: str) -> None:
    """Raise as `own` or `to_look_at` does unless there is something behind this grant for the actor now."""
    with services.database.transaction() as session:
        is_own = load_grant(session, actor, grant_id).member_id == actor.member_id
        (load_open_grant if is_own else load_grant_to_review)(session, services, actor, grant_id)


def may_review(session: Session, actor: Actor, grant: EmergencyGrant, now: datetime) -> bool:
    """Tell whether it is over, nobody has looked at it yet, and it is the actor's to do so."""
    is_over = grants.get_end_time(session, grant) <= now
    waits = is_over and grants.find_latest_mark(session, grant.id, *grants.OUTCOMES) is None
    entitled = waits and actor.member_id in {one.id for one in find_reviewers(session, grant)}
    return is_allowed(actor, Permission.REVIEW_EMERGENCY_ACCESS, cases.get(session, grant.case_id), entitled=entitled)


def find_reviewers(session: Session, grant: EmergencyGrant) -> list[Member]:
    """Return who looks at it afterwards: the other administrators; without any, the supervisors of the therapists.

    Where there are none either, the therapists themselves. Never who opened it, and of the therapists none who has not
    heard of the case yet, nor their supervisors: it stays unheard of.
    """
    case = cases.get(session, grant.case_id)
    therapists = [members.get(session, one) for one in cases.list_informed_therapists(session, case)]
    supervisors = {one.id: one for each in therapists for one in ask.find_supervisors(session, case, each.id)}
    for those in (active_administrators(session, grant.practice_id), list(supervisors.values()), therapists):
        if found := [one for one in those if one.active and one.id != grant.member_id]:
            return found
    return []


def active_administrators(session: Session, practice_id: UUID) -> list[Member]:
    """Return the active administrators of the practice."""
    return [
        one for one, roles in members.list_with_roles(session, practice_id) if one.active and "administrator" in roles
    ]


def case_label(case: Case) -> str:
    """Return what the case is called to those who look at it afterwards."""
    return screens.case_label(case.code, deleted=case.deleted_at is not None)
