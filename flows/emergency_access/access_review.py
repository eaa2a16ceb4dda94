"""Afterwards somebody else looks at an emergency access: why, what was opened and when; and says what comes of it."""

from dataclasses import dataclass, field

from sqlmodel import Session

from flows import audit_trail, dates, page_links
from flows.actions import Reply, Show
from flows.consult.framing.screens import ListLine
from flows.context import Actor, Context, Services
from flows.emergency_access import access_rights, case_reading, messages, screens
from flows.emergency_access.screens import AccessLink
from flows.permissions import NotYoursError, Permission, is_allowed
from storage.audit import log
from storage.cases import cases
from storage.emergency import grants
from storage.models import Case, EmergencyGrant
from storage.people import members

_READ_ACTION_PREFIX = "read.emergency_"
OUTCOMES = grants.OUTCOMES


@dataclass(frozen=True)
class EmergencyReviewPage:
    """What is looked at: who, when, why, and each piece that was opened; no word of the case."""

    code: str
    administrator: str
    began: str
    ended: str
    reason: str
    explanation: str = field(repr=False)  # in the words of who opened it
    read_lines: tuple[str, ...]  # "Tue 4 May 09:20 · A signed summary"


def home_lines(ctx: Context) -> list[ListLine]:
    """Return what Home says of it: what is open to the actor now, and what waits for them to look at."""
    session, now = ctx.session, ctx.services.clock()
    open_now = grants.list_active(session, ctx.actor.member_id, now) if _is_administrator(ctx) else []
    waiting = grants.list_unreviewed(session, ctx.actor.practice_id, now)
    return [
        *(_open_line(ctx, one) for one in open_now if access_rights.is_open(session, ctx.actor, one, now)),
        *(
            ListLine(_review_line(ctx, one), "emergency_look", str(one.id))
            for one in waiting
            if access_rights.may_review(session, ctx.actor, one, now)
        ),
    ]


def _is_administrator(ctx: Context) -> bool:
    return is_allowed(ctx.actor, Permission.OPEN_EMERGENCY_ACCESS)


def _open_line(ctx: Context, grant: EmergencyGrant) -> ListLine:
    code, until = cases.get(ctx.session, grant.case_id).code, dates.day_and_time(grant.ends_at, ctx.actor.zone)
    return ListLine(screens.open_line(code, until), "emergency_go_on", str(grant.id))


def show_review_link(ctx: Context, grant_id: str) -> Reply:
    """Return the way to the page on which it is looked at. Raise as `emergency_rights.to_look_at` does."""
    case, grant = access_rights.load_grant_to_review(ctx.session, ctx.services, ctx.actor, grant_id)
    url = page_links.make_emergency_link(ctx.session, ctx.services, ctx.actor, grant)
    return Show(screens.review(AccessLink(str(grant.id), case.code, url), _review_line(ctx, grant)))


def load_page(services: Services, actor: Actor, grant_id: str) -> EmergencyReviewPage:
    """Return what is looked at; that the explanation was read is logged. Raise as `to_look_at` does."""
    with services.database.transaction() as session:
        case, grant = access_rights.load_grant_to_review(session, services, actor, grant_id)
        why = case_reading.read_explanation(session, services, grant)
        if why:
            audit_trail.record(session, services, actor, "read.emergency_why", f"grant:{grant.id}", case_id=case.id)
        return EmergencyReviewPage(
            code=access_rights.case_label(case),
            administrator=members.get(session, grant.member_id).first_name,
            began=dates.day_and_time(grant.begins_at, actor.zone),
            ended=dates.day_and_time(grants.get_end_time(session, grant), actor.zone),
            reason=screens.reason_in_words(grant.reason),
            explanation=why,
            read_lines=_read_lines(session, actor, case, grant),
        )


def submit_outcome(services: Services, actor: Actor, grant_id: str, outcome: str) -> None:
    """Say whether it was in order (in_order) or is taken further (taken_further). Raise as `to_look_at` does."""
    with services.database.transaction() as session:
        case, grant = access_rights.load_grant_to_review(session, services, actor, grant_id)
        if outcome not in OUTCOMES:
            raise NotYoursError
        grants.add_mark(session, grant, outcome, member_id=actor.member_id, now=services.clock())
        ctx = Context(services, session, actor)
        audit_trail.record_action(ctx, "emergency.reviewed", f"grant:{grant.id}", case_id=case.id, detail=outcome)
        messages.send_reviewed(ctx, grant)


def _review_line(ctx: Context, grant: EmergencyGrant) -> str:
    code = access_rights.case_label(cases.get(ctx.session, grant.case_id))
    who = members.get(ctx.session, grant.member_id).first_name
    return screens.review_line(code, who, dates.weekday_and_day(grant.begins_at.astimezone(ctx.actor.zone).date()))


def _read_lines(session: Session, actor: Actor, case: Case, grant: EmergencyGrant) -> tuple[str, ...]:
    """Return each look that was taken through it, as the audit log has it."""
    entries = log.list_entries(
        session, case.practice_id, actor_id=grant.member_id, case_id=case.id, since=grant.begins_at
    )
    through = [
        one for one in entries if one.detail == f"grant:{grant.id}" and one.action.startswith(_READ_ACTION_PREFIX)
    ]
    return tuple(
        screens.read_line(one.action.removeprefix(_READ_ACTION_PREFIX), dates.day_and_time(one.at, actor.zone))
        for one in through
    )
