"""A counter that goes up whenever anybody would see something else, and a way to wait for it."""

import asyncio
import threading
from dataclasses import dataclass, field


@dataclass
class ChangeCounter:
    """Thread safe: any thread bumps, any event loop waits."""

    count: int = 0
    closed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = field(default_factory=set)

    def increment(self) -> None:
        """Say that something changed."""
        with self._lock:
            self.count += 1
            self._wake()

    def close(self) -> None:
        """Let everyone who waits go home."""
        with self._lock:
            self.closed = True
            self._wake()

    async def wait(self, seen: int, seconds: float) -> int:
        """Return the count once it differs from `seen`, or after so many seconds."""
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
