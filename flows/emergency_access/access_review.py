"""Another person reviews an emergency access afterwards (why, what was opened, and when) and records the outcome."""

from dataclasses import dataclass, field

from flows import audit_trail
from flows.actions import Actions, Click
from flows.content import ListLine
from flows.context import Context
from flows.emergency_access import access_rights, messages, reasons, screens
from flows.emergency_access.access_rights import GrantedCase
from flows.emergency_access.explanation import read_explanation
from flows.emergency_access.screens import AccessLink
from flows.people import page_links
from flows.permissions import NotYoursError, Permission, is_allowed
from flows.replies import Outcome, Show
from storage.audit import log
from storage.cases import cases
from storage.emergency import grants
from storage.models import Case, EmergencyGrant
from storage.people import members

_READ_ACTION_PREFIX = "read.emergency_"
OUTCOMES = grants.OUTCOMES

actions = Actions()


@dataclass(frozen=True)
class EmergencyReviewPage:
    """What a reviewer sees: who, when, why, and each piece that was opened; none of the case's text."""

    code: str
    administrator: str
    began: str
    ended: str
    reason: str
    explanation: str = field(repr=False)  # in the administrator's own words
    read_lines: tuple[str, ...]  # "Tue, May 4 at 9:20 AM · A signed summary"


def home_lines(ctx: Context) -> list[ListLine]:
    """Return the lines on Home: cases open to the actor now, and accesses that the actor has to review."""
    active = grants.list_active(ctx.session, ctx.actor.member_id, ctx.now) if _is_administrator(ctx) else []
    unreviewed = grants.list_unreviewed(ctx.session, ctx.actor.practice_id, ctx.now)
    return [
        *(_open_line(ctx, grant) for grant in active if access_rights.is_open(ctx, grant)),
        *(
            ListLine(_review_line(ctx, grant), "emergency_look", str(grant.id))
            for grant in unreviewed
            if access_rights.may_review(ctx, grant)
        ),
    ]


def _is_administrator(ctx: Context) -> bool:
    return is_allowed(ctx.actor, Permission.OPEN_EMERGENCY_ACCESS)


def _open_line(ctx: Context, grant: EmergencyGrant) -> ListLine:
    code, until = cases.get(ctx.session, grant.case_id).code, ctx.dates.with_zone.day_and_time(grant.ends_at)
    return ListLine(screens.open_line(code, until), "emergency_go_on", str(grant.id))


@actions.press("emergency_look", may=Permission.REVIEW_EMERGENCY_ACCESS, loads=access_rights.load_grant_to_review)
def show_review_link(ctx: Context, granted: GrantedCase, _click: Click) -> Outcome:
    """Return the link to the review page."""
    case, grant = granted
    url = page_links.make_emergency_link(ctx, grant)
    return Show(screens.review(AccessLink(str(grant.id), case.code, url), _review_line(ctx, grant)))


def build_page(ctx: Context, granted: GrantedCase) -> EmergencyReviewPage:
    """Return the review page; reading the explanation is logged."""
    case, grant = granted
    explanation = read_explanation(ctx, grant)
    if explanation:
        audit_trail.record_action(ctx, "read.emergency_why", f"grant:{grant.id}", case_id=case.id)
    return EmergencyReviewPage(
        code=access_rights.case_label(case),
        administrator=members.get(ctx.session, grant.member_id).first_name,
        began=ctx.dates.with_zone.day_and_time(grant.begins_at),
        ended=ctx.dates.with_zone.day_and_time(grants.get_end_time(ctx.session, grant)),
        reason=reasons.describe(ctx, grant),
        explanation=explanation,
        read_lines=_read_lines(ctx, case, grant),
    )


@actions.page(
    "page.emergencies.or_do:review",
    may=Permission.REVIEW_EMERGENCY_ACCESS,
    loads=access_rights.load_grant_to_review,
)
def submit_outcome(ctx: Context, granted: GrantedCase, click: Click) -> None:
    """Save the outcome of the review: in_order or taken_further; for any other raise NotYoursError."""
    case, grant = granted
    outcome = str(click.given.get("deed", ""))
    if outcome not in OUTCOMES:
        raise NotYoursError
    grants.add_mark(ctx.session, grant, outcome, member_id=ctx.actor.member_id, now=ctx.now)
    audit_trail.record_action(ctx, "emergency.reviewed", f"grant:{grant.id}", case_id=case.id, detail=outcome)
    messages.send_reviewed(ctx, grant)


def _review_line(ctx: Context, grant: EmergencyGrant) -> str:
    code = access_rights.case_label(cases.get(ctx.session, grant.case_id))
    administrator = members.get(ctx.session, grant.member_id).first_name
    return screens.review_line(code, administrator, ctx.dates.day_of(grant.begins_at))


def _read_lines(ctx: Context, case: Case, grant: EmergencyGrant) -> tuple[str, ...]:
    """Return one line for each piece that was read under this grant, from the audit log."""
    entries = log.list_entries(
        ctx.session, case.practice_id, actor_id=grant.member_id, case_id=case.id, since=grant.begins_at
    )
    own_entries = [
        entry
        for entry in entries
        if entry.detail == f"grant:{grant.id}" and entry.action.startswith(_READ_ACTION_PREFIX)
    ]
    return tuple(
        screens.read_line(entry.action.removeprefix(_READ_ACTION_PREFIX), ctx.dates.with_zone.day_and_time(entry.at))
        for entry in own_entries
    )
