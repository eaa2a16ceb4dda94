"""One connection of the web server, with limits that uvicorn does not have.

uvicorn waits without end for a request that has begun, and h11 takes any number of small pieces apart at once. So a
request's head has to be complete within seconds, its size and the number of pieces of a body are limited, and of
connections that wait for a head, or whose answer is not read, only the newest are kept: a person's request sends its
head at once, and is served however many strangers keep connections open. An answer has to be read within seconds, too,
in whatever state the connection is.
"""

import asyncio
import socket
import struct
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0  # from the connection, or the first byte of a later request, to the end of its headers
LINGER_SECONDS = 2.0  # for a client to read an answer that came before it had sent all of its body
UNREAD_SECONDS = 20.0  # for a client, or the proxy before us, to read all of its answers, also after we have hung up
MAX_HEAD_BYTES = 16 * 1024  # the longest of ours, with two cookies and the query of a sign-in, has less than 2 KB
MAX_PIECES = 1000  # of one body; a network packet or a chunk is one
MAX_WAITING = 512  # connections without a complete head, or with an answer that is not read
MAX_CONNECTIONS = 768  # in all; further requests are answered 503. Below the 1,024 files that a process may open
_RESET = struct.pack("ii", 1, 0)  # of SO_LINGER: wait for 0 seconds


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
    unread_seconds: ClassVar[float] = UNREAD_SECONDS
    max_waiting: ClassVar[int] = MAX_WAITING

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- as uvicorn passes them
        super().__init__(*args, **options)
        self.conn = StrictH11Connection(MAX_HEAD_BYTES)
        self._timer: asyncio.TimerHandle | None = None  # until the head is complete, or the client has read the answer
        self._unread_timer: asyncio.TimerHandle | None = None  # runs while the connection lasts
        self._unread_since: float | None = None
        self._head_bytes = 0
        self.waits_since = 0.0

    @property
    def has_unread(self) -> bool:
        """Return whether the client has not read all of what was answered: the machine's own buffers are full."""
        return self.transport.get_write_buffer_size() > 0

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
        self._look_again_for_unread()
        ours = [each for each in self.connections if isinstance(each, LimitedConnection)]
        waiting = [each for each in ours if each.is_waiting or each.has_unread]
        if len(waiting) > self.max_waiting:
            min(waiting, key=lambda each: each.waits_since).cut_off()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        self._stop_timer()
        if self._unread_timer is not None:
            self._unread_timer.cancel()
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

    def shutdown(self) -> None:
        """End when the last answer is complete, as the process is told to stop; soon, if the client does not read."""
        super().shutdown()
        self.loop.call_later(LINGER_SECONDS, self._abort_if_unread)

    def _abort_if_unread(self) -> None:
        if self.has_unread:
            self.cut_off()

    def cut_off(self) -> None:
        """End the connection at once. The machine forgets what was not read, instead of offering it for minutes."""
        line = self.transport.get_extra_info("socket")
        if line is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.transport.abort()

    def _look_for_unread(self) -> None:
        """End the connection if there was something unread each time since long ago.

        It is looked for from time to time, and not when uvicorn writes or hangs up: it does so in many places, and
        asyncio keeps a connection that was hung up until everything is read.
        """
        now = self.loop.time()
        if not self.has_unread:
            self._unread_since = None
        elif self._unread_since is None:
            self._unread_since = now
        elif now - self._unread_since >= self.unread_seconds:
            self.cut_off()
            return
        self._look_again_for_unread()

    def _look_again_for_unread(self) -> None:
        self._unread_timer = self.loop.call_later(self.unread_seconds / 4, self._look_for_unread)

    def _begin_to_wait(self) -> None:
        self._stop_timer()
        self.waits_since = self.loop.time()
        self._timer = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
