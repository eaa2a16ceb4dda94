"""A hand-over that was asked for: who confirms it, who is told, and what is checked again when it takes effect.

docs/decisions/0049 says why. Whoever receives the case never confirms, and neither does whoever asked.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.access_changes import proposals
from flows.access_changes.change_kinds import ChangeKind
from flows.content import WORDS
from flows.context import Context
from flows.handover.transfer import transfer_case
from flows.releases.case_record import load_case_record
from storage.cases import case_knowledge, cases, handovers
from storage.models import AccessChange, Case
from storage.people import access_changes, members

HAND_OVER = "case.hand_over"


def build_request(ctx: Context, case: Case, former_id: UUID, new_id: UUID | None) -> AccessChange:
    """Return the change as the actor would ask for it now; `new_id`: None before the new therapist is chosen."""
    return AccessChange(
        practice_id=case.practice_id,
        kind=HAND_OVER,
        case_id=case.id,
        member_id=former_id,
        other_id=new_id,
        asked_by=ctx.actor.member_id,
        asked_at=ctx.now,
    )


def ask(ctx: Context, case: Case, former_id: UUID, new_id: UUID) -> AccessChange:
    """Ask for the hand-over, and return it; if one of this case waits, return that one. Lock the case."""
    waiting = access_changes.find_waiting(ctx.session, case.practice_id, HAND_OVER, case_id=case.id)
    return waiting or proposals.propose(ctx, HAND_OVER, case_id=case.id, member_id=former_id, other_id=new_id)


def _apply(ctx: Context, change: AccessChange) -> None:
    case_record = load_case_record(ctx, cases.get_for_update(ctx.session, _case_id(change)))
    case_record.start_lock()
    former, new_therapist = (members.get(ctx.session, member_id) for member_id in _pair(change))
    transfer_case(ctx, case_record, former, new_therapist, by_id=change.asked_by)


def _is_possible(session: Session, change: AccessChange) -> bool:
    """Return whether the case is still the former therapist's, and the new one an active therapist without it."""
    case = cases.get_for_update(session, _case_id(change))
    former_id, new_id = _pair(change)
    therapist_ids = {case.it_member_id, case.ft_member_id}
    is_theirs = former_id in therapist_ids and new_id not in therapist_ids
    can_take_over = new_id in members.list_active_ids(session, change.practice_id, "therapist")
    return case.deleted_at is None and is_theirs and can_take_over


def _receiver(_session: Session, change: AccessChange) -> Collection[UUID]:
    return {change.other_id} if change.other_id else ()


def _informed(session: Session, change: AccessChange) -> Collection[UUID]:
    return case_knowledge.list_informed_therapists(cases.get(session, _case_id(change)))


def _second_therapist(session: Session, change: AccessChange) -> Mapping[UUID, datetime | None]:
    """Return the present therapist; if they have left, ask themselves, or do not know of the case, the other one."""
    able = {each for each in _informed(session, change) if members.get(session, each).active} - {change.asked_by}
    received = handovers.map_received(session, _case_id(change))
    return {each: received.get(each) for each in ({change.member_id} if change.member_id in able else able)}


def _describe(ctx: Context, change: AccessChange) -> str:
    reader = {change.member_id: "_from_you", change.other_id: "_to_you"}.get(ctx.actor.member_id, "")
    former, new_therapist = (members.get(ctx.session, member_id).first_name for member_id in _pair(change))
    code = cases.get(ctx.session, _case_id(change)).code
    return WORDS.phrases[f"access_hand_over{reader}"].format(code=code, name=former, other=new_therapist)


def _log_ids(change: AccessChange) -> tuple[str, str]:
    former_id, new_id = _pair(change)
    return f"member:{new_id}", f"from:{former_id}"


def _case_id(change: AccessChange) -> UUID:
    assert change.case_id is not None  # noqa: S101 -- a hand-over always has a case
    return change.case_id


def _pair(change: AccessChange) -> tuple[UUID, UUID]:
    """Return the former and the new therapist."""
    assert change.member_id is not None  # noqa: S101 -- a hand-over that was asked for has both
    assert change.other_id is not None  # noqa: S101 -- as above
    return change.member_id, change.other_id


KIND = ChangeKind(
    id=HAND_OVER,
    apply=_apply,
    describe=_describe,
    log_ids=_log_ids,
    gaining=_receiver,
    concerned=_second_therapist,
    told=_informed,
    is_possible=_is_possible,
    announces_itself=True,
)
