"""How fast this process sends: what Slack allows, measured by a timer that no change of the machine's clock moves."""

import time
from collections.abc import Callable
from uuid import UUID

from bot.worker.sender import RATE_LIMITED, Attempt, AttemptResult

PACE_SECONDS = 1.0  # Slack takes about one message a second in each channel


class Pacing:
    """Whom to give a rest after a message, and until when Slack wants nothing from this app."""

    def __init__(self, pace: float = PACE_SECONDS, timer: Callable[[], float] = time.monotonic) -> None:
        """Take the seconds between two messages to one person, and the timer."""
        self._pace, self._timer = pace, timer
        self._rests_until: dict[UUID, float] = {}
        self._rests_from_urgent_until: dict[UUID, float] = {}
        self._paused_until = 0.0

    @property
    def is_paused(self) -> bool:
        """Return whether Slack has asked the whole app to wait."""
        return self._timer() < self._paused_until

    def note(self, attempt: Attempt, result: AttemptResult) -> None:
        """Take in the result of an attempt that has just ended."""
        now = self._timer()
        if result.kind != "stale":
            self._rests_until[attempt.recipient_id] = now + self._pace
            if attempt.is_urgent:
                self._rests_from_urgent_until[attempt.recipient_id] = now + self._pace
        if result.trouble in RATE_LIMITED:
            self._paused_until = max(self._paused_until, now + result.wait)

    def find_resting(self) -> set[UUID]:
        """Return the people who had a message just now."""
        self._rests_until = self._without_rested(self._rests_until)
        return set(self._rests_until)

    def find_resting_from_urgent(self) -> set[UUID]:
        """Return the people who had an urgent message just now: the next urgent one waits, too.

        After another message an urgent one does not wait: Slack lets one more through (S0-9).
        """
        self._rests_from_urgent_until = self._without_rested(self._rests_from_urgent_until)
        return set(self._rests_from_urgent_until)

    def _without_rested(self, rests_until: dict[UUID, float]) -> dict[UUID, float]:
        now = self._timer()
        return {person: until for person, until in rests_until.items() if until > now}
