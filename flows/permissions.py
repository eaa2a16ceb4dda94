"""Who may do what: one function, deny by default. A denied answer carries no data and does not tell what exists."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from flows.consult.parts import Part
from flows.context import Actor
from flows.errors import FlowError
from storage.models import Case


class Permission(StrEnum):
    """Everything that is asked about. An action that no rule names is denied."""

    FIND_HELP = "find_help"  # menu, why, when not to, guidelines
    OPEN_CASE = "open_case"
    START_CONSULT = "start"  # a consult on a case
    PREPARE = "prepare"  # one's own part of a consult
    ENTER_SIGNED_FORM = "enter_paper"
    WRITE = "write"  # on the page, one's own words
    READ_SIGNED_SUMMARY = "read_signed"  # a signed summary, as one of its therapists
    REVIEW_SUMMARY = "review"  # a side of a signed summary; without a case: the list of what waits
    CHANGE_SETTINGS = "change_settings"
    MANAGE_PEOPLE = "manage_people"  # roles, supervision, groups
    HAND_OVER = "hand_over"  # a case to another therapist, by its code; without a case: to look whose cases there are
    MANAGE_RETENTION = "keep_records"  # how long they are kept; with a case: whether it is on hold, by its code
    OPEN_EMERGENCY_ACCESS = (
        "emergency"  # to open a case for an hour, by its code; without a case: to look whose cases there are
    )
    READ_IN_EMERGENCY = "read_in_emergency"  # what is shared in a case, while it is open to this administrator
    REVIEW_EMERGENCY_ACCESS = "look_at_emergency"  # afterwards, as somebody else


class NotYoursError(FlowError):
    """There is nothing here for this member."""

    refusal = "not_yours"


class AdministratorsOnlyError(FlowError):
    """Only an administrator changes what holds for the practice."""

    refusal = "administrators_only"


_ANY_ROLE = frozenset({"therapist", "supervisor", "administrator"})
_ADMINISTRATOR_ONLY = frozenset({"administrator"})
_ROLES_BY_PERMISSION: Mapping[Permission, frozenset[str]] = {
    Permission.FIND_HELP: _ANY_ROLE,
    Permission.OPEN_CASE: frozenset({"therapist"}),
    Permission.REVIEW_SUMMARY: frozenset({"supervisor"}),
    Permission.CHANGE_SETTINGS: _ADMINISTRATOR_ONLY,
    Permission.MANAGE_PEOPLE: _ADMINISTRATOR_ONLY,
    Permission.HAND_OVER: _ADMINISTRATOR_ONLY,
    Permission.OPEN_EMERGENCY_ACCESS: _ADMINISTRATOR_ONLY,
    Permission.MANAGE_RETENTION: _ADMINISTRATOR_ONLY,
}
_PERMISSIONS_BY_CASE_CODE = frozenset(
    {Permission.HAND_OVER, Permission.MANAGE_RETENTION}
)  # an administrator's, without a word of the case
_EMERGENCY_PERMISSIONS = frozenset({Permission.OPEN_EMERGENCY_ACCESS, Permission.READ_IN_EMERGENCY})
_CASE_PERMISSIONS = frozenset(
    {Permission.START_CONSULT, Permission.PREPARE, Permission.ENTER_SIGNED_FORM, Permission.WRITE}
)


def is_allowed(
    actor: Actor, action: Permission, case: Case | None = None, sides: Collection[Part] = (), *, entitled: bool = False
) -> bool:
    """Return whether this member may do this, now.

    By role where it is about no case; else as one of the two therapists of the case, as an administrator who hands
    it over or holds it, or as a supervisor: then `sides` are those of `reviewable.sides` that are asked about, and none
    means no.
    For a signed summary `sides` are those on which the actor conferred: who handed the case over still reads it.
    In an emergency `entitled` says that the case is open to the actor at this moment, or that it is theirs to look at
    what was opened: also of a case that was deleted since, of which nothing can be read.
    """
    if case is None:
        return not actor.roles.isdisjoint(_ROLES_BY_PERMISSION.get(action, ()))
    if case.practice_id != actor.practice_id:
        return False
    if action is Permission.REVIEW_EMERGENCY_ACCESS:
        return entitled
    return case.deleted_at is None and _is_allowed_in_case(actor, action, case, sides, entitled=entitled)


def _is_allowed_in_case(
    actor: Actor, action: Permission, case: Case, sides: Collection[Part], *, entitled: bool
) -> bool:
    """Return the same about a case of the actor's practice that is there."""
    is_therapist_of_it = actor.member_id in (case.it_member_id, case.ft_member_id)
    if action in _EMERGENCY_PERMISSIONS:  # their own case they read as its therapist, with every gate
        is_open = entitled or action is Permission.OPEN_EMERGENCY_ACCESS
        return "administrator" in actor.roles and not is_therapist_of_it and is_open
    if action in _CASE_PERMISSIONS:
        return "therapist" in actor.roles and is_therapist_of_it
    if action is Permission.READ_SIGNED_SUMMARY:
        return "therapist" in actor.roles and (is_therapist_of_it or bool(sides))
    if action is Permission.REVIEW_SUMMARY:
        return "supervisor" in actor.roles and not is_therapist_of_it and bool(sides)
    return action in _PERMISSIONS_BY_CASE_CODE and "administrator" in actor.roles


def require(
    actor: Actor, action: Permission, case: Case | None = None, sides: Collection[Part] = (), *, entitled: bool = False
) -> None:
    """Raise NotYoursError, which reads the same whether the thing exists or not.

    To somebody who is no administrator it says who looks after what only administrators do.
    """
    if is_allowed(actor, action, case, sides, entitled=entitled):
        return
    only_administrators = _ROLES_BY_PERMISSION.get(action) == _ADMINISTRATOR_ONLY and "administrator" not in actor.roles
    raise AdministratorsOnlyError if only_administrators else NotYoursError
