"""What follows a change, soon after it and outside the click: settled messages are edited, Home tabs drawn again.

The audit log says what has changed. Working out what follows only reads; storing it is one short transaction.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from flows.actions import Click, Kind
from flows.consult.record_loading import of_consult
from flows.content import WORDS
from flows.context import Context, Services
from flows.forms import Form
from flows.home import actions as home_actions
from flows.messages.kinds import MessageText, message_text
from flows.people.membership import load_recipient
from flows.registry import consult_outcomes, messages
from flows.registry.messages import HOME, KINDS, OUTCOME
from flows.replies import Show
from storage.audit import logged_changes
from storage.audit.logged_changes import Change
from storage.cases import cases
from storage.consults import consults
from storage.models import Delivery
from storage.outbox import deliveries, edits
from storage.people import home_tabs, members, practices, supervisors

_OPENED = "home.opened"
_DECIDED = "change."
_RETIRED_KINDS = frozenset(kind.id for kind in KINDS.values() if kind.outcome is not None)


class Touched(NamedTuple):
    """What a message was about that was sent, or found stale: no entry of the log says so."""

    consult_id: UUID | None
    case_id: UUID | None
    recipient_id: UUID


@dataclass(frozen=True)
class Consequences:
    """What follows from the changes of one practice up to an entry of its log; ids and fingerprints, no text."""

    practice_id: UUID
    seq: int
    openers: frozenset[UUID] = frozenset()  # who has opened Home
    settled: frozenset[UUID] = frozenset()  # messages to edit
    homes: Mapping[UUID, str] = field(default_factory=dict)  # what the Home tabs to draw will show


def find_consequences(
    services: Services, session: Session, practice_id: UUID, touched: Collection[Touched]
) -> Consequences:
    """Return what follows from what was logged since the last time, and from messages sent since."""
    followed = practices.get(session, practice_id).followed_seq
    found = logged_changes.list_after(session, practice_id, followed)
    case_ids = {change.case_id for change in found if change.case_id is not None}
    case_ids |= {consults.get(session, each.consult_id).case_id for each in touched if each.consult_id is not None}
    case_ids |= {each.case_id for each in touched if each.case_id is not None}
    concerned = _find_concerned(session, practice_id, case_ids)
    concerned |= {each.recipient_id for each in touched if each.consult_id is None and each.case_id is None}
    concerned |= {change.actor_id for change in found if change.actor_id and change.action != _OPENED}
    concerned |= deliveries.list_recipients_about(session, _find_access_changes(found))
    return Consequences(
        practice_id,
        found[-1].seq if found else followed,
        frozenset(change.actor_id for change in found if change.actor_id and change.action == _OPENED),
        frozenset(_find_settled(services, session, case_ids, concerned)),
        _find_changed_homes(services, session, concerned, found),
    )


def _find_access_changes(found: Collection[Change]) -> set[UUID]:
    """Return the changes of who can read what about which somebody has decided."""
    subjects = [change.subject.partition(":") for change in found if change.action.startswith(_DECIDED)]
    return {UUID(change_id) for kind, _, change_id in subjects if kind == "change"}


def store_consequences(session: Session, consequences: Consequences, now: datetime) -> None:
    """Have the messages edited and the Home tabs drawn, each once, and record how far the log was followed."""
    home_tabs.mark_opened(session, consequences.openers)
    for sent in edits.list_unedited(session, consequences.settled):
        edits.add(session, sent, OUTCOME, now)
    for member_id, fingerprint in consequences.homes.items():
        edits.queue_home(session, consequences.practice_id, member_id, HOME, now)
        home_tabs.record_shown(session, member_id, fingerprint)
    practices.record_followed(session, consequences.practice_id, consequences.seq)


def compose(services: Services, session: Session, delivery: Delivery) -> MessageText | None:
    """Return what to tell this member now, also in an edit; None if the message is stale."""
    if delivery.kind != OUTCOME:
        return messages.compose(services, session, delivery)
    ctx = messages.build_context(services, session, delivery)
    return _compose_outcome(ctx, delivery) if members.get(session, delivery.recipient_id).active else None


def _compose_outcome(ctx: Context, edit: Delivery) -> MessageText | None:
    """Return what an earlier message says from now on, without buttons; None if it is open again."""
    assert edit.replaces_id is not None  # noqa: S101 -- an edit names what it replaces
    sent = deliveries.get(ctx.session, edit.replaces_id)
    if sent.recipient_id != edit.recipient_id or not KINDS[sent.kind].concerns(ctx, sent):
        return message_text("outcome_other", {"outcome": _done()})  # a message of before; nothing is said any more
    outcome = _find_outcome(ctx, sent)
    if outcome is None:
        return None
    if sent.consult_id is not None:
        record = of_consult(ctx, consults.get(ctx.session, sent.consult_id))
        if ctx.actor.member_id in (record.case.it_member_id, record.case.ft_member_id):
            record = record.seen_by(record.part_of(ctx.actor.member_id))
            names = {"code": record.case.code, "colleague": record.colleague.first_name}
            return message_text("outcome", {**names, "outcome": outcome or consult_outcomes.describe(record)})
        return message_text("outcome_case", {"code": record.case.code, "outcome": outcome or _done()})
    if sent.case_id is not None:
        code = cases.get(ctx.session, sent.case_id).code
        return message_text("outcome_case", {"code": code, "outcome": outcome or _done()})
    return message_text("outcome_other", {"outcome": outcome or _done()})


def draw_home(services: Services, session: Session, member_id: UUID) -> Form | None:
    """Return a member's Home tab as it is now."""
    actor = load_recipient(session, members.get(session, member_id))
    reply = home_actions.show_home(Context(services, session, actor, is_reading=True), Click(Kind.HOME, ""))
    return reply.form if isinstance(reply, Show) else None


