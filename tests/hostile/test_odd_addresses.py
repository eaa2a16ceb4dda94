"""Addresses and headers that no browser sends get a plain refusal, inject nothing, and leave the service running."""

import socket
from contextlib import closing
from uuid import uuid4

import httpx
import pytest

from tests.support.pages.page_server import ServedPractice
from tests.support.pages.supervisor_pages import SignedPractice
from tests.support.pages.talk_pages import TherapistClient

ENDS = b"\r\n\r\n"
PATHS = (
    "/pages-static/../app.py",
    "/pages-static/%2e%2e%2f%2e%2e%2fapp.py",
    "/pages-static/..%5c..%5capp.py",
    "/pages-static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/pages-static//etc/passwd",
    "/pages-static/page.css%00.html",
    "/pages-static/%c0%ae%c0%ae/app.py",
    "/s/../../../../etc/passwd",
    "/s/%00",
    "/s/%ff%fe",
    "/s/%0d%0aSet-Cookie:%20woe=1",
    "/s/x/r/../../y/it",
    "/s/x/a/%0d%0aX-Woe:1",
    "/s/x/q/0%0a1",
    "/held/../w",
    "/held/%0d%0aX-Woe:%201",
    "/held/" + "9" * 4000,
    "/w%0d%0aX-Woe:%201",
    "/w?token=%0d%0aX-Woe:%201",
    "/w/back?state=%0d%0aSet-Cookie:%20woe=1&code=%00&iss=%ff&error=%0d%0aX-Woe:%201",
    "//woe.example/w",
    "/slack/events/../healthz",
    "/.env",
    "/.git/config",
)
HEADERS = (
    b"X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Host: woe.example\r\nForwarded: host=woe.example",
    b"Host: woe.example",
    b"Cookie: sitting=\xff\xfe\x01",
    b"Cookie: sitting=" + b"a" * 40_000,
    b"Cookie: " + b"; ".join(b"sitting=%d" % number for number in range(500)),
    b"X-Woe: a\r\n folded: b",
    b"Content-Length: -1",
    b"Content-Length: 9\r\nContent-Length: 10",
    b"Transfer-Encoding: chunked\r\nContent-Length: 3",
    b"Range: bytes=0-,0-,0-",
)


def send_raw(house: ServedPractice, request: bytes) -> bytes:
    """Send these raw bytes to the server; return the answer."""
    with socket.create_connection(("127.0.0.1", int(house.address.rpartition(":")[2])), timeout=10) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := line.recv(65536):
            answer += chunk
    return answer


def assert_plain_refusal(answer: bytes) -> None:
    status = answer.split(b" ", 2)[1:2]
    assert not answer or status[0] in {b"200", b"400", b"403", b"404", b"405", b"410", b"431"}, answer[:80]
    headers = answer.partition(ENDS)[0].lower()
    assert b"x-woe" not in headers
    assert b"set-cookie" not in headers
    assert b"woe.example" not in answer
    assert b"root:" not in answer
    assert b"import " not in answer


@pytest.mark.parametrize("method", [b"GET", b"POST"])
def test_no_address_leads_outside_the_served_files_and_routes(house: ServedPractice, method: bytes) -> None:
    for path in PATHS:
        assert_plain_refusal(
            send_raw(house, method + b" " + path.encode() + b" HTTP/1.1\r\nHost: x\r\nConnection: close" + ENDS)
        )

    assert httpx.get(f"{house.address}/w", trust_env=False).status_code == 200


def test_no_odd_header_or_request_line_injects_anything(house: ServedPractice) -> None:
    for header in HEADERS:
        for path in (b"/w", b"/s/x", b"/held/x"):
            lines = b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n" + header + b"\r\nConnection: close"
            assert_plain_refusal(send_raw(house, lines + ENDS))
    for odd in (b"\x16\x03\x01\x02", b"GET\r\n\r\n", b"GET /w HTTP/9.9\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"):
        assert_plain_refusal(send_raw(house, odd))

    assert httpx.get(f"{house.address}/w", trust_env=False).status_code == 200


def test_a_persons_own_cookie_opens_no_page_of_anybody_else(reviewed: SignedPractice) -> None:
    house, dana = reviewed.practice, reviewed.open_page()
    ana, ben = TherapistClient(house), TherapistClient(house)
    with closing(ana.http), closing(ben.http), closing(dana.http):
        secret = {}
        for talker, name in ((ana, "Ana"), (ben, "Ben")):
            talker.open_page(name)
            secret[name] = next(cookie.value for cookie in talker.http.cookies.jar)
        question_id = reviewed.add_question("reason")
        paths = ["", "/signed", "/note", "/q/1", f"/a/{question_id}", f"/a/{uuid4()}"]
        paths += [
            f"/r/{consult_id}/{part}"
            for consult_id in (reviewed.consult_id, uuid4(), "x")
            for part in ("it", "ft", "both")
        ]

        answers = [
            _get_with_cookie(ana, f"{other.page}{path}", secret["Ana"]) for other in (ben, dana) for path in paths
        ]
        own_answers = [_get_with_cookie(ana, f"{ana.page}{path}", secret["Ana"]) for path in paths[4:]]

        assert {answer.status_code for answer in answers} == {403}
        assert {answer.status_code for answer in own_answers} <= {403, 404, 409}
        assert not [answer for answer in (*answers, *own_answers) if "bolder" in answer.text or "sister" in answer.text]


def _get_with_cookie(talker: TherapistClient, path: str, secret: str | None) -> httpx.Response:
    return httpx.get(f"{talker.practice.address}{path}", headers={"Cookie": f"sitting={secret}"}, trust_env=False)
