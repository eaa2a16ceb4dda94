"""Messages about an emergency access: when it is opened, when it is over, and when it was reviewed. Codes, no text."""

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
    """Tell both therapists and the other administrators at once; schedule the review requests for the end of the hour.

    A therapist who has not been told of the case yet gets no message.
    """
    now = ctx.services.clock()
    therapist_ids = cases.list_informed_therapists(ctx.session, case)
    for therapist_id in therapist_ids:
        _send(ctx, grant, therapist_id, OPENED_FOR_THERAPISTS, now)
    for administrator in access_rights.active_administrators(ctx.session, case.practice_id):
        if administrator.id not in {grant.member_id, *therapist_ids}:
            _send(ctx, grant, administrator.id, OPENED_FOR_ADMINISTRATORS, now)
    _send_review_requests(ctx, grant, grant.ends_at)


def send_review_requests_now(ctx: Context, grant: EmergencyGrant) -> None:
    """Ask for the review now, in place of the requests scheduled for the end of the hour."""
    now = ctx.services.clock()
    for delivery in deliveries.list_waiting_for_grant(ctx.session, grant.id, REVIEW_REQUESTED):
        deliveries.record_outcome(ctx.session, delivery.id, outcome="stale", now=now)
    _send_review_requests(ctx, grant, now)


def send_reviewed(ctx: Context, grant: EmergencyGrant) -> None:
    """Tell the administrator who opened the case, and its therapists, the outcome of the review."""
    case = cases.get(ctx.session, grant.case_id)
    therapist_ids = cases.list_informed_therapists(ctx.session, case)
    for recipient_id in {grant.member_id: None, **dict.fromkeys(therapist_ids)}:
        if recipient_id != ctx.actor.member_id:
            _send(ctx, grant, recipient_id, REVIEWED, ctx.services.clock())


def message_placeholders(
    session: Session, delivery: Delivery, recipient: Member, now: datetime
) -> Mapping[str, str] | None:
    """Return the placeholders, times in the recipient's zone; None if there is nothing to say any more."""
    assert delivery.grant_id is not None  # noqa: S101 -- messages of these kinds always have a grant
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
        may_review = access_rights.may_review(session, load_actor(session, recipient), grant, now)
        return {**names, "until": ended} if may_review else None
    if delivery.kind == REVIEWED:
        return names | _outcome_placeholders(session, grant)
    return names


def _outcome_placeholders(session: Session, grant: EmergencyGrant) -> dict[str, str]:
    outcome = grants.find_latest_mark(session, grant.id, *grants.OUTCOMES)
    assert outcome is not None  # noqa: S101 -- the message is sent only after the outcome is saved
    reviewer = members.get(session, outcome.member_id).first_name
    return {"reviewer": reviewer, "outcome": screens.outcome_in_words(outcome.kind)}


def _send_review_requests(ctx: Context, grant: EmergencyGrant, due_at: datetime) -> None:
    for reviewer in access_rights.find_reviewers(ctx.session, grant):
        _send(ctx, grant, reviewer.id, REVIEW_REQUESTED, due_at)


def _send(ctx: Context, grant: EmergencyGrant, recipient: UUID, kind: str, due_at: datetime) -> None:
    deliveries.add(
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
