"""How often one member may ask: generous to a person in a hurry, and an end to what no person does.

Kept in the process and not in the database: what is to be spared is the database's one writer, and a limit that
writes with each request would cost what it saves (docs/decisions/0024).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock

from flows.errors import FlowError


@dataclass(frozen=True)
class Rate:
    """So many at once, and so many more with each second that passes."""

    burst: int
    per_second: float


RATE_BY_KIND: Mapping[str, Rate] = {
    "slack": Rate(200, 4),  # what one presses, ticks and sends in Slack
    "page": Rate(240, 5),  # whatever is asked of one's pages; a poll is among it
    "check": Rate(
        20, 2
    ),  # a look at what is typed: a long text that is new keeps a processor busy for a third of a second
    "write": Rate(120, 3),  # what is to be kept there: a draft a second, as one types
    "link": Rate(60, 0.2),  # each screen that leads to one's page makes one
    "sign_in": Rate(30, 0.1),  # with one link, there and back
    "told": Rate(1, 0.2),  # how often one hears of it in Slack, where saying so costs a call
}
MAX_BUCKETS = 10_000


class TooManyRequestsError(FlowError):
    """More at once than a person does."""

    refusal = "too_often"

    def __init__(self, wait: int, *, is_first: bool) -> None:
        super().__init__()
        self.retry_after = wait  # seconds
        self.is_logged = is_first  # later ones until it has calmed down would only fill the log


@dataclass
class _Bucket:
    tokens: float
    refilled_at: float
    has_refused: bool = False


class RateLimiter:
    """What each has left, in this process. Where several serve, each of them lets a member have as much."""

    def __init__(self, rates: Mapping[str, Rate], monotonic: Callable[[], float]) -> None:
        """Take the rates; what has none is not limited."""
        self._rates = rates
        self._monotonic = monotonic
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._lock = Lock()

    def acquire(self, what: str, who: str) -> None:
        """Count one more; raise TooOftenError, with how long to wait, if that is too much just now."""
        rate = self._rates.get(what)
        if rate is None:
            return
        with self._lock:
            bucket = self._refilled_bucket((what, who), rate)
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return
            is_first, bucket.has_refused = not bucket.has_refused, True
            raise TooManyRequestsError(max(1, math.ceil((1 - bucket.tokens) / rate.per_second)), is_first=is_first)

    def try_acquire(self, what: str, who: str) -> bool:
        """Count one more, and return whether it is all right."""
        try:
            self.acquire(what, who)
        except TooManyRequestsError:
            return False
        return True

    def _refilled_bucket(self, key: tuple[str, str], rate: Rate) -> _Bucket:
        """Return what there is by now. It has calmed down once half of it is there again."""
        now = self._monotonic()
        bucket = self._buckets.get(key)
        if bucket is None:
            self._make_room()
            bucket = self._buckets[key] = _Bucket(rate.burst, now)
        bucket.tokens = min(rate.burst, bucket.tokens + (now - bucket.refilled_at) * rate.per_second)
        bucket.refilled_at = now
        bucket.has_refused = bucket.has_refused and bucket.tokens < rate.burst / 2
        return bucket

    def _make_room(self) -> None:
        while len(self._buckets) >= MAX_BUCKETS:  # the one that came first: it is the likeliest to be full again
            del self._buckets[next(iter(self._buckets))]


UNLIMITED = RateLimiter({}, lambda: 0.0)
