"""Permissions: one function, deny by default. A denial carries no data and does not reveal what exists."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from flows.context import Actor
from flows.errors import FlowError
from flows.parts import Part
from storage.models import Case


class Permission(StrEnum):
    """What a member may do. What no rule names is denied."""

    FIND_HELP = "find_help"  # menu, why, reasons to wait, guidelines
    OPEN_CASE = "open_case"
    START_CONSULT = "start"  # a consult on a case
    PREPARE = "prepare"  # the member's own part of a consult
    ENTER_SIGNED_FORM = "enter_paper"
    WRITE = "write"  # the member's own texts, on a page
    READ_SIGNED_SUMMARY = "read_signed"  # a signed summary, as one of its two therapists
    REVIEW_SUMMARY = "review"  # a side of a signed summary; without a case: the list of summaries to review
    CHANGE_SETTINGS = "change_settings"
    MANAGE_PEOPLE = "manage_people"  # roles, supervision, groups
    HAND_OVER = "hand_over"  # a case to another therapist, by its code; without a case: to list cases
    MANAGE_RETENTION = "keep_records"  # how long records are kept; with a case: its legal hold, by its code
    OPEN_EMERGENCY_ACCESS = "emergency"  # to open a case for an hour, by its code; without a case: to list cases
    READ_IN_EMERGENCY = "read_in_emergency"  # shared content of a case, while it is open to this administrator
    REVIEW_EMERGENCY_ACCESS = "look_at_emergency"  # an emergency access, afterwards, as somebody who did not open it
    RAISE_ALERT = "raise_alert"  # a safety alert: about a case of one's own or of a supervisee's, or about none
    ANSWER_ALERT = "answer_alert"  # an alert that the member raised or was told of: to read it and to act
    DECIDE_ACCESS = "decide_access"  # to confirm, object to or withdraw a change of who can read what that waits
    REVIEW_ALERT = "review_alert"  # a closed alert, afterwards


class NotYoursError(FlowError):
    """There is nothing here for this member."""

    refusal = "not_yours"


class AdministratorsOnlyError(FlowError):
    """Only administrators may do this."""

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
    Permission.RAISE_ALERT: _ANY_ROLE,
}
_ALERT_PERMISSIONS = frozenset({Permission.ANSWER_ALERT, Permission.REVIEW_ALERT})
_ENTITLED_WITHOUT_CASE = _ALERT_PERMISSIONS | {Permission.DECIDE_ACCESS}
_PERMISSIONS_BY_CASE_CODE = frozenset({Permission.HAND_OVER, Permission.MANAGE_RETENTION})  # no content is shown
_EMERGENCY_PERMISSIONS = frozenset({Permission.OPEN_EMERGENCY_ACCESS, Permission.READ_IN_EMERGENCY})
_CASE_PERMISSIONS = frozenset(
    {Permission.START_CONSULT, Permission.PREPARE, Permission.ENTER_SIGNED_FORM, Permission.WRITE}
)


def is_allowed(
    actor: Actor,
    permission: Permission,
    case: Case | None = None,
    sides: Collection[Part] = (),
    *,
    entitled: bool = False,
) -> bool:
    """Return whether this member has this permission now.

    Without a case, the member's roles decide. With a case, the member has to be one of its two therapists, an
    administrator who hands over the case or sets its legal hold, or a supervisor.
    For a supervisor, `sides` are the reviewable sides that are asked about; without any, the answer is no.
    For a signed summary, `sides` are the parts in which the actor conferred: a therapist who handed over the case may
    still read it.
    In an emergency, `entitled` says that the case is open to the actor now, or that the actor has to review the access;
    for a safety alert, that the actor works with the case, or raised the alert, was told of it, or has to review it.
    A review is allowed even after the case was deleted; nothing in the case can be read then.
    """
    if case is None and permission in _ENTITLED_WITHOUT_CASE:  # such as a call for help that is about no client here
        return entitled
    if case is None:
        return not actor.roles.isdisjoint(_ROLES_BY_PERMISSION.get(permission, ()))
    if case.practice_id != actor.practice_id:
        return False
    if permission is Permission.REVIEW_EMERGENCY_ACCESS:
        return entitled
    return case.deleted_at is None and _is_allowed_in_case(actor, permission, case, sides, entitled=entitled)


def _is_allowed_in_case(
    actor: Actor, permission: Permission, case: Case, sides: Collection[Part], *, entitled: bool
) -> bool:
    """Return whether this member has this permission in a case of their practice that is not deleted."""
    if permission in _ALERT_PERMISSIONS or permission is Permission.RAISE_ALERT:
        return entitled
    is_own_case = actor.member_id in (case.it_member_id, case.ft_member_id)
    if permission in _EMERGENCY_PERMISSIONS:  # therapists read their own cases as therapists, with every gate
        is_open = entitled or permission is Permission.OPEN_EMERGENCY_ACCESS
        return "administrator" in actor.roles and not is_own_case and is_open
    if permission in _CASE_PERMISSIONS:
        return "therapist" in actor.roles and is_own_case
    if permission is Permission.READ_SIGNED_SUMMARY:
        return "therapist" in actor.roles and (is_own_case or bool(sides))
    if permission is Permission.REVIEW_SUMMARY:
        return "supervisor" in actor.roles and not is_own_case and bool(sides)
    return permission in _PERMISSIONS_BY_CASE_CODE and "administrator" in actor.roles


def require(
    actor: Actor,
    permission: Permission,
    case: Case | None = None,
    sides: Collection[Part] = (),
    *,
    entitled: bool = False,
) -> None:
    """Raise NotYoursError, which reads the same whether the thing exists or not, if the actor lacks this permission.

    Raise AdministratorsOnlyError instead for a permission of administrators, so that other members learn whom to ask.
    """
    if is_allowed(actor, permission, case, sides, entitled=entitled):
        return
    only_administrators = (
        _ROLES_BY_PERMISSION.get(permission) == _ADMINISTRATOR_ONLY and "administrator" not in actor.roles
    )
    raise AdministratorsOnlyError if only_administrators else NotYoursError
