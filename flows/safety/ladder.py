"""When who is told of an alert, until both therapists have seen it and somebody has charge (S0-10). Nothing is stored.

At once: the therapists and their supervisors, and whom the practice named first. After the practice's wait: again those
who have not seen it. After twice the wait: whom the practice named next. After four times the wait: all administrators
and supervisors. Then every 15 minutes, and after four hours every hour. It goes by day and by night.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST, AGAIN, NEXT, EVERYONE, REPEAT = "first", "again", "next", "everyone", "repeat"
_CLIMB = (FIRST, AGAIN, NEXT, EVERYONE)
_GAPS_IN_WAITS = {FIRST: 0, AGAIN: 1, NEXT: 1, EVERYONE: 2}  # before each rung
REPEAT_EVERY = timedelta(minutes=15)
SLOWLY_AFTER = timedelta(hours=4)
REPEAT_SLOWLY = timedelta(hours=1)


@dataclass(frozen=True)
class Rung:
    """One rung of the ladder, and when it is due."""

    name: str
    due_at: datetime


@dataclass(frozen=True)
class Ladder:
    """How far the ladder of one alert has come: since when it climbs, and its last rung."""

    begun_at: datetime
    wait: timedelta
    last: Rung | None = None  # None: nobody was told yet

    def next_rung(self, now: datetime) -> Rung:
        """Return the next rung, and when it is due."""
        if self.last is None:
            return Rung(FIRST, now)
        name = self._name_after(self.last.name)
        gap = self._gap_before(name)
        due_at = self.last.due_at + gap
        # After a long silence (no worker ran, the clock was set forward) repeats start from now, not one by one.
        return Rung(name, max(due_at, now)) if name == REPEAT else Rung(name, due_at)

    def climb(self, now: datetime) -> Iterator[Rung]:
        """Yield the rungs that are due, in order. The caller may stop."""
        ladder = self
        while (rung := ladder.next_rung(now)).due_at <= now:
            yield rung
            ladder = Ladder(self.begun_at, self.wait, rung)

    def _gap_before(self, name: str) -> timedelta:
        if name != REPEAT:
            return self.wait * _GAPS_IN_WAITS[name]
        assert self.last is not None  # noqa: S101 -- the first rung has no gap
        return REPEAT_SLOWLY if self.last.due_at - self.begun_at >= SLOWLY_AFTER else REPEAT_EVERY

    @staticmethod
    def _name_after(name: str) -> str:
        position = _CLIMB.index(name) + 1 if name in _CLIMB else len(_CLIMB)
        return _CLIMB[position] if position < len(_CLIMB) else REPEAT
