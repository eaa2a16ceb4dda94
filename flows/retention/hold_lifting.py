"""Lifting a legal hold, once asked for: what was held can be deleted from then on, so it takes effect later.

docs/decisions/0049 says why. Putting a case on hold takes effect at once.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.access_changes import proposals
from flows.access_changes.change_kinds import ChangeKind, nobody
from flows.context import Context
from flows.retention import hold_record, screens
from storage.cases import case_knowledge, cases, handovers
from storage.models import AccessChange, Case, LegalHold
from storage.people import access_changes
from storage.retention import holds

LIFT_HOLD = "case.lift_hold"


def build_request(ctx: Context, case: Case) -> AccessChange:
    """Return the change as the actor would ask for it now."""
    return AccessChange(
        practice_id=case.practice_id,
        kind=LIFT_HOLD,
        case_id=case.id,
        asked_by=ctx.actor.member_id,
        asked_at=ctx.now,
    )


def ask(ctx: Context, case: Case, hold: LegalHold) -> AccessChange:
    """Ask for this hold to be lifted; if that was asked for, return what waits. Lock the case."""
    waiting = access_changes.find_waiting(ctx.session, case.practice_id, LIFT_HOLD, case_id=case.id)
    return waiting or proposals.propose(ctx, LIFT_HOLD, case_id=case.id, chosen=(hold.reason, str(hold.number)))


def _apply(ctx: Context, change: AccessChange) -> None:
    case = cases.get_for_update(ctx.session, _case_id(change))
    hold = holds.find_latest(ctx.session, case.id)
    assert hold is not None  # noqa: S101 -- `_is_possible` has found it, with the case locked
    hold_record.record_lifting(ctx, case, hold, by_id=change.asked_by)


def _is_possible(session: Session, change: AccessChange) -> bool:
    """Return whether the hold is still the one that was to be lifted."""
    case = cases.get_for_update(session, _case_id(change))
    hold = holds.find_latest(session, case.id)
    return case.deleted_at is None and hold is not None and hold.held and str(hold.number) == change.chosen[1]


def _informed(session: Session, change: AccessChange) -> Collection[UUID]:
    return case_knowledge.list_informed_therapists(cases.get(session, _case_id(change)))


def _informed_since(session: Session, change: AccessChange) -> Mapping[UUID, datetime | None]:
    received = handovers.map_received(session, _case_id(change))
    return {each: received.get(each) for each in _informed(session, change)}


def _describe(ctx: Context, change: AccessChange) -> str:
    return screens.lifting_line(cases.get(ctx.session, _case_id(change)).code, change.chosen[0])


def _case_id(change: AccessChange) -> UUID:
    assert change.case_id is not None  # noqa: S101 -- a hold always has a case
    return change.case_id


KIND = ChangeKind(
    id=LIFT_HOLD,
    apply=_apply,
    describe=_describe,
    log_ids=lambda change: (f"case:{_case_id(change)}", change.chosen[0]),
    gaining=nobody,
    concerned=_informed_since,
    told=_informed,
    is_possible=_is_possible,
    always_waits=True,
)
