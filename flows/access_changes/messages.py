"""Messages about changes of who can read what: asked for, made at once, decided. First names, no client."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.access_changes import rules, screens
from flows.access_changes.change_kinds import KINDS
from flows.access_changes.people import load_facts
from flows.access_changes.rules import ChangeFacts, Decision
from flows.context import Context
from flows.messages import outbox
from flows.messages.kinds import Messages, MessageText, Posted, message_text
from storage.models import AccessChange, Delivery
from storage.people import access_changes, members
from storage.people.access_changes import IN_EFFECT

ASKED, ASKED_SECOND, TOLD, DECIDED = "access_asked", "access_asked_second", "access_told", "access_decided"
NEW_ADMINISTRATOR = "access_administrator"  # as the workspace says: nobody here asked for it

messages = Messages()


def send_asked(ctx: Context, change: AccessChange, facts: ChangeFacts) -> None:
    """Tell everybody concerned, and all administrators, at once."""
    for member_id in sorted(facts.audience):
        outbox.send(ctx, member_id, _asked_kind(change), change_id=change.id)


def tell_again(ctx: Context, change: AccessChange, member_ids: Collection[UUID]) -> None:
    """Tell those of whom nothing proves that they were told; the change waits on from now.

    Not who is inactive: their first message waits until they are back.
    """
    for member_id in sorted(member_ids):
        outbox.send(ctx, member_id, _asked_kind(change), change_id=change.id)


def record_posted(session: Session, posted: Posted, now: datetime) -> None:
    """Record who was told of a change that waits, in the transaction that records that Slack took the message.

    From what was sent, not from the stored message: that may have been changed meanwhile in the database. It counts
    only if it was the message for this change, which says whether it takes effect by waiting.
    """
    if posted.change_id is None or posted.kind not in {ASKED, ASKED_SECOND}:
        return
    change = access_changes.get(session, posted.change_id)
    if change.outcome is None and posted.kind == _asked_kind(change):
        access_changes.record_told(session, posted.change_id, posted.recipient_id, posted.ts, now)


def send_to_newcomer(ctx: Context, change: AccessChange, member_id: UUID) -> None:
    """Tell an administrator whom the product met only now: of a change that waits, or of one that took effect."""
    if change.outcome in (None, *IN_EFFECT):
        kind = _asked_kind(change) if change.outcome is None else TOLD
        outbox.send(ctx, member_id, kind, change_id=change.id)


def _asked_kind(change: AccessChange) -> str:
    return ASKED if change.takes_effect_at is not None else ASKED_SECOND


def send_told(ctx: Context, change: AccessChange, facts: ChangeFacts, *, administrators: bool) -> None:
    """Tell those concerned of a change that took effect at once; `administrators`: them, too."""
    concerned = facts.told | (facts.concerned | facts.gaining if facts.gaining else frozenset())
    for member_id in sorted((concerned | (facts.administrators if administrators else set())) - {change.asked_by}):
        outbox.send(ctx, member_id, TOLD, change_id=change.id)


def send_decided(ctx: Context, change: AccessChange, facts: ChangeFacts) -> None:
    """Tell whoever asked, and whoever could read more, what became of the change. The others' messages say so, too."""
    has_own_message = change.outcome in IN_EFFECT and KINDS[change.kind].announces_itself
    recipients = {change.asked_by} - facts.gaining if has_own_message else {change.asked_by, *facts.gaining}
    for member_id in sorted(recipients - {change.decided_by}):
        outbox.send(ctx, member_id, DECIDED, change_id=change.id)


def describe_outcome(ctx: Context, change: AccessChange) -> str | None:
    """Return what became of the change, for this reader; None while it waits."""
    if change.outcome is None or change.decided_at is None:
        return None
    by = members.get(ctx.session, change.decided_by).first_name if change.decided_by else ""
    return screens.outcome_in_words(change.outcome, by, ctx.dates.day_of(change.decided_at))