def _find_concerned(session: Session, practice_id: UUID, case_ids: Collection[UUID]) -> set[UUID]:
    """Return the therapists of these cases, and their supervisors."""
    found = cases.list_by_ids(session, practice_id, case_ids) if case_ids else []
    therapist_ids = {member_id for case in found for member_id in (case.it_member_id, case.ft_member_id)}
    by_therapist, _groups = supervisors.map_supervisors(session, therapist_ids) if therapist_ids else ({}, {})
    return therapist_ids | {member.id for several in by_therapist.values() for member in several}


def _find_settled(
    services: Services, session: Session, case_ids: Collection[UUID], member_ids: Collection[UUID]
) -> list[UUID]:
    """Return which messages about these cases, and which digests to these members, are settled."""
    contexts: dict[UUID, Context] = {}
    settled = []
    for sent in edits.list_open(session, case_ids, member_ids, _RETIRED_KINDS):
        if sent.recipient_id not in contexts:
            actor = load_recipient(session, members.get(session, sent.recipient_id))
            contexts[sent.recipient_id] = Context(services, session, actor)
        if _find_outcome(contexts[sent.recipient_id], sent) is not None:
            settled.append(sent.id)
    return settled


def _find_outcome(ctx: Context, sent: Delivery) -> str | None:
    """Return what came of a message, in words or ""; that there is a newer one; or None while it is open."""
    kind = KINDS[sent.kind]
    outcome = kind.outcome(ctx, sent) if kind.outcome else None
    if outcome is not None or not kind.subject:
        return outcome
    same_subject = [other.id for other in KINDS.values() if other.subject == kind.subject]
    return WORDS.phrases["outcome_newer"] if edits.has_newer(ctx.session, sent, same_subject) else None


def _find_changed_homes(
    services: Services, session: Session, member_ids: Collection[UUID], found: Collection[Change]
) -> dict[UUID, str]:
    """Return what the Home tabs of these members will show, for those that are in use and show something else."""
    opened = {change.actor_id for change in found if change.action == _OPENED}
    shown = dict.fromkeys(member_ids & opened, "") | dict(home_tabs.map_shown(session, member_ids))  # type: ignore[operator]
    changed = {}
    for member_id, fingerprint in shown.items():
        form = draw_home(services, session, member_id)
        now_shows = sha256(repr(form).encode()).hexdigest()
        if form is not None and now_shows != fingerprint:
            changed[member_id] = now_shows
    return changed


def _done() -> str:
    return WORDS.phrases["outcome_done"]
