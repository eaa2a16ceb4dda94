"""Links to one's own page: each works once, for ten minutes."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail
from flows.consult import record
from flows.context import Actor, Services
from flows.permissions import Permission, require
from storage.audit import subjects
from storage.models import EmergencyGrant, PageLink, PageSession
from storage.people import page_session_store


@dataclass(frozen=True)
class PageSubject:
    """What a link or a sitting is of: a consult, an emergency access, or neither."""

    consult_id: UUID | None
    grant_id: UUID | None


def make_link(session: Session, services: Services, actor: Actor, consult_id: str) -> str:
    """Return the address of the actor's own page, with a fresh token behind the `#`: good once, for 10 minutes."""
    return make_link_unchecked(
        session, services, actor, record.load(session, services, actor, consult_id, Permission.WRITE).consult.id
    )


def make_review_link(session: Session, services: Services, actor: Actor) -> str:
    """Return the address of a supervisor's own page, which is of no one consult; good as `make_link` says."""
    require(actor, Permission.REVIEW_SUMMARY)
    return make_link_unchecked(session, services, actor, None)


def make_emergency_link(session: Session, services: Services, actor: Actor, grant: EmergencyGrant) -> str:
    """Return the address of the page on which a case is read in an emergency, or looked at afterwards."""
    return make_link_unchecked(session, services, actor, None, grant.id)


def make_link_unchecked(
    session: Session, services: Services, actor: Actor, consult_id: UUID | None, grant_id: UUID | None = None
) -> str:
    """Return the same for whoever has been asked already whether they may sit there; raise TooOftenError."""
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
    """Return the address of the actor's own page, in a transaction of its own; see `make_link`."""
    with services.database.transaction() as session:
        return make_link(session, services, actor, consult_id)


def page_subject(one: PageSession | PageLink) -> PageSubject:
    """Return what this link or page session is about."""
    return PageSubject(one.consult_id, one.grant_id)


def record_page_action(  # noqa: PLR0913 -- the same for all that a sitting leaves in the log
    session: Session,
    services: Services,
    actor: Actor,
    action_id: str,
    of: PageSubject,
    *,
    subject: str = "",
    about: str = "",
) -> None:
    """Log this with the case that the sitting is of; in one of none, of what the address names.

    Whatever is done through an emergency access is marked with it.
    """
    named = f"grant:{of.grant_id}" if of.grant_id else audit_trail.subject_from_id(about) if about else "review"
    named = f"consult:{of.consult_id}" if of.consult_id else named
    case_id = subjects.find_case_id(session, actor.practice_id, str(of.consult_id or of.grant_id or about))
    mark = f"grant:{of.grant_id}" if of.grant_id else ""
    audit_trail.record(session, services, actor, action_id, subject or named, case_id=case_id, detail=mark)
