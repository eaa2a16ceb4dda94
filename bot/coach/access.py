"""Who may do what: one function, deny by default. A denied answer carries no data and does not tell what exists."""

from collections.abc import Mapping
from enum import StrEnum

from bot.coach.desk import Actor
from flows.errors import FlowError
from storage.models import Case


class Action(StrEnum):
    """Everything that is asked about. An action that no rule names is denied."""

    FIND_HELP = "find_help"  # menu, why, when not to, guidelines
    OPEN_CASE = "open_case"
    START = "start"  # a consult on a case
    PREPARE = "prepare"  # one's own part of a consult
    ENTER_PAPER = "enter_paper"
    WRITE = "write"  # on the page, one's own words
    CHANGE_SETTINGS = "change_settings"


class NotYoursError(FlowError):
    """There is nothing here for this member."""

    refusal = "not_yours"


class AdministratorsOnlyError(FlowError):
    """Only an administrator changes what holds for the practice."""

    refusal = "administrators_only"


_BY_ROLE: Mapping[Action, str] = {
    Action.FIND_HELP: "therapist",
    Action.OPEN_CASE: "therapist",
    Action.CHANGE_SETTINGS: "administrator",
}
_IN_CASE = frozenset({Action.START, Action.PREPARE, Action.ENTER_PAPER, Action.WRITE})


def may(actor: Actor, action: Action, case: Case | None = None) -> bool:
    """Return whether this member may do this, now: by role, or as one of the two therapists of the case."""
    if action in _BY_ROLE:
        return case is None and _BY_ROLE[action] in actor.roles
    if action in _IN_CASE and case is not None and "therapist" in actor.roles:
        return case.practice_id == actor.practice_id and actor.member_id in (case.it_member_id, case.ft_member_id)
    return False


def require(actor: Actor, action: Action, case: Case | None = None) -> None:
    """Raise NotYoursError, which reads the same whether the thing exists or not."""
    if not may(actor, action, case):
        raise AdministratorsOnlyError if action is Action.CHANGE_SETTINGS else NotYoursError
