"""What can be read at any time, with or without a case (S0-47, S0-49)."""

from flows.actions import Push, Reply, Show
from flows.context import Context
from flows.home import screens
from flows.permissions import NotYoursError, Permission, require
from storage.people import practices


def why(visit: Context, step: str) -> Reply:
    """Return the reason behind a screen."""
    require(visit.actor, Permission.FIND_HELP)
    needed = practices.settings(visit.session, visit.actor.practice_id).sessions_needed
    try:
        return Push(screens.why(step, needed))
    except screens.UnknownSubjectError:
        raise NotYoursError from None


def whynot(visit: Context) -> Reply:
    """Return the six moments when not to confer."""
    require(visit.actor, Permission.FIND_HELP)
    return Push(screens.whynot())


def guidelines(visit: Context) -> Reply:
    """Return the way into the guidelines, without any case."""
    require(visit.actor, Permission.FIND_HELP)
    return Show(screens.subject("guidelines"))


def subject(visit: Context, name: str) -> Reply:
    """Return one part of the guidelines."""
    require(visit.actor, Permission.FIND_HELP)
    try:
        return Push(screens.subject(name))
    except screens.UnknownSubjectError:
        raise NotYoursError from None
