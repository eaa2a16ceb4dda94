"""Run what a member does on a surface: look up the member, open a transaction, and put a refusal into plain words."""

from collections.abc import Callable
from dataclasses import dataclass

from flows import audit_trail
from flows.actions import Refuse, Reply, Show
from flows.content import WORDS
from flows.context import Actor, Context, Identity, Profile, Services
from flows.errors import FlowError
from flows.people import membership

ActionFunction = Callable[[Context], Reply]


@dataclass(frozen=True)
class ActionId:
    """The audit log's fixed id for what a member does, and the id of what the action is about."""

    name: str = "deed"  # the default is for tests; listeners always name their action
    about: str = ""


DEFAULT_ACTION_ID = ActionId()


def handle(
    services: Services,
    identity: Identity,
    action: ActionFunction,
    action_id: ActionId = DEFAULT_ACTION_ID,
) -> Reply:
    """Run the action as this member in one transaction and return the reply. A FlowError rolls everything back.

    The audit log records the action in the same transaction; it records a refusal in a separate one.
    """

    def run_action() -> Reply:
        profile = membership.require_profile(services, identity)
        with services.database.transaction() as session:
            ctx = Context(services, session, membership.load_or_create_actor(session, services, profile))
            reply = action(ctx)
            audit_trail.record_dispatch(
                ctx, action_id.name, action_id.about, unfinished=isinstance(reply, Show) and bool(reply.form.errors)
            )
            return reply

    return _reply_or_refusal(run_action, services, identity, action_id)


def handle_alone(
    services: Services,
    identity: Identity,
    action: Callable[[Actor], Reply],
    action_id: ActionId = DEFAULT_ACTION_ID,
) -> Reply:
    """Run an action that opens its own transaction, as this member, and return the reply."""

    def run_action() -> Reply:
        profile = membership.require_profile(services, identity)
        with services.database.transaction() as session:
            actor = membership.load_or_create_actor(session, services, profile)
            audit_trail.record_dispatch(Context(services, session, actor), action_id.name, action_id.about)
        return action(actor)

    return _reply_or_refusal(run_action, services, identity, action_id)


def _reply_or_refusal(run: Callable[[], Reply], services: Services, identity: Identity, action_id: ActionId) -> Reply:
    """Return the reply, or the plain words of the rule that refused the action."""
    try:
        return run()
    except FlowError as error:
        if error.is_logged:
            audit_trail.record_refusal(services, identity, action_id.name, action_id.about, error.refusal)
        return Refuse(WORDS.refusals[error.refusal].format_map(error.placeholders))


def find_profile(services: Services, identity: Identity) -> Profile | None:
    """Return the profile of a person chosen in a form, or None if that person cannot take part."""
    try:
        return membership.require_profile(services, identity)
    except FlowError:
        return None
