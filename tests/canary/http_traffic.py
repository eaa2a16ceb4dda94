"""Everything that goes over the wire, on both sides of the product, as the bytes that they are."""

from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Exchange:
    """One request and its answer."""

    path: str
    address: bytes  # with what stands behind the question mark
    asked_with: list[tuple[bytes, bytes]]
    asked: bytearray = field(default_factory=bytearray)
    status: int = 0
    answered_with: list[tuple[bytes, bytes]] = field(default_factory=list)
    answered: bytearray = field(default_factory=bytearray)

    @property
    def around(self) -> bytes:
        """Return all but the bodies: the address and the headers of both."""
        headers = [b": ".join(one) for one in (*self.asked_with, *self.answered_with)]
        return b"\n".join([self.path.encode(), self.address, *headers])


class Wire:
    """What is served, and all that went in and out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.exchanges: list[Exchange] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on in both directions, and keep it."""
        address = scope.get("raw_path", b"") + b"?" + scope.get("query_string", b"")
        one = Exchange(scope["path"], address, list(scope["headers"]))
        self.exchanges.append(one)

        async def heard() -> Message:
            message = await receive()
            one.asked += message.get("body", b"")
            return message

        async def said(message: Message) -> None:
            one.status = message.get("status", one.status)
            one.answered_with += message.get("headers", ())
            one.answered += message.get("body", b"")
            await send(message)

        await self._app(scope, heard, said)
