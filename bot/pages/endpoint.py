"""One address of the pages: check the method, origin and size of a request, then call a plain function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.pages import origin

MAX_BODY_BYTES = 64 * 1024
MAX_LARGE_BODY_BYTES = 256 * 1024
"""Six boxes of 3,000 characters, each character up to 12 bytes in a form, need a little more than 200 KB."""

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

    @property
    def form_values(self) -> Mapping[str, object]:
        """Return all values of the form, in the shape that check() takes."""
        return {**self.form_fields, **self.form_lists}


PageHandler = Callable[[PageRequest], Response]


class Endpoint:
    """One address. Handlers are plain functions that may block: each runs in a thread."""

    def __init__(
        self,
        own_origin: str,
        *,
        get: PageHandler | None = None,
        post: PageHandler | None = None,
        max_bytes: int = MAX_BODY_BYTES,
        timeout_seconds: float = BODY_TIMEOUT_SECONDS,
    ) -> None:
        """Take the handlers, and the limits of a body: its size in bytes and its timeout in seconds.

        A POST is accepted only from our own pages.
        """
        handlers = {"GET": get, "HEAD": get, "POST": post}
        self._handlers = {method: handler for method, handler in handlers.items() if handler}
        self._own_origin = own_origin
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
        form = await self._read_form(request) if request.method == "POST" else FormData()
        query = dict(request.query_params)
        page_request = PageRequest(
            request.path_params, request.cookies, _single_values(form), _list_values(form), query
        )
        response = await run_in_threadpool(handler, page_request)
        await response(scope, receive, send)

    async def _read_form(self, request: Request) -> FormData:
        if not origin.is_own_origin(request.headers, self._own_origin):
            raise RequestRejectedError(403, "not_from_here")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM_CONTENT_TYPE:
            raise RequestRejectedError(400, "unreadable")
        try:
            with anyio.fail_after(self._timeout_seconds):
                body = await request.body()
        except TimeoutError:
            raise RequestRejectedError(400, "too_slow") from None
        except HTTPException:
            raise RequestRejectedError(413, "too_large") from None
        return await _parse_form(request, body)


async def _parse_form(request: Request, body: bytes) -> FormData:
    try:
        unquote_to_bytes(body.decode("ascii")).decode("utf-8")  # Starlette would replace what is not UTF-8
        return await request.form(max_files=0, max_fields=_MAX_FIELDS, max_part_size=len(body))
    except (ValueError, HTTPException):
        raise RequestRejectedError(400, "unreadable") from None  # the cause would quote the text


def _single_values(form: FormData) -> dict[str, str]:
    return {name: str(value) for name, value in form.items() if not name.endswith(_LIST_SUFFIX)}


def _list_values(form: FormData) -> dict[str, tuple[str, ...]]:
    names = sorted(name for name in form if name.endswith(_LIST_SUFFIX))
    return {name.removesuffix(_LIST_SUFFIX): tuple(map(str, form.getlist(name))) for name in names}
