"""Who may read a case in an emergency, and who reviews it afterwards; checked against the clock with each request."""

from uuid import UUID

from flows import audit_trail
from flows.access_changes.rules import WAITING_TIME
from flows.consult.asking import reason_question
from flows.context import Context
from flows.emergency_access import screens
from flows.errors import FlowError
from flows.permissions import NotYoursError, Permission, is_allowed
from storage.cases import case_knowledge, cases
from storage.emergency import grants
from storage.models import Case, EmergencyGrant, Member
from storage.people import members
from storage.row_errors import UnknownRowError

GrantedCase = tuple[Case, EmergencyGrant]
"""A case, and the grant of an emergency access to it."""


class EmergencyAccessEndedError(FlowError):
    """The hour is over, or the access was ended early."""

    refusal = "emergency_over"


class AlreadyReviewedError(FlowError):
    """Somebody else has reviewed the access meanwhile."""

    refusal = "already_answered"


def load_grant(ctx: Context, grant_id: str) -> EmergencyGrant:
    """Return a grant of the actor's practice; raise NotYoursError, whether or not the id exists elsewhere."""
    try:
        grant = grants.get(ctx.session, UUID(grant_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    if grant.practice_id != ctx.actor.practice_id:
        raise NotYoursError
    return grant


def is_open(ctx: Context, grant: EmergencyGrant, may: Permission = Permission.READ_IN_EMERGENCY) -> bool:
    """Return whether the actor may read this case now, by this grant."""
    is_own_and_active = grant.member_id == ctx.actor.member_id and grants.is_active(ctx.session, grant, ctx.now)
    return is_allowed(ctx.actor, may, cases.get(ctx.session, grant.case_id), entitled=is_own_and_active)


def load_open_grant(ctx: Context, grant_id: str, may: Permission) -> GrantedCase:
    """Return the case, locked unless the action only reads, and the grant by which the actor may read it now.

    Raise NotYoursError for someone else's grant, EmergencyAccessEndedError once it is over.
    """
    grant = load_grant(ctx, grant_id)
    if grant.member_id != ctx.actor.member_id:
        raise NotYoursError
    case = _load_case(ctx, grant)
    if not is_open(ctx, grant, may):
        raise EmergencyAccessEndedError
    audit_trail.remember_case(ctx.session, case)
    return case, grant


def _load_case(ctx: Context, grant: EmergencyGrant) -> Case:
    """Return the case of the grant, locked unless the action only reads."""
    return (cases.get if ctx.is_reading else cases.get_for_update)(ctx.session, grant.case_id)


def load_grant_to_review(ctx: Context, grant_id: str, may: Permission) -> GrantedCase:
    """Return the case, locked unless the action only reads, and the grant that the actor may review now.

    Raise NotYoursError for anyone else, and before the access is over; AlreadyReviewedError once it was reviewed.
    """
    grant = load_grant(ctx, grant_id)
    case = _load_case(ctx, grant)
    is_over = grants.get_end_time(ctx.session, grant) <= ctx.now
    if not is_over or ctx.actor.member_id not in {reviewer.id for reviewer in find_reviewers(ctx, grant)}:
        raise NotYoursError
    if not may_review(ctx, grant, may):
        raise AlreadyReviewedError
    audit_trail.remember_case(ctx.session, case)
    return case, grant


def load_current_grant(ctx: Context, grant_id: str, may: Permission = Permission.READ_IN_EMERGENCY) -> GrantedCase:
    """Return the case, locked unless the action only reads, and the grant by which the actor may read or review it now.

    Raise as `load_open_grant` does for the actor's own grant, else as `load_grant_to_review` does.
    """
    if load_grant(ctx, grant_id).member_id == ctx.actor.member_id:
        return load_open_grant(ctx, grant_id, may)
    return load_grant_to_review(ctx, grant_id, Permission.REVIEW_EMERGENCY_ACCESS)


def require_current(ctx: Context, grant_id: str) -> None:
    """Raise as `load_current_grant` does, unless the actor may read by this grant or review it now."""
    load_current_grant(ctx, grant_id)


def may_review(ctx: Context, grant: EmergencyGrant, may: Permission = Permission.REVIEW_EMERGENCY_ACCESS) -> bool:
    """Return whether the access is over, not reviewed yet, and the actor is one of its reviewers."""
    is_over = grants.get_end_time(ctx.session, grant) <= ctx.now
    is_waiting = is_over and grants.find_latest_mark(ctx.session, grant.id, *grants.OUTCOMES) is None
    entitled = is_waiting and ctx.actor.member_id in {reviewer.id for reviewer in find_reviewers(ctx, grant)}
    return is_allowed(ctx.actor, may, cases.get(ctx.session, grant.case_id), entitled=entitled)


def find_reviewers(ctx: Context, grant: EmergencyGrant) -> list[Member]:
    """Return who reviews the access: the other administrators; without any, the therapists' supervisors.

    Without supervisors, the therapists themselves. Never the administrator who opened the case. Of the therapists, only
    those who have been told of the case count, and only their supervisors: the others must not learn of it here.
    Somebody who has been inactive for less than 72 hours counts: they may be deactivated in Slack for a moment only.
    """
    case = cases.get(ctx.session, grant.case_id)
    therapists = [members.get(ctx.session, member_id) for member_id in case_knowledge.list_informed_therapists(case)]
    supervisors = {
        supervisor.id: supervisor
        for therapist in therapists
        for supervisor in reason_question.find_supervisors(ctx, case, therapist.id)
    }
    gone = members.list_gone(ctx.session, grant.practice_id, ctx.now - WAITING_TIME)
    for candidates in (list_administrators(ctx), list(supervisors.values()), therapists):
        if reviewers := [member for member in candidates if member.id not in gone | {grant.member_id}]:
            return reviewers
    return []


def list_administrators(ctx: Context) -> list[Member]:
    """Return the administrators of the practice, active or not."""
    return [
        member
        for member, roles in members.list_with_roles(ctx.session, ctx.actor.practice_id)
        if "administrator" in roles
    ]


def case_label(case: Case) -> str:
    """Return the case's code as reviewers see it, or a phrase if the case was deleted."""
    return screens.case_label(case.code, deleted=case.deleted_at is not None)
