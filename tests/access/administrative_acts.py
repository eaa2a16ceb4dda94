"""Every act of an administrator: whether it widens who can read what, and why. docs/decisions/0048 and 0049."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.permissions import Permission

OF_ADMINISTRATORS = frozenset(
    {
        Permission.CHANGE_SETTINGS,
        Permission.MANAGE_PEOPLE,
        Permission.HAND_OVER,
        Permission.MANAGE_RETENTION,
        Permission.OPEN_EMERGENCY_ACCESS,
    }
)
"""The permissions that only an administrator has."""


class Effect(StrEnum):
    """What an act does to who can read what."""

    WIDENS = "widens"
    NARROWS = "narrows"
    NEITHER = "neither"


@dataclass(frozen=True)
class Act:
    """One act: its effect, why, and the kinds of changes by which it waits."""

    effect: Effect
    why: str
    kinds: tuple[str, ...] = ()


_CHOOSES = "it shows the next screen and changes nothing"
ACTS: Mapping[str, Act] = {
    "person": Act(
        Effect.WIDENS,
        "a supervisor reads what supervisees sign; a group keeps supervisors from reviewing",
        ("role.granted", "supervision.begun", "supervision.ended", "group.left", "group.leads"),
    ),
    "settings_people": Act(Effect.NEITHER, "whoever was away has the rights again that their entry says"),
    "hand_over": Act(Effect.NEITHER, _CHOOSES),
    "hand_over_to": Act(Effect.WIDENS, "the new therapist reads what the case's releases allow", ("case.hand_over",)),
    "emergency": Act(Effect.NEITHER, _CHOOSES),
    "emergency_case": Act(Effect.WIDENS, "the administrator reads a case for an hour", ("emergency.access",)),
    "settings_words": Act(Effect.WIDENS, "typed text passes through Slack", ("settings.free_text",)),
    "keep_for": Act(Effect.NARROWS, "text is deleted earlier; what is gone cannot be checked", ("settings.retention",)),
    "hold_case": Act(Effect.NEITHER, "it keeps what there is"),
    "lift_hold": Act(Effect.NARROWS, "text may be deleted; what is gone cannot be checked", ("case.lift_hold",)),
    "settings_practice": Act(Effect.NEITHER, "sessions, hours and the policy open no text"),
    "settings_call": Act(Effect.NEITHER, "a link for the talk, which both see before they use it"),
    "settings_phones": Act(Effect.NEITHER, "phone numbers"),
    "settings_safety": Act(Effect.NEITHER, "who is told of alerts from now on; each telling is in the log"),
}
"""Each screen that an administrator submits."""
FROM_THE_WORKSPACE = frozenset({"role.administrator"})
"""The kinds of changes that nobody here asks for."""
