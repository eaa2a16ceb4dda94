"""Run a function as a member does a registered action: identified, in one transaction, and logged."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from bot import dispatch
from flows import registry
from flows.actions import Action, Click, Kind, Options
from flows.context import Actor, Context, Identity, Services
from flows.replies import Outcome, Reply

R = TypeVar("R")


def run_as(
    services: Services,
    identity: Identity,
    function: Callable[[Context], Outcome],
    *,
    action_id: str = "start",
    about: str = "",
) -> Reply:
    """Run the function through dispatch, logged as this button, and return the reply."""
    action: Action[Outcome] = Action(Kind.PRESS, action_id, None, lambda ctx, _click: function(ctx), Options())
    return dispatch.run(services, identity, action, Click(Kind.PRESS, action_id, value=about))


def perform(ctx: Context, kind: Kind, action_id: str, about: str = "", **given: object) -> Reply:
    """Perform a registered action in the transaction of the context, and return its reply; raise FlowError.

    `about`: the id of its subject. `given`: the values of the screen.
    """
    reply: Reply = registry.perform(
        ctx, registry.ACTIONS[kind, action_id], Click(kind, action_id, about=about, given=given)
    )
    return reply


def perform_page(
    services: Services, actor: Actor, action: Action[R], about: str = "", *, step: str = "", **given: object
) -> R:
    """Perform a page's action in one transaction, as its visit does, and return its result; raise FlowError.

    `about`: the id of its subject. `step`: the part in its address. `given`: its form, and the rest of its address.
    """
    return perform_with(services, actor, action, about, given, step=step)


def perform_with(
    services: Services, actor: Actor, action: Action[R], about: str, given: Mapping[str, object], *, step: str = ""
) -> R:
    """Perform a page's action as `perform_page` does, with these values of its form and its address."""
    with services.database.transaction() as session:
        click = Click(Kind.PAGE, action.id, about=about, step=step, given=given)
        return registry.perform(Context(services, session, actor), action, click)
