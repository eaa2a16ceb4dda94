"""What the worker does with changes of who can read what: those whose time has come take effect, each in a transaction.

And it tells the administrators of the workspace whom the product had not met when a change was announced.
"""

from collections.abc import Sequence

from sqlmodel import Session

from flows.access_changes import messages, proposals
from flows.access_changes.people import load_facts
from flows.context import Context, Profile, Services
from flows.people import membership
from storage.models import AccessChange
from storage.outbox import deliveries
from storage.people import access_changes, members


def apply_all(services: Services) -> None:
    """Let each change take effect that waits and whose 72 hours are over. Done once, whichever process does it."""
    with services.database.reading() as session:
        due = access_changes.list_due(session, services.clock())
    for change_id in due:
        with services.database.transaction() as session:
            change = access_changes.get_for_update(session, change_id)
            proposals.apply_due(_build_context(services, session, change), change)


def has_untold(services: Services) -> bool:
    """Return whether there is a change of which administrators of the workspace may still have to be told."""
    with services.database.reading() as session:
        return bool(access_changes.list_untold(session))


def tell_administrators(services: Services, profiles: Sequence[Profile]) -> None:
    """Add the administrators whom the product has not met yet, and tell them what the others have been told.

    `profiles`: the administrators of the workspace, asked for before, because no transaction may be open meanwhile.
    """
    with services.database.transaction() as session:
        untold = [access_changes.get_for_update(session, each.id) for each in access_changes.list_untold(session)]
        untold = [change for change in untold if change.administrators_told_at is None]
        if not untold:
            return
        for profile in profiles:
            membership.upsert_member(session, services, profile)
        for change in untold:
            _tell(_build_context(services, session, change), change)


def _tell(ctx: Context, change: AccessChange) -> None:
    """Tell those administrators of the change who have had no message about it, and record that all know of it."""
    told = deliveries.list_recipients_about(ctx.session, {change.id})
    administrators = load_facts(ctx.session, change).administrators - told - {change.asked_by}
    for member_id in sorted(administrators):
        messages.send_to_newcomer(ctx, change, member_id)
    change.administrators_told_at = ctx.now


def _build_context(services: Services, session: Session, change: AccessChange) -> Context:
    """Return the context in which the administrator who asked for the change is the actor."""
    return Context(services, session, membership.load_recipient(session, members.get(session, change.asked_by)))
