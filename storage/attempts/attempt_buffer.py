"""Counts refused attempts in memory, until the worker stores them: a flood writes few rows, and takes little memory."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

WINDOW = timedelta(minutes=10)
STORE_INTERVAL = timedelta(seconds=10)
MOST_SOURCES = 200  # of one kind in one window, by name; all others are counted together
MANY, UNKNOWN = "many", "unknown"
_NETWORK_BITS = 64  # of an IPv6 address: one household or machine has at least so many addresses


@dataclass(frozen=True)
class AttemptCount:
    """How many attempts of a kind came from a source in one window, with the first and the last."""

    kind: str
    source: str
    window_at: datetime
    first_at: datetime
    last_at: datetime
    count: int


class AttemptBuffer:
    """The attempts that are not stored yet. Threads share one object."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[tuple[str, str, datetime], AttemptCount] = {}
        self._taken_at: datetime | None = None
        self._sources: dict[tuple[str, datetime], set[str]] = {}  # those of the current window that have a row

    def record(self, kind: str, source: str, now: datetime) -> None:
        """Count one attempt. `source`: the address of the client, as the server knows it."""
        window_at = find_window(now)
        with self._lock:
            name = self._name(kind, source, window_at)
            key = kind, name, window_at
            earlier = self._counts.get(key)
            self._counts[key] = _add(AttemptCount(kind, name, window_at, now, now, 1), earlier)

    def is_due(self, now: datetime) -> bool:
        """Return whether there is something to store and the last time was ten seconds ago, or the clock was moved."""
        with self._lock:
            is_rested = self._taken_at is None or not timedelta() <= now - self._taken_at < STORE_INTERVAL
            return bool(self._counts) and is_rested

    def take(self, now: datetime) -> list[AttemptCount]:
        """Remove and return what is not stored yet; give it back with `put_back` if it could not be stored."""
        with self._lock:
            taken, self._counts, self._taken_at = list(self._counts.values()), {}, now
        return taken

    def put_back(self, counts: Iterable[AttemptCount]) -> None:
        """Keep counts that could not be stored, added to what came meanwhile."""
        with self._lock:
            for each in counts:
                key = each.kind, each.source, each.window_at
                self._counts[key] = _add(each, self._counts.get(key))

    def _name(self, kind: str, source: str, window_at: datetime) -> str:
        """Return under which name an attempt is counted: "many" once there are very many sources."""
        self._sources = {key: names for key, names in self._sources.items() if key[1] == window_at}
        names, name = self._sources.setdefault((kind, window_at), set()), name_source(source)
        if name not in names and len(names) >= MOST_SOURCES:
            return MANY
        names.add(name)
        return name


def _add(one: AttemptCount, other: AttemptCount | None) -> AttemptCount:
    if other is None:
        return one
    first_at, last_at = min(one.first_at, other.first_at), max(one.last_at, other.last_at)
    return replace(one, first_at=first_at, last_at=last_at, count=one.count + other.count)


def find_window(now: datetime) -> datetime:
    """Return when the ten minutes began that this moment is in."""
    return datetime.fromtimestamp(now.timestamp() // WINDOW.total_seconds() * WINDOW.total_seconds(), UTC)


def name_source(source: str) -> str:
    """Return the address, of an IPv6 address its network, or "unknown" for what is no address at all."""
    try:
        address = ip_address(source)
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((int(address), _NETWORK_BITS), strict=False))
    return str(address)
