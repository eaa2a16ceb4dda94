"""All actions, one line for each module that declares some, and how an action runs to its end."""

from typing import Any, TypeVar

from flows import actions
from flows.actions import Action, Actions, Click, Current, Kind, Open, Show
from flows.consult import record, step_screens, turn
from flows.context import Context
from storage.consults.consult_tables import ConsultTables

R = TypeVar("R")
_FEATURES: tuple[Actions, ...] = ()
ACTIONS = actions.merge(_FEATURES)
UNKNOWN_SCREEN = "other"


def find(kind: Kind, action_id: str) -> Action[Any] | None:
    """Return the action with this id, or None. Other words after a command, and forged screens, open the menu."""
    if kind in (Kind.COMMAND, Kind.SUBMIT):
        return ACTIONS.get((kind, action_id), ACTIONS[Kind.COMMAND, ""])
    return ACTIONS.get((kind, action_id))


def perform(ctx: Context, action: Action[R], click: Click) -> R:
    """Run the action in the context's transaction, then whatever follows from it; return its result.

    A Slack action's result is a Reply: what is shown is drawn here, once, when everything else is done.
    """
    outcome: Any = action.run(ctx, click)
    while isinstance(outcome, Open):
        button = ACTIONS[Kind.PRESS, outcome.id]
        outcome = button.run(ctx, Click(Kind.PRESS, button.id, value=outcome.about))
    for tables in list(ctx.records.values()):
        if isinstance(tables, ConsultTables) and tables.turn_taken:
            turn.start_waits(record.of_consult(ctx, tables.consult))
    if isinstance(outcome, Current):
        outcome = Show(step_screens.current_form(record.load(ctx, outcome.consult_id)))
    return outcome  # type: ignore[no-any-return]  # R for pages, and a Reply for everything else
