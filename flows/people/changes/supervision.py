"""Supervision: who reads what a therapist signs from now on.

A supervisor of both therapists of a consult does not see what they do not share (S0-15). So a supervision that ends can
widen, too: whoever then supervises only one of the two would see it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail
from flows.access_changes.change_kinds import ChangeKind
from flows.content import WORDS
from flows.context import Context
from flows.people.changes.about import SUPERVISOR, follow_change, pair_of
from storage.models import AccessChange
from storage.people import access_changes, members, supervisions, supervisors

SUPERVISION_BEGUN, SUPERVISION_ENDED = "supervision.begun", "supervision.ended"


def end_supervision(ctx: Context, supervisor_id: UUID, supervisee_id: UUID) -> None:
    """End this supervision, and log it."""
    supervisors.end(ctx.session, supervisor_id=supervisor_id, supervisee_id=supervisee_id)
    audit_trail.record_action(ctx, "supervision.ended", f"member:{supervisee_id}", detail=f"supervisor:{supervisor_id}")


def _begin(ctx: Context, change: AccessChange) -> None:
    supervisee_id, supervisor_id = pair_of(change)
    supervisors.add(ctx.session, supervisor_id=supervisor_id, supervisee_id=supervisee_id, now=ctx.now)
    detail = f"supervisor:{supervisor_id}"
    audit_trail.record_action(ctx, "supervision.begun", f"member:{supervisee_id}", detail=detail)
    follow_change(ctx, supervisee_id)


def _end(ctx: Context, change: AccessChange) -> None:
    supervisee_id, supervisor_id = pair_of(change)
    end_supervision(ctx, supervisor_id, supervisee_id)
    follow_change(ctx, supervisee_id)


def _supervisor(_session: Session, change: AccessChange) -> Collection[UUID]:
    return {pair_of(change)[1]}


def _supervisee(_session: Session, change: AccessChange) -> Mapping[UUID, datetime | None]:
    return {pair_of(change)[0]: None}


def _colleagues(session: Session, change: AccessChange) -> Collection[UUID]:
    """Return who confers with the supervisee: what both share is read, too."""
    return access_changes.list_colleagues(session, pair_of(change)[0]) - {pair_of(change)[1]}


def _others_of_both(session: Session, change: AccessChange) -> Mapping[UUID, datetime | None]:
    """Return the supervisor's other supervisees who have conferred with this one: what they do not share would open."""
    supervisee_id, supervisor_id = pair_of(change)
    others = {other.id for other in supervisors.list_supervisees(session, supervisor_id)} - {supervisee_id}
    both = others & access_changes.list_colleagues(session, supervisee_id)
    return {each: supervisions.find_since(session, change.practice_id, supervisor_id, [each]) for each in both}


def _supervisor_of_both(session: Session, change: AccessChange) -> Collection[UUID]:
    return {pair_of(change)[1]} if _others_of_both(session, change) else ()


def _both(_session: Session, change: AccessChange) -> Collection[UUID]:
    return pair_of(change)


def _can_begin(session: Session, change: AccessChange) -> bool:
    supervisee_id, supervisor_id = pair_of(change)
    is_supervisor = supervisor_id in members.list_active_ids(session, change.practice_id, SUPERVISOR)
    ids = {"supervisor_id": supervisor_id, "supervisee_id": supervisee_id}
    return is_supervisor and members.get(session, supervisee_id).active and supervisions.find(session, **ids) is None


def _can_end(session: Session, change: AccessChange) -> bool:
    supervisee_id, supervisor_id = pair_of(change)
    return supervisions.find(session, supervisor_id=supervisor_id, supervisee_id=supervisee_id) is not None


def _describe(ctx: Context, change: AccessChange) -> str:
    """Return what becomes of a supervision, as this reader is concerned."""
    ids, key = pair_of(change), change.kind.replace(".", "_")
    if change.kind == SUPERVISION_ENDED and _others_of_both(ctx.session, change):
        key = f"{key}_of_both"
    reader = {ids[0]: "_yours", ids[1]: "_you"}.get(ctx.actor.member_id, "")
    name, other = (members.get(ctx.session, member_id).first_name for member_id in ids)
    return WORDS.phrases[f"access_{key}{reader}"].format(name=name, other=other)


def _log_pair(change: AccessChange) -> tuple[str, str]:
    supervisee_id, supervisor_id = pair_of(change)
    return f"member:{supervisee_id}", f"supervisor:{supervisor_id}"


BEGUN = ChangeKind(
    id=SUPERVISION_BEGUN,
    apply=_begin,
    describe=_describe,
    log_ids=_log_pair,
    gaining=_supervisor,
    concerned=_supervisee,
    told=_colleagues,
    is_possible=_can_begin,
)
ENDED = ChangeKind(
    id=SUPERVISION_ENDED,
    apply=_end,
    describe=_describe,
    log_ids=_log_pair,
    gaining=_supervisor_of_both,
    concerned=_others_of_both,
    told=_both,
    is_possible=_can_end,
    tells_administrators=False,
)
