"""Keeping records for a shorter time, once asked for: text is gone earlier for good, so it takes effect later.

docs/decisions/0049 says why. Keeping them longer takes effect at once.
"""

from collections.abc import Mapping

from sqlmodel import Session

from flows.access_changes import proposals
from flows.access_changes.change_kinds import ChangeKind, nobody
from flows.context import Context
from flows.practice import settings_changes
from flows.practice.free_text_change import list_therapists, log_setting, therapists_of_lone_administrator
from flows.retention import screens
from flows.retention.records_overview import CLASS_BY_SETTING
from storage.models import AccessChange
from storage.people import access_changes, practices

RETENTION = "settings.retention"
_NAMES = tuple(CLASS_BY_SETTING)


def build_request(ctx: Context) -> AccessChange:
    """Return the change as the actor would ask for it now, before the times are chosen."""
    return AccessChange(
        practice_id=ctx.actor.practice_id, kind=RETENTION, asked_by=ctx.actor.member_id, asked_at=ctx.now
    )


def load_periods(session: Session, change: AccessChange) -> dict[str, int]:
    """Return how long each record class is kept now, by the names of the settings."""
    settings = practices.get_settings(session, change.practice_id)
    return {name: int(getattr(settings, name)) for name in _NAMES}


def ask(ctx: Context, before: Mapping[str, int], after: Mapping[str, int]) -> AccessChange:
    """Ask for the shorter times; if some were asked for before, return what waits."""
    practices.get_for_update(ctx.session, ctx.actor.practice_id)  # two who ask at one moment ask for one change
    waiting = access_changes.find_waiting(ctx.session, ctx.actor.practice_id, RETENTION)
    chosen = tuple(str(periods[name]) for periods in (before, after) for name in _NAMES)
    return waiting or proposals.propose(ctx, RETENTION, setting="retention", chosen=chosen)


def _apply(ctx: Context, change: AccessChange) -> None:
    before, after = _split(change)
    settings_changes.change_settings(ctx, {name: after[name] for name in _NAMES if before[name] != after[name]})


def _is_possible(session: Session, change: AccessChange) -> bool:
    """Return whether the times are still those that were to be changed."""
    practices.get_for_update(session, change.practice_id)
    return load_periods(session, change) == _split(change)[0]


def _describe(_ctx: Context, change: AccessChange) -> str:
    return screens.shortening_line(*_split(change))


def _log_ids(change: AccessChange) -> tuple[str, str]:
    half = len(_NAMES)
    return log_setting(change, "-".join(change.chosen[:half]), "-".join(change.chosen[half:]))


def _split(change: AccessChange) -> tuple[dict[str, int], dict[str, int]]:
    """Return the times before and after."""
    numbers = [int(each) for each in change.chosen]
    half = len(_NAMES)
    return dict(zip(_NAMES, numbers[:half], strict=True)), dict(zip(_NAMES, numbers[half:], strict=True))


KIND = ChangeKind(
    id=RETENTION,
    apply=_apply,
    describe=_describe,
    log_ids=_log_ids,
    gaining=nobody,
    concerned=therapists_of_lone_administrator,
    told=list_therapists,
    is_possible=_is_possible,
    always_waits=True,
)
