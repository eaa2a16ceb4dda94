"""One address of the pages: check a request's method, headers, sender and size in this order, then call a function.

Only headers are looked at before it is known that a person with a page session sent the request, where one is needed.
Bodies, cookies and query strings are parsed in a thread, as they may be large.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.pages import origin

MAX_BODY_BYTES = 64 * 1024
MAX_LARGE_BODY_BYTES = 256 * 1024
"""Six boxes of 3,000 characters, each character up to 12 bytes in a form, need a little more than 200 KB."""

MAX_TOKEN_BODY_BYTES = 8 * 1024
"""A form with nothing but the token of a link, which anybody may send."""

MAX_QUERY_BYTES, MAX_COOKIE_BYTES = 8 * 1024, 8 * 1024
BODY_TIMEOUT_SECONDS = 10.0  # for a whole body to arrive
_FORM_CONTENT_TYPE = "application/x-www-form-urlencoded"
_MAX_FIELDS = 400  # each quotation marked as own is one field; the longest text has room for about 300
_LIST_SUFFIX = "[]"  # ends the name of a list of ticks; each tick is one field


class RequestRejectedError(Exception):
    """The request is rejected. `phrase` is the key of the sentence that says why."""

    def __init__(self, status: int, phrase: str) -> None:
        super().__init__(phrase)
        self.status = status
        self.phrase = phrase


@dataclass(frozen=True)
class PageRequest:
    """The parts of one request."""

    path_params: Mapping[str, str]
    cookies: Mapping[str, str] = field(repr=False)
    form_fields: Mapping[str, str] = field(repr=False)
    form_lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)  # the query string of the address
    source: str = ""  # the address of the client, as the server knows it

    @property
    def form_values(self) -> Mapping[str, object]:
        """Return all values of the form, in the shape that check() takes."""
        return {**self.form_fields, **self.form_lists}


PageHandler = Callable[[PageRequest], Response]

Admission = Callable[[PageRequest], Response | None]
"""Answers a POST whose body is still unread, or returns None if its sender may send one. It may block."""


class Endpoint:
    """One address. Handlers are plain functions that may block: each runs in a thread."""

    def __init__(
        self,
        own_origin: str,
        *,
        get: PageHandler | None = None,
        post: PageHandler | None = None,
        admit: Admission | None = None,
        max_bytes: int = MAX_BODY_BYTES,
        timeout_seconds: float = BODY_TIMEOUT_SECONDS,
    ) -> None:
        """Take the handlers, and the limits of a body: its size in bytes and its timeout in seconds.

        A POST is accepted only from our own pages. `admit`: what decides by its headers whether its body is read.
        """
        handlers = {"GET": get, "HEAD": get, "POST": post}
        self._handlers = {method: handler for method, handler in handlers.items() if handler}
        self._own_origin = own_origin
        self._admit = admit
        self._answer_limited = RequestBodyLimitMiddleware(self._answer, max_bytes)
        self._timeout_seconds = timeout_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or raise RequestRejectedError."""
        answer = self._answer_limited if scope["method"] == "POST" else self._answer  # no other body is read
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        handler = self._handlers.get(request.method)
        if not self._handlers:
            raise RequestRejectedError(404, "not_here")
        if handler is None:
            raise RequestRejectedError(405, "wrong_way")
        _require_small_head(request)
        body = b""
        if request.method == "POST":
            self._require_own_form(request)
            refusal = await run_in_threadpool(self._admit, _build_request(request)) if self._admit else None
            if refusal is not None:
                await refusal(scope, receive, send)
                return
            body = await self._read_body(request)
        response = await run_in_threadpool(lambda: handler(_build_request(request, body)))
        await response(scope, receive, send)

    def _require_own_form(self, request: Request) -> None:
        """Refuse, by its headers alone, what no form of our own pages can be."""
        if not origin.is_own_origin(request.headers, self._own_origin):
            raise RequestRejectedError(403, "not_from_here")
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type != _FORM_CONTENT_TYPE or "content-encoding" in request.headers:
            raise RequestRejectedError(400, "unreadable")

    async def _read_body(self, request: Request) -> bytes:
        try:
            with anyio.fail_after(self._timeout_seconds):
                return await request.body()
        except TimeoutError:
            raise RequestRejectedError(400, "too_slow") from None
        except HTTPException:
            raise RequestRejectedError(413, "too_large") from None


def _require_small_head(request: Request) -> None:
    """Refuse what would take long to parse."""
    cookies = sum(len(value) for value in request.headers.getlist("cookie"))
    if len(request.url.query) > MAX_QUERY_BYTES or cookies > MAX_COOKIE_BYTES:
        raise RequestRejectedError(400, "unreadable")


def _build_request(request: Request, body: bytes = b"") -> PageRequest:
    pairs = _parse_form(body)
    return PageRequest(
        request.path_params,
        request.cookies,
        {name: value for name, value in pairs if not name.endswith(_LIST_SUFFIX)},
        _list_values(pairs),
        dict(request.query_params),
        request.client.host if request.client else "",
    )


def _parse_form(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise RequestRejectedError(400, "unreadable") from None  # the cause would quote the text


def _list_values(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    values = defaultdict[str, list[str]](list)
    for name, value in pairs:
        if name.endswith(_LIST_SUFFIX):
            values[name.removesuffix(_LIST_SUFFIX)].append(value)
    return {name: tuple(values[name]) for name in sorted(values)}
