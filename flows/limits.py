"""Rate limits for each member: high enough for a person in a hurry, too low for a program.

The limits protect the database, which has one writer. Counts are kept in the process, because writing a count for
each request would cost as much as the limits save (docs/decisions/0024).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock

from cachetools import LRUCache

from flows.errors import FlowError


@dataclass(frozen=True)
class Rate:
    """The size of a token bucket: how many requests may come at once, and how many more become free each second."""

    burst: int
    per_second: float


RATE_BY_KIND: Mapping[str, Rate] = {
    "slack": Rate(200, 4),  # clicks, ticks and submissions in Slack
    "page": Rate(240, 5),  # requests to a member's pages, including polls
    "check": Rate(20, 2),  # checks of typed text: a long new text keeps a processor busy for a third of a second
    "write": Rate(120, 3),  # drafts saved on a page: one a second while a member types
    "link": Rate(60, 0.2),  # links to a page: each screen with such a link makes a new one
    "sign_in": Rate(30, 0.1),  # requests to sign in with one link, to the provider and back
    "safety": Rate(300, 5),  # safety concerns and alerts, in Slack and on pages: never used up by anything else
    "told": Rate(1, 0.2),  # notices of a limit in Slack: each costs a call
}
MAX_BUCKETS = 10_000


class TooManyRequestsError(FlowError):
    """More requests at once than a person makes."""

    refusal = "too_often"

    def __init__(self, seconds: int, *, is_first: bool) -> None:
        super().__init__()
        self.retry_after = seconds
        self.is_logged = is_first  # later refusals of the same burst would only fill the log


@dataclass
class _Bucket:
    tokens: float
    refilled_at: float
    has_refused: bool = False


class RateLimiter:
    """The requests that each member has left, in this process.

    Where several processes serve, each process allows a member the whole rate.
    """

    def __init__(self, rates: Mapping[str, Rate], monotonic: Callable[[], float]) -> None:
        """Take the rate of each kind of request; a kind without a rate is not limited."""
        self._rates = rates
        self._monotonic = monotonic
        # the bucket that was not used for longest is the likeliest to be full again, so it is dropped first
        self._buckets: LRUCache[tuple[str, str], _Bucket] = LRUCache(MAX_BUCKETS)
        self._lock = Lock()

    def acquire(self, kind: str, key: str) -> None:
        """Count one request; raise TooManyRequestsError, with the seconds to wait, if that is too many now."""
        rate = self._rates.get(kind)
        if rate is None:
            return
        with self._lock:
            bucket = self._refilled_bucket((kind, key), rate)
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return
            is_first, bucket.has_refused = not bucket.has_refused, True
            raise TooManyRequestsError(max(1, math.ceil((1 - bucket.tokens) / rate.per_second)), is_first=is_first)

    def try_acquire(self, kind: str, key: str) -> bool:
        """Count one request, and return whether it is allowed."""
        try:
            self.acquire(kind, key)
        except TooManyRequestsError:
            return False
        return True

    def _refilled_bucket(self, key: tuple[str, str], rate: Rate) -> _Bucket:
        """Return the bucket, refilled for the time that has passed.

        Once the bucket is half full, the next refusal counts as the first of a new burst.
        """
        now = self._monotonic()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(rate.burst, now)
        bucket.tokens = min(rate.burst, bucket.tokens + (now - bucket.refilled_at) * rate.per_second)
        bucket.refilled_at = now
        bucket.has_refused = bucket.has_refused and bucket.tokens < rate.burst / 2
        return bucket


UNLIMITED = RateLimiter({}, lambda: 0.0)
