"""Links to a member's own page: each link works once, for ten minutes."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail
from flows.consult.record import load
from flows.context import Actor, Services
from flows.permissions import Permission, require
from storage.audit import subjects
from storage.models import EmergencyGrant, PageLink, PageSession
from storage.people import page_session_store


@dataclass(frozen=True)
class PageSubject:
    """The subject of a link or page session: a consult, an emergency access, or neither."""

    consult_id: UUID | None
    grant_id: UUID | None


def make_link(session: Session, services: Services, actor: Actor, consult_id: str) -> str:
    """Return the address of the actor's page, with a new token after the `#`; it works once, for 10 minutes."""
    return make_link_unchecked(
        session, services, actor, load(session, services, actor, consult_id, Permission.WRITE).consult.id
    )


def make_review_link(session: Session, services: Services, actor: Actor) -> str:
    """Return the address of a supervisor's page, which belongs to no single consult; see `make_link`."""
    require(actor, Permission.REVIEW_SUMMARY)
    return make_link_unchecked(session, services, actor, None)


def make_emergency_link(session: Session, services: Services, actor: Actor, grant: EmergencyGrant) -> str:
    """Return the address of the page on which a case is read in an emergency, or the access is reviewed."""
    return make_link_unchecked(session, services, actor, None, grant.id)


def make_link_unchecked(
    session: Session, services: Services, actor: Actor, consult_id: UUID | None, grant_id: UUID | None = None
) -> str:
    """Return the address of the actor's page, for callers that have checked the permission.

    Raise TooManyRequestsError if the actor has made too many links.
    """
    services.limits.acquire("link", str(actor.member_id))
    token = page_session_store.create_link(
        session,
        practice_id=actor.practice_id,
        member_id=actor.member_id,
        consult_id=consult_id,
        grant_id=grant_id,
        now=services.clock(),
    )
    record_page_action(session, services, actor, "link.made", PageSubject(consult_id, grant_id))
    return f"{services.public_url}/w#{token}"


def create_link(services: Services, actor: Actor, consult_id: str) -> str:
    """Return the address of the actor's page, in a transaction of its own; see `make_link`."""
    with services.database.transaction() as session:
        return make_link(session, services, actor, consult_id)


def get_page_subject(link: PageSession | PageLink) -> PageSubject:
    """Return the subject of this link or page session."""
    return PageSubject(link.consult_id, link.grant_id)


def record_page_action(  # noqa: PLR0913 -- one function for all log entries of a page session
    session: Session,
    services: Services,
    actor: Actor,
    action_id: str,
    page_subject: PageSubject,
    *,
    subject: str = "",
    about: str = "",
) -> None:
    """Log an action on a page, with the case of the page session.

    The entry is about `subject`; without one, about the consult, the emergency access or the id `about`. An action
    during an emergency access is marked with the access.
    """
    consult_id, grant_id = page_subject.consult_id, page_subject.grant_id
    default_subject = f"grant:{grant_id}" if grant_id else audit_trail.subject_from_id(about) if about else "review"
    default_subject = f"consult:{consult_id}" if consult_id else default_subject
    case_id = subjects.find_case_id(session, actor.practice_id, str(consult_id or grant_id or about))
    detail = f"grant:{grant_id}" if grant_id else ""
    audit_trail.record(session, services, actor, action_id, subject or default_subject, case_id=case_id, detail=detail)
