"""One request at a page: the page session, what the member does, and the audit entry, in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

from bot.page_access import page_sessions
from flows import audit_trail, registry
from flows.actions import Action, Click, Kind
from flows.consult.record import CONSULT_DURATION
from flows.consult.stages import Progress
from flows.context import Actor, Context, Profile, Services
from flows.emergency_access import access_rights
from flows.errors import FlowError
from flows.people import membership, page_links
from storage.consults import consults
from storage.models import Consult, Member, PageSession
from storage.people import page_session_store

R = TypeVar("R")
T = TypeVar("T")
FoundPageSession = tuple[PageSession, Member, frozenset[str]]

KEEP_OPEN_BEFORE = timedelta(minutes=10)
KEEP_OPEN_AFTER = timedelta(minutes=30)
"""From 10 minutes before a booked talk until 30 minutes after it, a visible page keeps its page session open."""


@dataclass(frozen=True)
class PageVisit:
    """One request of a page session, as the browser sent it. Nothing in it is trusted."""

    page_session_id: UUID
    secret: str = field(repr=False)
    action_id: str  # what the member does, for the audit log
    about: str = ""  # the id of a consult or question in the address
    part: str = ""  # the side of a consult in the address
    given: Mapping[str, object] = field(default_factory=dict, repr=False)  # the form and the rest of the address
    by_page: bool = False  # a visible page asks by itself, without the member: nothing is written


@dataclass(frozen=True)
class ActivePageSession:
    """The member at a page, the subject of the page session, and the transaction of the request."""

    ctx: Context = field(repr=False)
    visit: PageVisit
    consult_id: str
    grant_id: str = ""  # of an emergency access; then consult_id is empty
    alert_id: str = ""  # of a safety alert; then consult_id is empty
    case_id: str = ""  # of a case of the member; then consult_id is empty

    @property
    def actor(self) -> Actor:
        """Return the member at the page."""
        return self.ctx.actor

    @property
    def is_kept_open(self) -> bool:
        """Tell whether a booked talk is on, so that a visible page keeps its page session open."""
        return bool(self.consult_id) and _is_during_talk(
            consults.get(self.ctx.session, UUID(self.consult_id)), self.ctx.now
        )

    def find_progress(self) -> Progress | None:
        """Return where the consult of the page session is, once an action has loaded it; None after its end."""
        return registry.find_progress(self.ctx, self.consult_id)

    def find_nickname(self) -> str:
        """Return the member's nickname for the case of the page session, or ""."""
        return registry.find_nickname(self.ctx, self.consult_id or self.case_id)

    def perform(self, action: Action[R], about: str = "") -> R:
        """Run a page's action in the transaction of the request, and return its result; raise FlowError.

        The action is about `about`, or else the subject of the page session, or else the id in the address.
        """
        about = about or self.consult_id or self.grant_id or self.case_id or self.visit.about
        click = Click(Kind.PAGE, action.id, about=about, step=self.visit.part, given=self.visit.given)
        return registry.perform(self.ctx, action, click)


def answer(
    services: Services, visit: PageVisit, profile: Profile, respond: Callable[[ActivePageSession], T]
) -> T | None:
    """Return what `respond` returns for the member at the page; all that it does is one transaction.

    Return None if the page session has ended, belongs to another browser or never existed. A FlowError rolls back what
    was done; then it is logged that the member did this and was refused. `profile`: the member, as the workspace
    describes them now. A request that a visible page makes by itself only reads.
    """
    try:
        with services.database.reading() if visit.by_page else services.database.transaction() as session:
            found = _find(session, services, visit)
            active = _activate(services, session, visit, found, profile) if found else None
            if found is None or active is None:
                return None
            response = respond(active)
            if not visit.by_page:
                _record_visit(active.ctx, visit, found[0])
            has_to_extend = (
                visit.by_page and page_session_store.is_touch_due(found[0], active.ctx.now) and active.is_kept_open
            )
    except _GrantOverError as error:
        _record_refusal(services, visit, error.reason)
        page_sessions.close(services, visit.page_session_id)
        raise error.reason from None
    except _RolesChangedError:
        with services.database.transaction() as session:
            membership.load_or_create_actor(session, services, profile)  # which ends every page session
        return None
    except FlowError as error:
        _record_refusal(services, visit, error)
        raise
    if has_to_extend:
        with services.database.transaction() as session:
            page_session_store.extend(session, services.seal, visit.page_session_id, services.clock())
    return response


class _GrantOverError(Exception):
    """The emergency access of the page session is over for this member; `reason` says why."""

    def __init__(self, reason: FlowError) -> None:
        super().__init__()
        self.reason = reason


class _RolesChangedError(Exception):
    """The workspace has made the member an administrator, or no longer sees one in them."""


def _find(session: Session, services: Services, visit: PageVisit) -> FoundPageSession | None:
    """Return the open page session of this request."""
    return page_session_store.find_page_session(
        session, services.seal, visit.page_session_id, visit.secret, services.clock()
    )


def _activate(
    services: Services, session: Session, visit: PageVisit, found: FoundPageSession, profile: Profile
) -> ActivePageSession | None:
    """Return the page session with its member, unless the member has left; record activity.

    Raise _RolesChangedError: the page was opened with other roles.
    """
    page_session, member, roles = found
    actor = page_sessions.build_actor(member, roles)
    if actor is None:
        return None
    if profile.is_administrator is not ("administrator" in roles):
        raise _RolesChangedError
    ctx = Context(services, session, actor, is_reading=visit.by_page)
    active = ActivePageSession(ctx, visit, str(page_session.consult_id or ""), str(page_session.grant_id or ""))
    active = replace(active, alert_id=str(page_session.alert_id or ""), case_id=str(page_session.case_id or ""))
    if not visit.by_page:
        page_session_store.touch(services.seal, page_session, ctx.now)
    if active.grant_id:
        try:
            access_rights.require_current(ctx, active.grant_id)
        except FlowError as error:
            raise _GrantOverError(error) from None
    return active


def _record_visit(ctx: Context, visit: PageVisit, page_session: PageSession) -> None:
    """Log what the member does, before what is logged of it; afterwards, because now its case is known."""
    subject = page_links.get_page_subject(page_session)
    page_links.record_page_action(ctx, visit.action_id, subject, about=visit.about, is_first=True)


def _record_refusal(services: Services, visit: PageVisit, error: FlowError) -> None:
    """Log what the member did and that it was refused, in this order; being refused is activity, too."""
    with services.database.transaction() as session:
        found = _find(session, services, visit)
        actor = page_sessions.build_actor(*found[1:]) if found else None
        if found is None or actor is None:
            return
        page_session, ctx = found[0], Context(services, session, actor)
        subject = page_links.get_page_subject(page_session)
        if not visit.by_page:
            page_session_store.touch(services.seal, page_session, ctx.now)
            _record_visit(ctx, visit, page_session)
        about = str(subject.consult_id or subject.grant_id or subject.alert_id or subject.case_id or visit.about)
        audit_trail.record_refusal_after(ctx, visit.action_id, about, error.refusal)


def _is_during_talk(consult: Consult, now: datetime) -> bool:
    starts_at = consult.begun_for_safety_at or consult.starts_at
    if starts_at is None or not _is_talk_open(consult):
        return False
    return starts_at - KEEP_OPEN_BEFORE <= now <= starts_at + CONSULT_DURATION + KEEP_OPEN_AFTER


def _is_talk_open(consult: Consult) -> bool:
    configuration = consult.configuration
    if configuration is None or isinstance(configuration, str):
        return configuration == "summarising"
    return "conferring" in configuration
