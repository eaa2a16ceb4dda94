"""Of what a stranger sends to a page, no byte is read: only headers are looked at until a page session is known."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.pages.routes import build_routes
from tests.support.pages.page_server import PageClient, ServedPractice

FORM = "application/x-www-form-urlencoded"
SITTING = "00000000-0000-4000-8000-000000000000"


def post_head(house: ServedPractice, path: str, **headers: str) -> int:
    """Send the head of a POST, as our own page would, and nothing of its body; return the answer's status."""
    own = {"Host": "x", "Origin": house.address, "Content_Type": FORM, "Content_Length": "50000", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in own.items())
    with closing(socket.create_connection(("127.0.0.1", int(house.address.rpartition(":")[2])), timeout=5)) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode())
        return int(line.recv(65536).split(b" ", 2)[1])


def list_session_paths(house: ServedPractice, page_session: str) -> Iterator[str]:
    """Yield an address of each route of a page session."""
    for route in build_routes(house.services):
        if route.path.startswith("/s/{sitting}") and "{rest" not in route.path:
            names = dict.fromkeys(route.param_convertors, "1")
            yield route.path.format_map({**names, "sitting": page_session})


def test_without_the_cookie_of_a_page_session_every_form_is_answered_before_its_body(
    ana: PageClient, house: ServedPractice
) -> None:
    ended, cookies = ana.page.removeprefix("/s/"), ("", "sitting=guessed", "other=1; sitting=")

    answers = {
        post_head(house, path, Cookie=cookie)
        for sitting in (SITTING, ended, "x")
        for path in list_session_paths(house, sitting)
        for cookie in cookies[:: 1 if sitting == ended else 2]
    }

    assert answers == {403, 405}


def test_the_body_of_a_member_is_read(ana: PageClient, house: ServedPractice) -> None:
    ana.submit(kept_back="x")

    assert house.read_revisions("kept_back") == ["x"]


@pytest.mark.parametrize("path", ["/w/who", "/w/open"])
def test_a_form_for_a_link_that_is_longer_than_a_link_is_answered_before_its_body(
    house: ServedPractice, path: str
) -> None:
    assert post_head(house, path) == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Content_Type": "application/json"}, 400),
        ({"Content_Encoding": "gzip"}, 400),
        ({"Cookie": "; ".join(f"a{number}=1" for number in range(2000))}, 400),
    ],
)
def test_headers_that_our_pages_do_not_send_are_refused_before_the_body(
    house: ServedPractice, headers: dict[str, str], status: int
) -> None:
    assert {post_head(house, path, **headers) for path in ("/w/open", f"/s/{SITTING}")} == {status}


def test_a_query_string_that_would_take_long_to_parse_is_refused(ana: PageClient) -> None:
    assert ana.http.get(f"/w?{'&a=1' * 3000}").status_code == 400
