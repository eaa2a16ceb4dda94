"""A counter that increases whenever any person's screen changes, and a way to wait for the next change."""

import asyncio
import threading
from dataclasses import dataclass, field


@dataclass
class ChangeCounter:
    """A change counter. Thread safe: any thread may increment, and any event loop may wait."""

    count: int = 0
    closed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = field(default_factory=set)

    def increment(self) -> None:
        """Record a change, and wake all waiters."""
        with self._lock:
            self.count += 1
            self._wake()

    def close(self) -> None:
        """Wake all waiters for good, so that the server can stop."""
        with self._lock:
            self.closed = True
            self._wake()

    async def wait(self, seen: int, seconds: float) -> int:
        """Return the count as soon as it differs from `seen`, or after `seconds` at the latest."""
        waiter = asyncio.get_running_loop(), asyncio.Event()
        with self._lock:
            if self.count != seen or self.closed:
                return self.count
            self._waiting.add(waiter)
        try:
            async with asyncio.timeout(seconds):
                await waiter[1].wait()
        except TimeoutError:
            pass
        finally:
            with self._lock:
                self._waiting.discard(waiter)
        return self.count

    def _wake(self) -> None:
        for loop, event in self._waiting:
            loop.call_soon_threadsafe(event.set)
        self._waiting.clear()
