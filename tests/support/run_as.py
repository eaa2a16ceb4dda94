"""Run a function as a member does a registered action: identified, in one transaction, and logged."""

from collections.abc import Callable

from bot import dispatch
from flows.actions import Action, Click, Kind, Options, Outcome, Reply
from flows.context import Context, Identity, Services


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
