"""Only a page that this server has sent, in a browser on this machine, may use the workspace."""

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The app uses these paths. It proves itself with its token or with an unguessable address.
_APP_PATHS = ("/api/", "/hooks/")
_HEADERS = (
    (b"content-security-policy", b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


def _is_local_host(scope: Scope, host: str) -> bool:
    """Return whether the Host header names this machine. Another name may resolve to it too (DNS rebinding)."""
    port = scope["server"][1]
    return host in {f"127.0.0.1:{port}", f"localhost:{port}"}


def _is_own_page(headers: Headers, host: str) -> bool:
    """Return whether a page of this server sent the request. The custom header alone already blocks simple forms."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if headers.get("x-workspace") != "1" or (origin is None and site is None):
        return False
    return origin in (None, f"http://{host}") and site in (None, "same-origin")


class LocalOnlyMiddleware:
    """Middleware that rejects requests under another host name, and writes from any page but the workspace's own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or reject it with 421 (another host) or 403 (another page)."""
        if scope["type"] != "http" or scope["path"].startswith(_APP_PATHS):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not _is_local_host(scope, host):
            await JSONResponse({"trouble": "unknown host"}, 421)(scope, receive, send)
            return
        if scope["method"] not in {"GET", "HEAD"} and not _is_own_page(headers, host):
            await JSONResponse({"trouble": "not from this page"}, 403)(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers)
