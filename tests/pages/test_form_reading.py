"""What a browser sends in a form arrives as it was typed, in whatever pieces it comes, or is refused as a whole."""

from collections.abc import Iterable
from urllib.parse import quote_plus, urlencode

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import Message, Scope

from bot.pages.endpoint import Endpoint, PageRequest, RequestRejectedError

OWN = "https://pages.example"
MAX_BYTES = 20_000
TYPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NAMES = st.text(st.sampled_from("abc_é&=%+ "), min_size=1, max_size=8)


def send_form(pieces: Iterable[bytes], content_type: str = "application/x-www-form-urlencoded") -> PageRequest:
    """Return what the handler is given for a body that arrives in these pieces. Raise RequestRejectedError."""
    waiting, given_to_handler = iter(pieces), list[PageRequest]()

    async def receive() -> Message:
        body = next(waiting, None)
        return {"type": "http.request", "body": body or b"", "more_body": body is not None}

    async def send(message: Message) -> None:
        del message

    def handle(request: PageRequest) -> Response:
        given_to_handler.append(request)
        return Response()

    headers = [(b"origin", OWN.encode()), (b"content-type", content_type.encode())]
    scope: Scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers}
    scope["app"] = Starlette()  # as in a request to the real server
    with start_blocking_portal() as portal:  # a thread of its own: after browser tests a loop runs in the main one
        portal.call(Endpoint(OWN, post=handle, max_bytes=MAX_BYTES), scope, receive, send)
    return given_to_handler[0]


@example(fields={"kept_back": "�\r\n😀 a+b&c=d%41;"}, size=1)
@given(fields=st.dictionaries(NAMES, TYPED, max_size=5), size=st.integers(1, 30))
def test_a_form_arrives_as_it_was_typed_in_whatever_pieces(fields: dict[str, str], size: int) -> None:
    body = urlencode(fields).encode()

    request = send_form([body[start : start + size] for start in range(0, len(body), size)])

    assert request.form_values == fields


def test_ticks_arrive_as_a_list_in_their_order_and_of_a_repeated_field_the_last_value_counts() -> None:
    request = send_form([b"ticked%5B%5D=b&&field=1&ticked[]=a&field=2&empty=&ticked[]=b&bare"])

    assert request.form_lists == {"ticked": ("b", "a", "b")}
    assert request.form_fields == {"field": "2", "empty": "", "bare": ""}


@pytest.mark.parametrize(
    "pieces",
    [
        [b"a=%ff"],
        [b"%ff=a"],
        [b"a=%C3&b=%A9"],  # each half of a character in another field
        [b"a=%ED%A0%80"],  # half of a surrogate pair
        [b"a=%C0%80"],
        ["a=é".encode()],
        [b"a=1", b"&b=\xff"],
        [b"&".join([b"a=1"] * 401)],
    ],
)
def test_a_form_with_anything_unreadable_is_refused_as_a_whole(pieces: list[bytes]) -> None:
    with pytest.raises(RequestRejectedError) as rejected:
        send_form(pieces)

    assert (rejected.value.status, rejected.value.phrase) == (400, "unreadable")
    assert rejected.value.__cause__ is None
    assert rejected.value.__suppress_context__


def test_the_largest_form_is_accepted_and_one_byte_more_is_not_even_read_to_its_end() -> None:
    text = "x" * (MAX_BYTES - len("a="))
    pieces = iter([b"a=", text.encode(), b"y", b"z"])

    assert send_form([f"a={text}".encode()]).form_fields == {"a": text}
    with pytest.raises(RequestRejectedError) as rejected:
        send_form(pieces)

    assert (rejected.value.status, rejected.value.phrase) == (413, "too_large")
    assert list(pieces) == [b"z"]
    assert rejected.value.__suppress_context__


def test_four_hundred_fields_are_accepted() -> None:
    request = send_form([b"&".join(b"f%d=1" % number for number in range(400))])

    assert len(request.form_fields) == 400


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=x", "application/json", ""])
def test_no_other_kind_of_body_is_parsed(content_type: str) -> None:
    body = f'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n{quote_plus("1")}\r\n--x--\r\n'

    with pytest.raises(RequestRejectedError):
        send_form([body.encode()], content_type)
