"""One connection of the web server, with limits that uvicorn does not have.

uvicorn waits without end for a request that has begun, and h11 takes any number of small pieces apart at once. So a
request's head has to be complete within seconds, its size and the number of pieces of a body are limited, and of
connections that wait for a head, only the newest are kept: a person's request sends its head at once, and is served
however many strangers keep connections open.
"""

import asyncio
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0  # from the connection, or the first byte of a later request, to the end of its headers
LINGER_SECONDS = 2.0  # for a client to read an answer that came before it had sent all of its body
MAX_HEAD_BYTES = 16 * 1024  # the longest of ours, with two cookies and the query of a sign-in, has less than 2 KB
MAX_PIECES = 1000  # of one body; a network packet or a chunk is one
MAX_WAITING = 512  # connections without a complete head
MAX_CONNECTIONS = 768  # in all; further requests are answered 503. Below the 1,024 files that a process may open


class StrictH11Connection(h11.Connection):
    """Takes a body apart, as long as it does not consist of very many pieces."""

    def __init__(self, max_head: int) -> None:
        super().__init__(h11.SERVER, max_head)
        self._pieces = 0

    def next_event(self) -> Any:  # noqa: ANN401 -- as h11 declares it
        """Return what came next. Raise RemoteProtocolError."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._pieces = 0
        elif isinstance(event, h11.Data):
            self._pieces += 1
            if self._pieces > MAX_PIECES:
                raise h11.RemoteProtocolError("too many pieces")
        return event


class LimitedConnection(H11Protocol):
    """A connection to a browser, to Slack or to the proxy before us."""

    head_seconds: ClassVar[float] = HEAD_SECONDS
    max_waiting: ClassVar[int] = MAX_WAITING

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- as uvicorn passes them
        super().__init__(*args, **options)
        self.conn = StrictH11Connection(MAX_HEAD_BYTES)
        self._timer: asyncio.TimerHandle | None = None  # until the head is complete, or the client has read the answer
        self._head_bytes = 0
        self.waits_since = 0.0

    @property
    def is_waiting(self) -> bool:
        """Return whether no complete head has arrived since the last answer."""
        return self.conn.their_state is h11.IDLE

    @property
    def _is_answered_early(self) -> bool:
        """Return whether the answer is complete, and the body of the request is not."""
        return self.conn.their_state is h11.SEND_BODY and self.conn.our_state is h11.DONE

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait for a head, and end the connection that has waited longest if there are too many."""
        super().connection_made(transport)
        self._begin_to_wait()
        waiting = [each for each in self.connections if isinstance(each, LimitedConnection) and each.is_waiting]
        if len(waiting) > self.max_waiting:
            min(waiting, key=lambda each: each.waits_since).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what arrived, unless it makes the head too large."""
        if self.is_waiting:
            if self._timer is None:
                self._begin_to_wait()
            end = data.find(b"\r\n\r\n")
            self._head_bytes += len(data) if end < 0 else end
            if self._head_bytes > MAX_HEAD_BYTES:
                self.send_400_response("Too much.")
                return
        super().data_received(data)

    def handle_events(self) -> None:
        """Handle what is complete. A request that came before the last answer ends the connection after that answer."""
        super().handle_events()
        if self.is_waiting or self._is_answered_early:
            return
        self._stop_timer()
        self._head_bytes = 0
        if self.conn.their_state is h11.DONE and self.conn.trailing_data[0]:
            self.cycle.keep_alive = False

    def on_response_complete(self) -> None:
        """Wait for the next request; after an early answer, not for long: the rest of the body is thrown away."""
        super().on_response_complete()
        self.waits_since = self.loop.time()
        if self._is_answered_early:
            self._stop_timer()
            self._timer = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def send_400_response(self, msg: str) -> None:
        """Refuse the request, if there is still somebody to be told so, and end the connection."""
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:  # the answer has begun
            self.transport.abort()

    def _begin_to_wait(self) -> None:
        self._stop_timer()
        self.waits_since = self.loop.time()
        self._timer = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
