"""Runs the handlers that ask an identity provider, apart from the threads that answer members.

A provider that is slow, or never ends an answer, keeps these few threads busy and no other. Further sign-ins are told
at once that the provider cannot be reached.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

import anyio

from bot.pages.endpoint import RequestRejectedError

THREADS, MOST_AT_ONCE = 4, 12
TIMEOUT_SECONDS = 15.0  # longer than the calls of one sign-in may take together, see bot/slack/openid.py
_UNAVAILABLE = 503
_Result = TypeVar("_Result")


class OutsideCalls:
    """A few threads of their own, with a bound on what waits for them and on the time that a person waits."""

    def __init__(self, *, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "sign-in")
        self.places_left = MOST_AT_ONCE
        self._lock = Lock()
        self._timeout_seconds = timeout_seconds

    async def run(self, function: Callable[[], _Result]) -> _Result:
        """Return what the function returns. Raise RequestRejectedError if there is no place, or it takes too long."""
        if not self._take_place():
            raise RequestRejectedError(_UNAVAILABLE, "sign_in_unreachable")
        running = self._threads.submit(function)
        running.add_done_callback(lambda _ended: self._give_place())  # not before its thread is free again
        try:
            with anyio.fail_after(self._timeout_seconds):
                return await asyncio.wrap_future(running)
        except TimeoutError:
            raise RequestRejectedError(_UNAVAILABLE, "sign_in_unreachable") from None

    def close(self) -> None:
        """Wait until all calls have ended."""
        self._threads.shutdown()

    def _take_place(self) -> bool:
        with self._lock:
            has_place = self.places_left > 0
            self.places_left -= has_place
        return has_place

    def _give_place(self) -> None:
        with self._lock:
            self.places_left += 1
