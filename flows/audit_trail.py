"""What use cases leave in the audit log: fixed ids and uuids, added as the transaction ends, never a word."""

from uuid import UUID

from sqlmodel import Session

from flows.context import Actor, Context, Services
from storage.audit import log, own_entries, subjects
from storage.audit.log import DONE, PERMITTED, REFUSED, NewAuditEntry
from storage.models import Case, Consult, PageLink
from storage.people import members, practices

_CASES_KEY = "cases looked at"
_REPEATED_ACTIONS = ("tick.", "page.sitting.keep_draft", "page.reviewing.keep_draft")
"""What is kept again and again while somebody is at one screen: one entry stands for those that follow each other."""

_LIST_ACTIONS = ("home.", "command.")  # about no case, also where there is only one to list
NO_SUBJECT = "none"
UNFINISHED = "unfinished"


def record_action(
    ctx: Context, action: str, subject: str, *, case_id: UUID | None = None, detail: str = "", outcome: str = DONE
) -> None:
    """Log that the visitor did this, if the transaction is kept; `subject`: "kind:uuid". Raise NotAnIdError."""
    record(ctx.session, ctx.services, ctx.actor, action, subject, case_id=case_id, detail=detail, outcome=outcome)


def record(  # noqa: PLR0913 -- the same for whoever has no visit
    session: Session,
    services: Services,
    actor: Actor,
    action: str,
    subject: str,
    *,
    case_id: UUID | None = None,
    detail: str = "",
    outcome: str = DONE,
) -> None:
    """Log the same where there is no visit. What only goes on leaves no further entry."""
    entry = NewAuditEntry(
        practice_id=actor.practice_id,
        actor_id=actor.member_id,
        action=action,
        subject=subject,
        at=services.clock(),
        case_id=case_id,
        detail=detail,
        outcome=outcome,
    )
    if not (action.startswith(_REPEATED_ACTIONS) and own_entries.is_repeat(session, entry)):
        log.append_on_commit(session, services.seal, entry)


def record_system_action(
    session: Session, services: Services, practice_id: UUID, action: str, subject: str, **about: UUID | None
) -> None:
    """Log what nobody of the practice did; `about`: case_id."""
    entry = NewAuditEntry(practice_id, None, action, subject, services.clock(), case_id=about.get("case_id"))
    log.append_on_commit(session, services.seal, entry)


def record_read(session: Session, services: Services, actor: Actor, what: str, consult: Consult) -> None:
    """Log that words of this consult were read: `what` kind of them."""
    record(session, services, actor, f"read.{what}", f"consult:{consult.id}", case_id=consult.case_id)


def record_gate(ctx: Context, name: str, consult: Consult, why: str = "") -> None:
    """Log that a gate let somebody through, or the fixed id of why it did not."""
    outcome, subject = REFUSED if why else PERMITTED, f"consult:{consult.id}"
    record_action(ctx, f"gate.{name}", subject, case_id=consult.case_id, detail=why, outcome=outcome)


def remember_case(session: Session, case: Case) -> None:
    """Remember that this transaction is about this case."""
    session.info.setdefault(_CASES_KEY, set()).add(case.id)


def record_dispatch(ctx: Context, action_id: str, about: str, *, unfinished: bool = False) -> None:
    """Log what somebody came to the door for, with the case if it was about one.

    `unfinished`: something that was sent is still to be put right, and nothing of it is kept.
    """
    cases = ctx.session.info.get(_CASES_KEY, set()) if not action_id.startswith(_LIST_ACTIONS) else ()
    case_id = next(iter(cases)) if len(cases) == 1 else None
    record_action(ctx, action_id, subject_from_id(about), case_id=case_id, detail=UNFINISHED if unfinished else "")


def record_refusal(services: Services, slack_user_id: str, action_id: str, about: str, refusal: str) -> None:
    """Log a refusal, in a transaction of its own; of somebody who is no member, only that somebody was refused."""
    with services.database.transaction() as session:
        found = members.find_with_roles(session, services.team_id, slack_user_id)
        practice = found[0] if found else practices.find_by_team(session, services.team_id)
        if practice is not None:
            _append_refusal(session, services, (practice.id, found[1].id if found else None), action_id, about, refusal)


def record_page_refusal(services: Services, actor: Actor, action_id: str, about: str, refusal: str) -> None:
    """Log the same of somebody who sits at a page."""
    with services.database.transaction() as session:
        _append_refusal(session, services, (actor.practice_id, actor.member_id), action_id, about, refusal)


def record_link_use(
    session: Session,
    services: Services,
    link: PageLink,
    action_id: str,
    *,
    actor_id: UUID | None = None,
    refusal: str = "",
) -> None:
    """Log what became of a member's link while nobody is known to be them; `actor_id`: who it turned out to be."""
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
    log.append_on_commit(session, services.seal, entry)


def _append_refusal(
    session: Session, services: Services, who: tuple[UUID, UUID | None], action_id: str, about: str, refusal: str
) -> None:
    entry = NewAuditEntry(
        *who,
        action=action_id,
        subject=subject_from_id(about),
        at=services.clock(),
        case_id=subjects.find_case_id(session, who[0], about),
        detail=refusal,
        outcome=REFUSED,
    )
    log.append(session, services.seal, entry)


def subject_from_id(about: str) -> str:
    """Return what came with a request as a subject if it is an id; else nothing of it."""
    try:
        return f"row:{UUID(about)}"
    except ValueError:
        return NO_SUBJECT
