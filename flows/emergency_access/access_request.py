"""An emergency access that was asked for: who confirms it, who is told, and what is checked again when it opens.

The administrator who asks never confirms. If nobody confirms it, it opens after the wait of any change, so that the
procedure that 45 CFR 164.312(a)(2)(ii) requires never fails altogether. docs/decisions/0049 says why it is so long.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.access_changes import proposals
from flows.access_changes.change_kinds import ChangeKind
from flows.access_changes.people import list_long_gone
from flows.content import WORDS
from flows.context import Context
from flows.emergency_access import access_rights, opening, reasons, screens
from storage.cases import case_knowledge, cases, handovers
from storage.models import AccessChange, Case
from storage.people import access_changes, members, supervisions, supervisors

EMERGENCY_ACCESS = "emergency.access"


def ask(ctx: Context, case: Case, reason: str) -> AccessChange:
    """Ask for access to the case, and return it; if the actor's own request waits, return that one. Lock the case."""
    key = {"case_id": case.id, "asked_by": ctx.actor.member_id}
    waiting = access_changes.find_waiting(ctx.session, case.practice_id, EMERGENCY_ACCESS, **key)
    chosen = (reasons.seal_for_request(ctx, case, reason),)
    return waiting or proposals.propose(ctx, EMERGENCY_ACCESS, case_id=case.id, chosen=chosen)


def _apply(ctx: Context, change: AccessChange) -> None:
    case = cases.get_for_update(ctx.session, _case_id(change))
    reason = reasons.open_from_request(ctx, case, change.chosen[0], change.asked_by)
    assert reason is not None  # noqa: S101 -- `is_possible` refuses a deleted case
    opening.open_for_an_hour(ctx, case, change.asked_by, reason)


def _is_possible(session: Session, change: AccessChange) -> bool:
    """Return whether the case is still there, and not a case of the administrator's own."""
    case = cases.get_for_update(session, _case_id(change))
    return case.deleted_at is None and change.asked_by not in (case.it_member_id, case.ft_member_id)


def _asker(_session: Session, change: AccessChange) -> Collection[UUID]:
    return {change.asked_by}


def _therapists_and_supervisors(session: Session, change: AccessChange) -> Mapping[UUID, datetime | None]:
    """Return the therapists who know of the case, and those of their supervisors who may be told of it (S0-16)."""
    case = cases.get(session, _case_id(change))
    informed, both = case_knowledge.list_informed_therapists(case), {case.it_member_id, case.ft_member_id}
    gone = list_long_gone(session, change)
    by_therapist, peers = supervisors.map_supervisors(session, informed, also_inactive=True)
    of_both = {
        supervisor.id
        for therapist_id, found in by_therapist.items()
        for supervisor in found
        if supervisor.id not in both | gone and peers[supervisor.id].beside.isdisjoint(both - {therapist_id})
    }
    received = handovers.map_received(session, case.id)
    since = {each: supervisions.find_since(session, case.practice_id, each, informed) for each in of_both}
    return since | {each: received.get(each) for each in informed}


def _describe(ctx: Context, change: AccessChange) -> str:
    reader, case = "_you" if ctx.actor.member_id == change.asked_by else "", cases.get(ctx.session, _case_id(change))
    return WORDS.phrases[f"access_emergency{reader}"].format(
        who=members.get(ctx.session, change.asked_by).first_name,
        code=access_rights.case_label(case),
        reason=screens.reason_in_words(reasons.open_from_request(ctx, case, change.chosen[0], change.asked_by)),
    )


def _log_ids(change: AccessChange) -> tuple[str, str]:
    return f"member:{change.asked_by}", opening.REASON_SEALED


def _case_id(change: AccessChange) -> UUID:
    assert change.case_id is not None  # noqa: S101 -- an emergency access always has a case
    return change.case_id


KIND = ChangeKind(
    id=EMERGENCY_ACCESS,
    apply=_apply,
    describe=_describe,
    log_ids=_log_ids,
    gaining=_asker,
    concerned=_therapists_and_supervisors,
    is_possible=_is_possible,
    also_for_oneself=True,
    announces_itself=True,
)
