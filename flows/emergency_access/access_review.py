"""Another person reviews an emergency access afterwards (why, what was opened, and when) and records the outcome."""

from dataclasses import dataclass, field

from sqlmodel import Session

from flows import audit_trail, dates, page_links
from flows.actions import Reply, Show
from flows.consult.framing.screens import ListLine
from flows.context import Actor, Context, Services
from flows.emergency_access import access_rights, messages, screens
from flows.emergency_access.explanation import read_explanation
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
    """What a reviewer sees: who, when, why, and each piece that was opened; none of the case's text."""

    code: str
    administrator: str
    began: str
    ended: str
    reason: str
    explanation: str = field(repr=False)  # in the administrator's own words
    read_lines: tuple[str, ...]  # "Tue 4 May 09:20 · A signed summary"


def home_lines(ctx: Context) -> list[ListLine]:
    """Return the lines on Home: cases open to the actor now, and accesses that the actor has to review."""
    session, now = ctx.session, ctx.now
    active = grants.list_active(session, ctx.actor.member_id, now) if _is_administrator(ctx) else []
    unreviewed = grants.list_unreviewed(session, ctx.actor.practice_id, now)
    return [
        *(_open_line(ctx, grant) for grant in active if access_rights.is_open(session, ctx.actor, grant, now)),
        *(
            ListLine(_review_line(ctx, grant), "emergency_look", str(grant.id))
            for grant in unreviewed
            if access_rights.may_review(session, ctx.actor, grant, now)
        ),
    ]


def _is_administrator(ctx: Context) -> bool:
    return is_allowed(ctx.actor, Permission.OPEN_EMERGENCY_ACCESS)


def _open_line(ctx: Context, grant: EmergencyGrant) -> ListLine:
    code, until = cases.get(ctx.session, grant.case_id).code, dates.day_and_time(grant.ends_at, ctx.actor.zone)
    return ListLine(screens.open_line(code, until), "emergency_go_on", str(grant.id))


def show_review_link(ctx: Context, grant_id: str) -> Reply:
    """Return the link to the review page. Raise as `access_rights.load_grant_to_review` does."""
    case, grant = access_rights.load_grant_to_review(ctx.session, ctx.services, ctx.actor, grant_id)
    url = page_links.make_emergency_link(ctx.session, ctx.services, ctx.actor, grant)
    return Show(screens.review(AccessLink(str(grant.id), case.code, url), _review_line(ctx, grant)))


def load_page(services: Services, actor: Actor, grant_id: str) -> EmergencyReviewPage:
    """Return the review page; reading the explanation is logged. Raise as `load_grant_to_review` does."""
    with services.database.transaction() as session:
        case, grant = access_rights.load_grant_to_review(session, services, actor, grant_id)
        explanation = read_explanation(session, services, grant)
        if explanation:
            audit_trail.record(session, services, actor, "read.emergency_why", f"grant:{grant.id}", case_id=case.id)
        return EmergencyReviewPage(
            code=access_rights.case_label(case),
            administrator=members.get(session, grant.member_id).first_name,
            began=dates.day_and_time(grant.begins_at, actor.zone),
            ended=dates.day_and_time(grants.get_end_time(session, grant), actor.zone),
            reason=screens.reason_in_words(grant.reason),
            explanation=explanation,
            read_lines=_read_lines(session, actor, case, grant),
        )


def submit_outcome(services: Services, actor: Actor, grant_id: str, outcome: str) -> None:
    """Save the outcome: in_order or taken_further; for any other raise NotYoursError. Raise as `load_page` does."""
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
    administrator = members.get(ctx.session, grant.member_id).first_name
    return screens.review_line(
        code, administrator, dates.weekday_and_day(grant.begins_at.astimezone(ctx.actor.zone).date())
    )


def _read_lines(session: Session, actor: Actor, case: Case, grant: EmergencyGrant) -> tuple[str, ...]:
    """Return one line for each piece that was read under this grant, from the audit log."""
    entries = log.list_entries(
        session, case.practice_id, actor_id=grant.member_id, case_id=case.id, since=grant.begins_at
    )
    own_entries = [
        entry
        for entry in entries
        if entry.detail == f"grant:{grant.id}" and entry.action.startswith(_READ_ACTION_PREFIX)
    ]
    return tuple(
        screens.read_line(entry.action.removeprefix(_READ_ACTION_PREFIX), dates.day_and_time(entry.at, actor.zone))
        for entry in own_entries
    )
