"""What `Safety concern` says until it can tell the people concerned (S0-9)."""

from flows import content
from flows.actions import Actions, Click, Options
from flows.content import WORDS
from flows.context import Context
from flows.permissions import Permission
from flows.replies import Outcome, Push

actions = Actions()


@actions.press("safety", may=Permission.FIND_HELP, options=Options(reads=True))
def show_whom_to_call(_ctx: Context, _click: Click) -> Outcome:
    """Return whom to call first. Nobody is told by this screen."""
    return Push(content.notice(WORDS.phrases["safety_call_first"]))
