"""Changes of who can read what that wait: the list, and confirming, objecting and withdrawing."""

from uuid import UUID

from flows.access_changes import messages, proposals, rules, screens
from flows.access_changes.change_kinds import KINDS
from flows.access_changes.people import load_facts
from flows.access_changes.rules import Decision
from flows.access_changes.screens import WaitingChange
from flows.actions import Actions, Click, Options
from flows.context import Context
from flows.permissions import NotYoursError, Permission, require
from flows.replies import Outcome, Show
from storage.models import AccessChange
from storage.people import access_changes, members
from storage.people.access_changes import CONFIRMED, OBJECTED, WITHDRAWN
from storage.row_errors import UnknownRowError

actions = Actions()


def load_change(ctx: Context, change_id: str, may: Permission) -> AccessChange:
    """Return the change, locked; raise NotYoursError for anybody who is not concerned, or if there is none."""
    try:
        change = access_changes.get_for_update(ctx.session, UUID(change_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    is_here = change.practice_id == ctx.actor.practice_id
    require(ctx.actor, may, entitled=is_here and bool(_decisions(ctx, change)))
    return change


@actions.press("access_changes", "access_changes_further", may=Permission.FIND_HELP, options=Options(reads=True))
def show_waiting(ctx: Context, click: Click) -> Outcome:
    """Return the changes that wait and that the actor can decide on, from the one that the button carries on.

    Administrators see all of them.
    """
    waiting = list_waiting(ctx)
    start = next((at for at, change in enumerate(waiting) if change.id == click.value), 0)
    return Show(screens.waiting_changes(waiting[start:]))


@actions.press("access_confirm", may=Permission.DECIDE_ACCESS, loads=load_change)
def confirm(ctx: Context, change: AccessChange, _click: Click) -> Outcome:
    """Let the change take effect; raise NotYoursError for whoever asked for it or could read more by it."""
    return _decide(ctx, change, Decision.CONFIRM, CONFIRMED)


@actions.press("access_object", may=Permission.DECIDE_ACCESS, loads=load_change)
def object_to(ctx: Context, change: AccessChange, _click: Click) -> Outcome:
    """End the change: it does not take effect."""
    return _decide(ctx, change, Decision.OBJECT, OBJECTED)


@actions.press("access_withdraw", may=Permission.DECIDE_ACCESS, loads=load_change)
def withdraw(ctx: Context, change: AccessChange, _click: Click) -> Outcome:
    """End the change, as the administrator who asked for it."""
    return _decide(ctx, change, Decision.WITHDRAW, WITHDRAWN)


def list_waiting(ctx: Context) -> list[WaitingChange]:
    """Return the changes that wait and that concern the actor, in words, the oldest first."""
    found = access_changes.list_waiting(ctx.session, ctx.actor.practice_id)
    described = [_describe(ctx, change) for change in found if not rules.is_due(change.takes_effect_at, ctx.now)]
    return [change for change in described if change.decisions]


def _decide(ctx: Context, change: AccessChange, decision: Decision, outcome: str) -> Outcome:
    if decision not in _decisions(ctx, change):
        raise NotYoursError
    proposals.decide(ctx, change, outcome)
    done = messages.describe_outcome(ctx, change) or ""
    return Show(screens.waiting_changes(list_waiting(ctx), f"{KINDS[change.kind].describe(ctx, change)} {done}"))


def _describe(ctx: Context, change: AccessChange) -> WaitingChange:
    until, facts = change.takes_effect_at, load_facts(ctx.session, change)
    return WaitingChange(
        id=str(change.id),
        what=KINDS[change.kind].describe(ctx, change),
        asker=members.get(ctx.session, change.asked_by).first_name,
        asked=ctx.dates.day_of(change.asked_at),
        until=ctx.dates.with_zone.day_and_time(until) if until else "",
        decisions=facts.decisions_of(ctx.actor.member_id),
        limit=messages.describe_limit(ctx, change, facts),
    )


def _decisions(ctx: Context, change: AccessChange) -> frozenset[Decision]:
    return load_facts(ctx.session, change).decisions_of(ctx.actor.member_id)