def describe_limit(ctx: Context, change: AccessChange, facts: ChangeFacts) -> str:
    """Return why the actor cannot confirm the change, who could otherwise, after a space; "" if they can."""
    newcomer_id = facts.find_newcomer(ctx.actor.member_id)
    if newcomer_id is None:
        return ""
    own = "administrator" if newcomer_id in facts.administrators else "place"
    since = facts.newcomers[newcomer_id]
    return screens.limit_line(
        "asker" if newcomer_id == change.asked_by else own,
        asker=members.get(ctx.session, change.asked_by).first_name,
        day=ctx.dates.day_of(since),
        again=ctx.dates.with_zone.day_and_time(since + rules.WAITING_TIME),
    )


def _describe_outcome(ctx: Context, delivery: Delivery) -> str | None:
    """Return the change and what became of it; None while it waits."""
    change = _get(ctx, delivery)
    outcome = describe_outcome(ctx, change)
    return f"{KINDS[change.kind].describe(ctx, change)} {outcome}" if outcome else None


def _knows_of_change(ctx: Context, delivery: Delivery) -> bool:
    """Return whether the change is by the recipient or about them, or they are or were told of it."""
    change, member_id = _get(ctx, delivery), ctx.actor.member_id
    if change.practice_id != ctx.actor.practice_id:
        return False
    if member_id in {change.asked_by, change.member_id, change.other_id, change.decided_by}:
        return True
    was_told = member_id in access_changes.map_told(ctx.session, change.id)
    return was_told or member_id in load_facts(ctx.session, change).audience


@messages.kind(ASKED, ASKED_SECOND, concerns=_knows_of_change, outcome=_describe_outcome, waits_until_back=True)
def compose_asked(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return what was asked for and what the reader can do; None once it is decided, or no longer theirs to know.

    Who was inactive meanwhile is told that it took effect.
    """
    change = _get(ctx, delivery)
    if change.outcome in IN_EFFECT and _was_away(ctx, change):
        return compose_decided(ctx, delivery)
    facts = load_facts(ctx.session, change)
    decisions = facts.decisions_of(ctx.actor.member_id)
    if change.outcome is not None or not decisions or rules.is_due(change.takes_effect_at, ctx.now):
        return None
    until = change.takes_effect_at
    names = {
        **_placeholders(ctx, change),
        "until": ctx.dates.with_zone.day_and_time(until) if until else "",
        "limit": describe_limit(ctx, change, facts),
        "confirm": "yes" if Decision.CONFIRM in decisions else "",
    }
    return message_text(_asked_kind(change), names, str(change.id))  # what the stored message says may be false


def _was_away(ctx: Context, change: AccessChange) -> bool:
    """Return whether the reader came back after the change was asked for, and was not told of it."""
    member_id = ctx.actor.member_id
    back_at = members.get(ctx.session, member_id).back_at
    is_back = back_at is not None and back_at >= change.asked_at
    return is_back and member_id not in access_changes.map_told(ctx.session, change.id)


@messages.kind(TOLD, NEW_ADMINISTRATOR, concerns=_knows_of_change, waits_until_back=True)
def compose_told(ctx: Context, delivery: Delivery) -> MessageText:
    """Return what was changed at once."""
    return message_text(delivery.kind, _placeholders(ctx, _get(ctx, delivery)))


@messages.kind(DECIDED, concerns=_knows_of_change, waits_until_back=True)
def compose_decided(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return what became of a change, for whoever asked for it and whoever could read more by it."""
    change = _get(ctx, delivery)
    outcome = describe_outcome(ctx, change)
    return message_text(DECIDED, {**_placeholders(ctx, change), "outcome": outcome}) if outcome else None


def _placeholders(ctx: Context, change: AccessChange) -> dict[str, str]:
    asker = members.get(ctx.session, change.asked_by).first_name
    return {"asker": asker, "what": KINDS[change.kind].describe(ctx, change)}


def _get(ctx: Context, delivery: Delivery) -> AccessChange:
    assert delivery.change_id is not None  # noqa: S101 -- messages of these kinds always have a change
    return access_changes.get(ctx.session, delivery.change_id)
