"""HTTP to a server that may be slow: all requests of one client together have a deadline, and each answer a size."""

import time
from collections.abc import Callable
from typing import cast

import httpx

DEADLINE_SECONDS = 10.0  # for all requests of a client: a sign-in needs three
MAX_ANSWER_BYTES = 256 * 1024  # a provider's metadata and keys have a few KB


class BoundedTransport(httpx.BaseTransport):
    """Passes requests on to another transport, until the deadline that begins with the first one.

    httpx alone limits the time until the next byte, so an answer that drips would never end.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner, self._timer = inner, timer
        self._ends_at, self._seconds = 0.0, deadline_seconds

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer with all of its body. Raise an HTTPError if it is late, too large or compressed."""
        self._ends_at = self._ends_at or self._timer() + self._seconds
        request.headers["Accept-Encoding"] = "identity"  # what is unpacked could be of any size
        timeouts = request.extensions.get("timeout", {})
        request.extensions["timeout"] = {name: min(each, self._find_left(request)) for name, each in timeouts.items()}
        answer = self._inner.handle_request(request)
        try:
            body = bytearray()
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise httpx.DecodingError("", request=request)
            for part in cast("httpx.SyncByteStream", answer.stream):
                body += part
                if len(body) > MAX_ANSWER_BYTES:
                    raise httpx.ReadError("", request=request)
                self._find_left(request)
        finally:
            answer.close()
        return httpx.Response(answer.status_code, headers=answer.headers, content=bytes(body))

    def close(self) -> None:
        """Close the other transport."""
        self._inner.close()

    def _find_left(self, request: httpx.Request) -> float:
        left = self._ends_at - self._timer()
        if left <= 0:
            raise httpx.ReadTimeout("", request=request)
        return left
