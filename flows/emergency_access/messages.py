"""Who hears of an emergency access: at once, when it is over, and once somebody has looked at it. Codes, no words."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows import dates
from flows.context import Context
from flows.emergency_access import access_rights, screens
from flows.people.membership import load_actor
from storage.cases import cases
from storage.emergency import grants
from storage.models import Case, Delivery, EmergencyGrant, Member
from storage.outbox import deliveries
from storage.people import members

OPENED_FOR_THERAPISTS, OPENED_FOR_ADMINISTRATORS = "emergency_therapists", "emergency_admins"
REVIEW_REQUESTED, REVIEWED = "emergency_review", "emergency_reviewed"


def send_opened(ctx: Context, case: Case, grant: EmergencyGrant) -> None:
    """Tell both therapists and the other administrators at once, and leave what is said when the hour is over.

    A therapist who has not heard of the case yet hears nothing: nothing in it is theirs, and it stays unheard of.
    """
    now = ctx.services.clock()
    therapists = cases.list_informed_therapists(ctx.session, case)
    for one in therapists:
        _send(ctx, grant, one, OPENED_FOR_THERAPISTS, now)
    for admin in access_rights.active_administrators(ctx.session, case.practice_id):
        if admin.id not in {grant.member_id, *therapists}:
            _send(ctx, grant, admin.id, OPENED_FOR_ADMINISTRATORS, now)
    _send_review_requests(ctx, grant, grant.ends_at)


def send_review_requests_now(ctx: Context, grant: EmergencyGrant) -> None:
    """Ask now, and not only when the hour would have been over."""
    now = ctx.services.clock()
    for one in deliveries.list_waiting_for_grant(ctx.session, grant.id, REVIEW_REQUESTED):
        deliveries.record_outcome(ctx.session, one.id, outcome="stale", now=now)
    _send_review_requests(ctx, grant, now)


def send_reviewed(ctx: Context, grant: EmergencyGrant) -> None:
    """Tell who opened it and the therapists whose case it is what came of the look."""
    case = cases.get(ctx.session, grant.case_id)
    therapists = cases.list_informed_therapists(ctx.session, case)
    for one in {grant.member_id: None, **dict.fromkeys(therapists)}:
        if one != ctx.actor.member_id:
            _send(ctx, grant, one, REVIEWED, ctx.services.clock())


def message_placeholders(
    session: Session, delivery: Delivery, recipient: Member, now: datetime
) -> Mapping[str, str] | None:
    """Return the names to say it with, times in the recipient's zone; None if there is nothing to say any more."""
    assert delivery.grant_id is not None  # noqa: S101 -- every message of these kinds has one
    grant = grants.get(session, delivery.grant_id)
    zone = ZoneInfo(recipient.time_zone)
    names = {
        "who": members.get(session, grant.member_id).first_name,
        "code": access_rights.case_label(cases.get(session, grant.case_id)),
        "reason": screens.reason_in_words(grant.reason),
        "began": dates.day_and_time(grant.begins_at, zone),
        "until": dates.day_and_time(grant.ends_at, zone),
    }
    if delivery.kind == REVIEW_REQUESTED:
        ended = dates.day_and_time(grants.get_end_time(session, grant), zone)
        is_theirs = access_rights.may_review(session, load_actor(session, recipient), grant, now)
        return {**names, "until": ended} if is_theirs else None
    if delivery.kind == REVIEWED:
        return names | _outcome_placeholders(session, grant)
    return names


def _outcome_placeholders(session: Session, grant: EmergencyGrant) -> dict[str, str]:
    found = grants.find_latest_mark(session, grant.id, *grants.OUTCOMES)
    assert found is not None  # noqa: S101 -- it is said once there is one
    reviewer = members.get(session, found.member_id).first_name
    return {"reviewer": reviewer, "outcome": screens.outcome_in_words(found.kind)}


def _send_review_requests(ctx: Context, grant: EmergencyGrant, due_at: datetime) -> None:
    for one in access_rights.find_reviewers(ctx.session, grant):
        _send(ctx, grant, one.id, REVIEW_REQUESTED, due_at)


def _send(ctx: Context, grant: EmergencyGrant, recipient: UUID, kind: str, due_at: datetime) -> None:
    delivery = deliveries.add(
        ctx.session,
        practice_id=grant.practice_id,
        recipient_id=recipient,
        kind=kind,
        consult_id=None,
        case_id=grant.case_id,
        grant_id=grant.id,
        due_at=due_at,
        now=ctx.services.clock(),
    )
    ctx.services.enqueue(ctx.session, delivery)
