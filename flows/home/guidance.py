"""What can be read at any time, with or without a case (S0-47, S0-49)."""

from flows.actions import Push, Reply, Show
from flows.consult import guidance
from flows.context import Visit
from flows.permissions import Action, NotYoursError, require
from flows.practice.screens import WORDS as SETTINGS
from storage.people import practices


def why(visit: Visit, step: str) -> Reply:
    """Return the reason behind a screen."""
    require(visit.actor, Action.FIND_HELP)
    if step in SETTINGS.screens:
        return Push(guidance.reason_screen(SETTINGS.screens[step].why))
    needed = practices.settings(visit.session, visit.actor.practice_id).sessions_needed
    try:
        return Push(guidance.why(step, needed))
    except guidance.UnknownSubjectError:
        raise NotYoursError from None


def whynot(visit: Visit) -> Reply:
    """Return the six moments when not to confer."""
    require(visit.actor, Action.FIND_HELP)
    return Push(guidance.whynot())


def guidelines(visit: Visit) -> Reply:
    """Return the way into the guidelines, without any case."""
    require(visit.actor, Action.FIND_HELP)
    return Show(guidance.subject("guidelines"))


def subject(visit: Visit, name: str) -> Reply:
    """Return one part of the guidelines."""
    require(visit.actor, Action.FIND_HELP)
    try:
        return Push(guidance.subject(name))
    except guidance.UnknownSubjectError:
        raise NotYoursError from None
