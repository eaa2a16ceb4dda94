"""What every member can read at any time, with or without a case (S0-47, S0-49)."""

from flows.actions import Push, Reply, Show
from flows.context import Context
from flows.home import screens
from flows.permissions import NotYoursError, Permission, require
from storage.people import practices


def show_why(ctx: Context, step: str) -> Reply:
    """Return the reason why the screen `step` exists; raise NotYoursError if there is no such text."""
    require(ctx.actor, Permission.FIND_HELP)
    sessions_needed = practices.get_settings(ctx.session, ctx.actor.practice_id).sessions_needed
    try:
        return Push(screens.why_screen(step, sessions_needed))
    except screens.UnknownSubjectError:
        raise NotYoursError from None


def show_reasons_to_wait(ctx: Context) -> Reply:
    """Return the six reasons to wait."""
    require(ctx.actor, Permission.FIND_HELP)
    return Push(screens.reasons_to_wait())


def show_guidelines(ctx: Context) -> Reply:
    """Return the start page of the guidelines."""
    require(ctx.actor, Permission.FIND_HELP)
    return Show(screens.guideline("guidelines"))


def show_guideline(ctx: Context, name: str) -> Reply:
    """Return one part of the guidelines; raise NotYoursError for an unknown name."""
    require(ctx.actor, Permission.FIND_HELP)
    try:
        return Push(screens.guideline(name))
    except screens.UnknownSubjectError:
        raise NotYoursError from None
