"""The way into one page: which methods, from where, how large; then one plain function answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.pages import origin

MAX_BODY_BYTES = 64 * 1024
MAX_LARGE_BODY_BYTES = 256 * 1024
"""Bytes. Six boxes of 3,000 characters, each up to twelve bytes as a form sends it, need a little more than 200 KB."""

BODY_TIMEOUT_SECONDS = 10.0  # seconds for a whole body to arrive
_FORM_CONTENT_TYPE = "application/x-www-form-urlencoded"
_MAX_FIELDS = 400  # each quotation that is kept as own is one; in the longest text there is room for some 300
_LIST_SUFFIX = "[]"  # how the name of a list to tick ends: one field for each tick


class RequestRejectedError(Exception):
    """The request is not answered. `phrase` names the words that say so."""

    def __init__(self, status: int, phrase: str) -> None:
        super().__init__(phrase)
        self.status = status
        self.phrase = phrase


@dataclass(frozen=True)
class PageRequest:
    """What one request brought."""

    path_params: Mapping[str, str]
    cookies: Mapping[str, str] = field(repr=False)
    form_fields: Mapping[str, str] = field(repr=False)
    form_lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)  # what its address says after the ?

    @property
    def form_values(self) -> Mapping[str, object]:
        """Return everything that was given, as check() takes it."""
        return {**self.form_fields, **self.form_lists}


PageHandler = Callable[[PageRequest], Response]


class Endpoint:
    """One address. Handlers are plain functions and may block: they run in a thread."""

    def __init__(
        self,
        own_origin: str,
        *,
        get: PageHandler | None = None,
        post: PageHandler | None = None,
        most: int = MAX_BODY_BYTES,
        timeout_seconds: float = BODY_TIMEOUT_SECONDS,
    ) -> None:
        """Take who answers what. Bodies have `most` bytes and `patience` seconds; posts come from our own pages."""
        handlers = {"GET": get, "HEAD": get, "POST": post}
        self._handlers = {method: handler for method, handler in handlers.items() if handler}
        self._own_origin = own_origin
        self._most = most
        self._patience = timeout_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or raise TurnedAwayError."""
        request = Request(scope, receive)
        handler = self._handlers.get(request.method)
        if not self._handlers:
            raise RequestRejectedError(404, "not_here")
        if handler is None:
            raise RequestRejectedError(405, "wrong_way")
        given = await self._read_form(request) if request.method == "POST" else []
        asked = dict(request.query_params)
        visit = PageRequest(request.path_params, request.cookies, _single_values(given), _list_values(given), asked)
        response = await run_in_threadpool(handler, visit)
        await response(scope, receive, send)

    async def _read_form(self, request: Request) -> list[tuple[str, str]]:
        if not origin.is_own_origin(request.headers, self._own_origin):
            raise RequestRejectedError(403, "not_from_here")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM_CONTENT_TYPE:
            raise RequestRejectedError(400, "unreadable")
        try:
            with anyio.fail_after(self._patience):
                return _parse_form(await self._read_body(request))
        except TimeoutError:
            raise RequestRejectedError(400, "too_slow") from None

    async def _read_body(self, request: Request) -> bytes:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._most:
                raise RequestRejectedError(413, "too_large")
        return bytes(body)


def _parse_form(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise RequestRejectedError(400, "unreadable") from None  # the cause would quote the text


def _single_values(fields: list[tuple[str, str]]) -> dict[str, str]:
    return {name: value for name, value in fields if not name.endswith(_LIST_SUFFIX)}


def _list_values(fields: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    names = {name for name, _value in fields if name.endswith(_LIST_SUFFIX)}
    return {
        name.removesuffix(_LIST_SUFFIX): tuple(value for given, value in fields if given == name)
        for name in sorted(names)
    }
