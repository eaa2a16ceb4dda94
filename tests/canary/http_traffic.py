"""Records all HTTP traffic of the product, in both directions, as raw bytes."""

from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Exchange:
    """One request and its answer."""

    path: str
    address: bytes  # path and query string
    request_headers: list[tuple[bytes, bytes]]
    request_body: bytearray = field(default_factory=bytearray)
    status: int = 0
    response_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    response_body: bytearray = field(default_factory=bytearray)

    @property
    def address_and_headers(self) -> bytes:
        """Return everything but the bodies: the path, the address, and the headers of request and answer."""
        headers = [b": ".join(header) for header in (*self.request_headers, *self.response_headers)]
        return b"\n".join([self.path.encode(), self.address, *headers])


class Wire:
    """An ASGI app that records all requests and answers of another app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.exchanges: list[Exchange] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to the app, and record the request and its answer."""
        address = scope.get("raw_path", b"") + b"?" + scope.get("query_string", b"")
        exchange = Exchange(scope["path"], address, list(scope["headers"]))
        self.exchanges.append(exchange)

        async def heard() -> Message:
            message = await receive()
            exchange.request_body += message.get("body", b"")
            return message

        async def said(message: Message) -> None:
            exchange.status = message.get("status", exchange.status)
            exchange.response_headers += message.get("headers", ())
            exchange.response_body += message.get("body", b"")
            await send(message)

        await self._app(scope, heard, said)
