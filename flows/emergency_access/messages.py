"""Messages about an emergency access: when it is opened, when it is over, and when it was reviewed. Codes, no text."""

from datetime import datetime
from uuid import UUID

from flows.content import WORDS
from flows.context import Context
from flows.emergency_access import access_rights, reasons, screens
from flows.messages import outbox
from flows.messages.kinds import Messages, MessageText, message_text
from storage.cases import case_knowledge, cases
from storage.emergency import grants
from storage.models import Case, Delivery, EmergencyGrant
from storage.outbox import deliveries
from storage.people import members

OPENED_FOR_THERAPISTS, OPENED_FOR_ADMINISTRATORS = "emergency_therapists", "emergency_admins"
OPENED_FOR_ASKER = "emergency_yours"
REVIEW_REQUESTED, REVIEWED = "emergency_review", "emergency_reviewed"

messages = Messages()


def send_opened(ctx: Context, case: Case, grant: EmergencyGrant) -> None:
    """Tell whoever asked, both therapists and the other administrators at once; schedule the review requests.

    These are for the end of the hour. A therapist who has not been told of the case yet gets no message.
    """
    therapist_ids = case_knowledge.list_informed_therapists(case)
    _send(ctx, grant, grant.member_id, OPENED_FOR_ASKER, ctx.now)
    for therapist_id in therapist_ids:
        _send(ctx, grant, therapist_id, OPENED_FOR_THERAPISTS, ctx.now)
    for administrator in access_rights.list_administrators(ctx):
        if administrator.id not in {grant.member_id, *therapist_ids}:
            _send(ctx, grant, administrator.id, OPENED_FOR_ADMINISTRATORS, ctx.now)
    _send_review_requests(ctx, grant, grant.ends_at)


def send_review_requests_now(ctx: Context, grant: EmergencyGrant) -> None:
    """Ask for the review now, in place of the requests scheduled for the end of the hour."""
    now = ctx.now
    for delivery in deliveries.list_waiting_for_grant(ctx.session, grant.id, REVIEW_REQUESTED):
        deliveries.record_outcome(ctx.session, delivery.id, outcome="stale", now=now)
    _send_review_requests(ctx, grant, now)


def send_reviewed(ctx: Context, grant: EmergencyGrant) -> None:
    """Tell the administrator who opened the case, and its therapists, the outcome of the review."""
    case = cases.get(ctx.session, grant.case_id)
    therapist_ids = case_knowledge.list_informed_therapists(case)
    for recipient_id in {grant.member_id: None, **dict.fromkeys(therapist_ids)}:
        if recipient_id != ctx.actor.member_id:
            _send(ctx, grant, recipient_id, REVIEWED, ctx.now)


def _describe_review(ctx: Context, delivery: Delivery) -> str | None:
    """Return who reviewed the access; None while nobody has."""
    assert delivery.grant_id is not None  # noqa: S101 -- messages of these kinds always have a grant
    outcome = grants.find_latest_mark(ctx.session, delivery.grant_id, *grants.OUTCOMES)
    if outcome is None:
        return None
    who = members.get(ctx.session, outcome.member_id).first_name
    return WORDS.phrases["outcome_reviewed"].format(who=who)


def _describe_end(ctx: Context, delivery: Delivery) -> str | None:
    """Return that the access is over; None while the case is open to the reader."""
    assert delivery.grant_id is not None  # noqa: S101 -- messages of these kinds always have a grant
    is_open = access_rights.is_open(ctx, grants.get(ctx.session, delivery.grant_id))
    return None if is_open else WORDS.phrases["emergency_is_over"]


def _knows_of_access(ctx: Context, delivery: Delivery) -> bool:
    """Return whether the recipient opened the case, is an administrator or its therapist, or reviews the access."""
    assert delivery.grant_id is not None  # noqa: S101 -- messages of these kinds always have a grant
    grant = grants.get(ctx.session, delivery.grant_id)
    if grant.practice_id != ctx.actor.practice_id:
        return False
    if ctx.actor.member_id == grant.member_id or "administrator" in ctx.actor.roles:
        return True
    therapist_ids = case_knowledge.list_informed_therapists(cases.get(ctx.session, grant.case_id))
    reviewer_ids = (reviewer.id for reviewer in access_rights.find_reviewers(ctx, grant))
    return ctx.actor.member_id in therapist_ids or ctx.actor.member_id in reviewer_ids


@messages.kind(REVIEW_REQUESTED, concerns=_knows_of_access, outcome=_describe_review, waits_until_back=True)
@messages.kind(OPENED_FOR_ASKER, concerns=_knows_of_access, outcome=_describe_end)
@messages.kind(
    OPENED_FOR_THERAPISTS, OPENED_FOR_ADMINISTRATORS, REVIEWED, concerns=_knows_of_access, waits_until_back=True
)
def compose_message(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return the message, with times in the recipient's zone; None if there is nothing to say any more."""
    assert delivery.grant_id is not None  # noqa: S101 -- messages of these kinds always have a grant
    grant, dates = grants.get(ctx.session, delivery.grant_id), ctx.dates.with_zone
    names = {
        "who": members.get(ctx.session, grant.member_id).first_name,
        "code": access_rights.case_label(cases.get(ctx.session, grant.case_id)),
        "reason": reasons.describe(ctx, grant),
        "began": dates.day_and_time(grant.begins_at),
        "until": dates.day_and_time(grant.ends_at),
    }
    if delivery.kind == OPENED_FOR_ASKER and not access_rights.is_open(ctx, grant):
        return None
    if delivery.kind == REVIEW_REQUESTED:
        if not access_rights.may_review(ctx, grant):
            return None
        names["until"] = dates.day_and_time(grants.get_end_time(ctx.session, grant))
    if delivery.kind == REVIEWED:
        names |= _outcome_placeholders(ctx, grant)
    return message_text(delivery.kind, names, str(grant.id))


def _outcome_placeholders(ctx: Context, grant: EmergencyGrant) -> dict[str, str]:
    outcome = grants.find_latest_mark(ctx.session, grant.id, *grants.OUTCOMES)
    assert outcome is not None  # noqa: S101 -- the message is sent only after the outcome is saved
    reviewer = members.get(ctx.session, outcome.member_id).first_name
    return {"reviewer": reviewer, "outcome": screens.outcome_in_words(outcome.kind)}


def _send_review_requests(ctx: Context, grant: EmergencyGrant, due_at: datetime) -> None:
    for reviewer in access_rights.find_reviewers(ctx, grant):
        _send(ctx, grant, reviewer.id, REVIEW_REQUESTED, due_at)


def _send(ctx: Context, grant: EmergencyGrant, recipient_id: UUID, kind: str, due_at: datetime) -> None:
    outbox.send(ctx, recipient_id, kind, due_at, case_id=grant.case_id, grant_id=grant.id)
