"""A change of who can read what: it is asked for, it waits, somebody decides, and it takes effect once."""

from uuid import UUID

from sqlmodel import Session

from flows import audit_trail
from flows.access_changes import messages, rules
from flows.access_changes.change_kinds import KINDS
from flows.access_changes.people import load_facts
from flows.access_changes.rules import ChangeFacts
from flows.context import Context
from storage.models import AccessChange
from storage.people import access_changes, members
from storage.people.access_changes import AT_ONCE, IN_EFFECT, MOOT, WAITED


def propose(  # noqa: PLR0913 -- what a change is about, each given by name
    ctx: Context,
    kind: str,
    *,
    member_id: UUID | None = None,
    other_id: UUID | None = None,
    group_id: UUID | None = None,
    case_id: UUID | None = None,
    setting: str = "",
    chosen: tuple[str, ...] = (),
) -> AccessChange:
    """Ask for a change as the actor. It takes effect at once unless it widens who reads; then it waits.

    The rest says what the change is about, as the columns of AccessChange do. A change that already waits is not asked
    for twice. Return the change; while it waits, it has no outcome.
    """
    change = AccessChange(
        practice_id=ctx.actor.practice_id,
        kind=kind,
        member_id=member_id,
        other_id=other_id,
        group_id=group_id,
        case_id=case_id,
        setting=setting,
        chosen=chosen,
        asked_by=ctx.actor.member_id,
        asked_at=ctx.now,
    )
    waiting = access_changes.find_waiting_like(ctx.session, change)
    if waiting is not None:
        return waiting
    facts = load_facts(ctx.session, change)
    has_cases = access_changes.has_case(ctx.session, change.practice_id)
    if rules.needs_second_person(facts.gaining, has_cases=has_cases, always=KINDS[kind].always_waits):
        _let_wait(ctx, change, facts)
    else:
        _apply_at_once(ctx, change, facts)
    return change


def decide(ctx: Context, change: AccessChange, outcome: str) -> None:
    """Record what the actor decided about a change; the caller must have locked it and asked for the permission.

    Confirmed, it takes effect now, unless it has become impossible. If its 72 hours are over, it has taken effect, and
    what is decided later does not count.
    """
    apply_due(ctx, change)
    if change.outcome is None:
        _conclude(ctx, change, outcome, ctx.actor.member_id)


def apply_due(ctx: Context, change: AccessChange) -> None:
    """Let the change take effect if it waits and its 72 hours are over; the caller must have locked it.

    It waits on unless it is proved, by rows that have MACs, that everybody concerned was told 72 hours before.
    """
    if change.outcome is None and rules.is_due(change.takes_effect_at, ctx.now):
        kind = KINDS[change.kind]
        if change.asked_by in kind.gaining(ctx.session, change) and not kind.also_for_oneself:
            _conclude(ctx, change, MOOT, None)
        elif not _waits_on(ctx, change):
            _conclude(ctx, change, WAITED, None)


def _waits_on(ctx: Context, change: AccessChange) -> bool:
    """Return whether the change waits on, after telling those who were not told; record until when."""
    if not _is_possible(ctx.session, change):
        return False
    facts, told = load_facts(ctx.session, change), access_changes.map_told(ctx.session, change.id)
    gone_since = rules.find_gone_time(change.asked_at, ctx.now)
    audience = facts.audience - members.list_gone(ctx.session, change.practice_id, gone_since)
    untold = audience - told.keys()
    until = rules.find_later_time([ctx.now] if untold else [told[each] for each in audience], ctx.now)
    if until is None:
        return False
    change.takes_effect_at = until
    ctx.session.flush()
    _log(ctx, change, "waits_on")
    messages.tell_again(ctx, change, untold - members.list_gone(ctx.session, change.practice_id, ctx.now))
    return True


def _let_wait(ctx: Context, change: AccessChange, facts: ChangeFacts) -> None:
    kind = KINDS[change.kind]
    change.takes_effect_at = rules.find_effect_time(
        facts, ctx.now, may_wait=kind.may_wait, also_for_oneself=kind.also_for_oneself
    )
    access_changes.add(ctx.session, change)
    _log(ctx, change, "asked")
    messages.send_asked(ctx, change, facts)


def _apply_at_once(ctx: Context, change: AccessChange, facts: ChangeFacts) -> None:
    kind = KINDS[change.kind]
    tells_administrators = kind.tells_administrators or bool(facts.gaining)
    access_changes.decide(change, AT_ONCE, ctx.actor.member_id, ctx.now)
    change.administrators_told_at = None if tells_administrators else ctx.now
    access_changes.add(ctx.session, change)
    kind.apply(ctx, change)
    messages.send_told(ctx, change, facts, administrators=tells_administrators)


def _conclude(ctx: Context, change: AccessChange, outcome: str, by: UUID | None) -> None:
    """Record the outcome, and carry the change out if it says so and if that is still possible. `by`: who decided."""
    is_in_vain = outcome in IN_EFFECT and not _is_possible(ctx.session, change)
    facts = load_facts(ctx.session, change)
    access_changes.decide(change, MOOT if is_in_vain else outcome, by, ctx.now)
    _log(ctx, change, str(change.outcome))
    if change.outcome in IN_EFFECT:
        KINDS[change.kind].apply(ctx, change)
    messages.send_decided(ctx, change, facts)


def _is_possible(session: Session, change: AccessChange) -> bool:
    """Return whether the change can take effect: whoever asked is still an administrator, and it still makes sense."""
    administrators = members.list_active_ids(session, change.practice_id, "administrator")
    return change.asked_by in administrators and KINDS[change.kind].is_possible(session, change)


def _log(ctx: Context, change: AccessChange, event: str) -> None:
    """Log what happened to the change, and, when it was asked for, what it is about: fixed ids and uuids."""
    audit_trail.record_action(ctx, f"change.{event}", f"change:{change.id}", case_id=change.case_id, detail=change.kind)
    if event == "asked":
        subject, detail = KINDS[change.kind].log_ids(change)
        audit_trail.record_action(ctx, "change.about", subject, case_id=change.case_id, detail=detail)
