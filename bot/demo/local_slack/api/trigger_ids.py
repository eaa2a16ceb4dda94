"""Trigger ids: each works once, within three seconds."""

import secrets
from dataclasses import dataclass, field
from itertools import count

from bot.demo.local_slack.shared_types import RefusedError, Timer

LIFETIME_SECONDS = 3.0


@dataclass
class _Trigger:
    person_id: str
    made_at: float
    from_view: str | None
    is_used: bool = False


@dataclass
class TriggerStore:
    """All trigger ids that the workspace has created, each for one click of one person."""

    timer: Timer
    _made: dict[str, _Trigger] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1000000))

    def create(self, person_id: str, from_view: str | None = None) -> str:
        """Return a new trigger id. `from_view` is the id of the modal in which the person clicked, if any."""
        trigger_id = f"{next(self._numbers)}.{next(self._numbers)}.{secrets.token_hex(16)}"
        self._made[trigger_id] = _Trigger(person_id, self.timer(), from_view)
        return trigger_id

    def exchange(self, trigger_id: object) -> tuple[str, str | None]:
        """Return the person and the modal of the click; raise `RefusedError` if the trigger id is expired or used."""
        trigger = self._made.get(trigger_id) if isinstance(trigger_id, str) else None
        if trigger is None:
            raise RefusedError("invalid_trigger_id")
        if trigger.is_used:
            raise RefusedError("exchanged_trigger_id")
        if self.timer() - trigger.made_at > LIFETIME_SECONDS:
            raise RefusedError("expired_trigger_id")
        trigger.is_used = True
        return trigger.person_id, trigger.from_view

    def find_person_id(self, trigger_id: object) -> str:
        """Return the person whose click created a trigger id, or an empty string."""
        trigger = self._made.get(trigger_id) if isinstance(trigger_id, str) else None
        return trigger.person_id if trigger is not None else ""
