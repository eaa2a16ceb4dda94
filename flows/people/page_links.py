"""Links to a member's own page: each link works once, for ten minutes."""

from dataclasses import dataclass
from uuid import UUID

from flows import audit_trail
from flows.context import Context
from flows.permissions import Permission, require
from storage.audit import subjects
from storage.models import Case, EmergencyGrant, PageLink, PageSession
from storage.people import page_session_store


@dataclass(frozen=True)
class PageSubject:
    """The subject of a link or page session: a consult, an emergency access, a safety alert, a case, or none."""

    consult_id: UUID | None
    grant_id: UUID | None
    alert_id: UUID | None = None
    case_id: UUID | None = None


def make_link(ctx: Context, case: Case, consult_id: UUID) -> str:
    """Return the address of the actor's page about this consult of this case; it works once, for 10 minutes.

    A new token follows the `#`.
    """
    require(ctx.actor, Permission.WRITE, case)
    return make_link_unchecked(ctx, consult_id)


def make_review_link(ctx: Context) -> str:
    """Return the address of a supervisor's page, which belongs to no single consult; see `make_link`."""
    require(ctx.actor, Permission.REVIEW_SUMMARY)
    return make_link_unchecked(ctx, None)


def make_emergency_link(ctx: Context, grant: EmergencyGrant) -> str:
    """Return the address of the page on which a case is read in an emergency, or the access is reviewed."""
    return make_link_unchecked(ctx, None, grant.id)


def make_case_link(ctx: Context, case: Case) -> str:
    """Return the address of the page about a case of the actor, where its releases are; see `make_link`."""
    require(ctx.actor, Permission.ENTER_SIGNED_FORM, case)
    ctx.services.limits.acquire("link", str(ctx.actor.member_id))
    return _make_link(ctx, PageSubject(None, None, case_id=case.id))


def make_alert_link(ctx: Context, alert_id: UUID) -> str:
    """Return the address of the page of a safety alert. Such links are not limited: nobody in need is asked to wait."""
    return _make_link(ctx, PageSubject(None, None, alert_id))


def make_link_unchecked(ctx: Context, consult_id: UUID | None, grant_id: UUID | None = None) -> str:
    """Return the address of the actor's page, for callers that have checked the permission.

    Raise TooManyRequestsError if the actor has made too many links.
    """
    ctx.services.limits.acquire("link", str(ctx.actor.member_id))
    return _make_link(ctx, PageSubject(consult_id, grant_id))


def _make_link(ctx: Context, subject: PageSubject) -> str:
    token = page_session_store.create_link(
        ctx.session,
        ctx.services.seal,
        practice_id=ctx.actor.practice_id,
        member_id=ctx.actor.member_id,
        consult_id=subject.consult_id,
        grant_id=subject.grant_id,
        alert_id=subject.alert_id,
        case_id=subject.case_id,
        now=ctx.now,
    )
    record_page_action(ctx, "link.made", subject)
    return f"{ctx.services.public_url}/w#{token}"


def get_page_subject(link: PageSession | PageLink) -> PageSubject:
    """Return the subject of this link or page session."""
    return PageSubject(link.consult_id, link.grant_id, link.alert_id, link.case_id)


def record_page_action(
    ctx: Context,
    action_id: str,
    page_subject: PageSubject,
    *,
    subject: str = "",
    about: str = "",
    is_first: bool = False,
) -> None:
    """Log an action on a page, with the case of the page session.

    The entry is about `subject`; without one, about the subject of the page session, or else the id `about`. An
    action during an emergency access is marked with it. `is_first`: before the other entries of the transaction.
    """
    consult_id, grant_id, alert_id = page_subject.consult_id, page_subject.grant_id, page_subject.alert_id
    default_subject = audit_trail.subject_from_id(about) if about else "review"
    subjects_by_kind = {"case": page_subject.case_id, "alert": alert_id, "grant": grant_id, "consult": consult_id}
    for kind, row_id in subjects_by_kind.items():
        default_subject = f"{kind}:{row_id}" if row_id else default_subject
    case_id = subjects.find_case_id(
        ctx.session, ctx.actor.practice_id, str(consult_id or grant_id or alert_id or page_subject.case_id or about)
    )
    detail = f"grant:{grant_id}" if grant_id else ""
    audit_trail.record_action(
        ctx, action_id, subject or default_subject, case_id=case_id, detail=detail, is_first=is_first
    )
