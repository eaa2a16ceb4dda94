"""How the practice's settings are changed: each one that changes is logged with what it was before and is after."""

from collections.abc import Mapping
from datetime import date, time
from uuid import UUID

from flows import audit_trail
from flows.context import Context
from storage.people import practices

_TEXTS = frozenset({"call_link", "emergency_number", "crisis_line", "first_steps", "phone_list"})
"""Settings that somebody typed: the log says only that they changed."""

_MEMBER_LISTS = frozenset({"safety_first", "safety_next"})
_UNLOGGED = frozenset({"baa_recorded_at", "numbers_saved_at"})  # the entry's own time


def change_settings(ctx: Context, values: Mapping[str, object]) -> None:
    """Set these settings of the actor's practice, by the names of their columns, and log each that changes.

    An entry's detail is `name:before..after`. For a text it is `name:changed`; for a list of members there is one
    entry for each member, `name:added` or `name:removed`.
    """
    settings = practices.get_settings(ctx.session, ctx.actor.practice_id)
    for name, after in values.items():
        before = getattr(settings, name)
        if before != after:
            setattr(settings, name, after)
            _record_change(ctx, name, before, after)


def _record_change(ctx: Context, name: str, before: object, after: object) -> None:
    practice = f"practice:{ctx.actor.practice_id}"
    if name in _MEMBER_LISTS and isinstance(before, tuple) and isinstance(after, tuple):
        _record_members(ctx, name, before, after)
    elif name in _TEXTS:
        audit_trail.record_action(ctx, "settings.changed", practice, detail=f"{name}:changed")
    elif name not in _UNLOGGED:
        detail = audit_trail.before_and_after(name, _as_id(before), _as_id(after))
        audit_trail.record_action(ctx, "settings.changed", practice, detail=detail)


def _record_members(ctx: Context, name: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    for what, found in (("added", set(after) - set(before)), ("removed", set(before) - set(after))):
        for member_id in sorted(found):
            subject = f"member:{UUID(member_id)}"
            audit_trail.record_action(ctx, "settings.changed", subject, detail=f"{name}:{what}")


def _as_id(value: object) -> str:
    """Return a setting's value as an id that the log accepts; "none" for an empty one."""
    if isinstance(value, tuple):
        return "-".join(value) or "none"
    if isinstance(value, time | date):
        return value.strftime("%H:%M") if isinstance(value, time) else value.isoformat()
    return "none" if value in (None, "") else str(value)
