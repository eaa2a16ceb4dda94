"""Audit entries of actions: fixed ids and uuids, appended as the transaction ends; never text that a person wrote."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from flows.context import Actor, Context, Identity, Services
from storage.audit import log, subjects
from storage.audit.log import DONE, PERMITTED, REFUSED, NewAuditEntry
from storage.models import Case, Consult, PageLink
from storage.people import members, practices

_CASES_KEY = "case ids"
_REPEATED_ACTIONS = ("tick.", "page.sitting.keep_draft", "page.reviewing.keep_draft")
"""Actions that recur while a member is at one screen; a series of them makes one entry."""

REPEAT_WINDOW = timedelta(minutes=5)
"""Within this time, the same action with no other in between counts as a repeat and gets no new entry."""

_LIST_ACTIONS = ("home.", "command.")  # lists are about no case, even a list of one
NO_SUBJECT = "none"
UNFINISHED = "unfinished"


def record_action(  # noqa: PLR0913 -- the columns of one entry, each given by name
    ctx: Context,
    action: str,
    subject: str,
    *,
    case_id: UUID | None = None,
    detail: str = "",
    outcome: str = DONE,
    is_first: bool = False,
) -> None:
    """Log that the actor did this action, if the transaction is committed.

    `subject` has the form "kind:uuid". `is_first`: before the other entries of the transaction. A repeat of an action
    in _REPEATED_ACTIONS adds no entry. Raise NotAnIdError if an entry contains anything but ids.
    """
    entry = NewAuditEntry(
        practice_id=ctx.actor.practice_id,
        actor_id=ctx.actor.member_id,
        action=action,
        subject=subject,
        at=ctx.now,
        case_id=case_id,
        detail=detail,
        outcome=outcome,
        repeats_within=REPEAT_WINDOW if action.startswith(_REPEATED_ACTIONS) else timedelta(),
    )
    if ctx.is_reading:
        ctx.services.audit_buffer.add(entry)
    else:
        log.append_on_commit(ctx.session, ctx.services.seal, entry, ctx.services.audit_buffer, is_first=is_first)


def before_and_after(name: str, before: str, after: str) -> str:
    """Return the detail of an entry about a change: what has changed, and the ids of what it was and is."""
    return f"{name}:{before}..{after}"


def write_buffered(services: Services) -> None:
    """Write the entries about what was only looked at; the worker does so every half second."""
    for practice_id in services.audit_buffer.practice_ids():
        with services.database.transaction() as session:
            _write_buffered(session, services, practice_id)


def write_buffered_first(ctx: Context) -> None:
    """Write the entries about what was only looked at in this transaction, so that it reads them, too."""
    _write_buffered(ctx.session, ctx.services, ctx.actor.practice_id)


def _write_buffered(session: Session, services: Services, practice_id: UUID) -> None:
    if entries := services.audit_buffer.take(practice_id):
        log.append_taken(session, services.seal, entries, services.audit_buffer)


def record_system_action(
    session: Session, services: Services, practice_id: UUID, action: str, subject: str, *, case_id: UUID | None = None
) -> None:
    """Log an action that no member did."""
    entry = NewAuditEntry(practice_id, None, action, subject, services.clock(), case_id=case_id)
    log.append_on_commit(session, services.seal, entry, services.audit_buffer)


def record_read(ctx: Context, what: str, consult: Consult) -> None:
    """Log that text of this consult was read; `what` is the kind of text."""
    record_action(ctx, f"read.{what}", f"consult:{consult.id}", case_id=consult.case_id)


def record_gate(ctx: Context, name: str, consult: Consult, reason: str = "") -> None:
    """Log that a gate was open, or, with `reason`, the id of why it was closed."""
    outcome, subject = REFUSED if reason else PERMITTED, f"consult:{consult.id}"
    record_action(ctx, f"gate.{name}", subject, case_id=consult.case_id, detail=reason, outcome=outcome)


def remember_case(session: Session, case: Case) -> None:
    """Remember that this transaction is about this case."""
    session.info.setdefault(_CASES_KEY, set()).add(case.id)


def record_dispatch(ctx: Context, action_id: str, about: str, *, unfinished: bool = False) -> None:
    """Log the action of a request, with its case if the transaction was about exactly one.

    `unfinished`: the form had errors, so nothing in it was saved.
    """
    cases = ctx.session.info.get(_CASES_KEY, set()) if not action_id.startswith(_LIST_ACTIONS) else ()
    case_id = next(iter(cases)) if len(cases) == 1 else None
    record_action(ctx, action_id, subject_from_id(about), case_id=case_id, detail=UNFINISHED if unfinished else "")


def record_refusal(services: Services, identity: Identity, action_id: str, about: str, refusal: str) -> None:
    """Log a refusal, in a transaction of its own. For a person who is no member, the entry has no actor."""
    with services.database.transaction() as session:
        match = members.find_with_roles(session, identity) if services.serves(identity) else None
        practice = match[0] if match else practices.find_by_team(session, services.team_id)
        if practice is not None:
            _append_refusal(session, services, (practice.id, match[1].id if match else None), action_id, about, refusal)


def record_page_refusal(services: Services, actor: Actor, action_id: str, about: str, refusal: str) -> None:
    """Log a refusal on a page, in a transaction of its own."""
    with services.database.transaction() as session:
        _append_refusal(session, services, (actor.practice_id, actor.member_id), action_id, about, refusal)


def record_refusal_after(ctx: Context, action_id: str, about: str, refusal: str) -> None:
    """Log a refusal on a page, after the other entries of the transaction. A repeated refusal is logged again."""
    practice_and_actor = ctx.actor.practice_id, ctx.actor.member_id
    _append_refusal(ctx.session, ctx.services, practice_and_actor, action_id, about, refusal)


def record_link_use(
    session: Session,
    services: Services,
    link: PageLink,
    action_id: str,
    *,
    actor_id: UUID | None = None,
    refusal: str = "",
) -> None:
    """Log the use of a member's link before it is known who uses it.

    `actor_id`: the member who turned out to use the link.
    """
    entry = NewAuditEntry(
        link.practice_id,
        actor_id,
        action=action_id,
        subject=f"member:{link.member_id}",
        at=services.clock(),
        case_id=subjects.find_case_id(session, link.practice_id, str(link.consult_id)),
        detail=refusal,
        outcome=REFUSED if refusal else DONE,
    )
    log.append_on_commit(session, services.seal, entry, services.audit_buffer)


def _append_refusal(
    session: Session,
    services: Services,
    practice_and_actor: tuple[UUID, UUID | None],
    action_id: str,
    about: str,
    refusal: str,
) -> None:
    entry = NewAuditEntry(
        *practice_and_actor,
        action=action_id,
        subject=subject_from_id(about),
        at=services.clock(),
        case_id=subjects.find_case_id(session, practice_and_actor[0], about),
        detail=refusal,
        outcome=REFUSED,
    )
    log.append_on_commit(session, services.seal, entry, services.audit_buffer)


def subject_from_id(about: str) -> str:
    """Return an id that came with a request as a subject; return NO_SUBJECT if it is not a uuid."""
    try:
        return f"row:{UUID(about)}"
    except ValueError:
        return NO_SUBJECT
