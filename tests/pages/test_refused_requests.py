"""Requests from other sites and unreadable requests change nothing; every response has the security headers."""

import logging
import socket
import time
from importlib.resources import files

import httpx
import pytest

from bot.pages import origin
from bot.pages.headers import HEADERS
from tests.support.pages.page_server import PageClient, ServedPractice

OTHER_ORIGIN = "This wasn't sent from your own page, so nothing was changed. Open the page again from Slack."
FORM = "application/x-www-form-urlencoded"


def list_post_addresses(visitor: PageClient) -> list[str]:
    """Return the addresses that accept POST requests."""
    return ["/w/who", "/w/open", visitor.page, f"{visitor.page}/draft"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_a_post_from_another_site_changes_nothing(
    ana: PageClient, house: ServedPractice, headers: dict[str, str]
) -> None:
    data = {"token": ana.form_token(), "kept_back": "x", "field": "kept_back", "words": "x"}
    for name in ("Origin", "Sec-Fetch-Site"):
        del ana.http.headers[name]

    answers = [ana.http.post(path, data=data, headers=headers) for path in list_post_addresses(ana)]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert all(OTHER_ORIGIN in answer.text for answer in answers)
    assert (house.read_draft("kept_back"), house.read_revisions("kept_back")) == (None, [])


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "own"}])
def test_a_form_of_our_own_page_is_accepted(ana: PageClient, house: ServedPractice, headers: dict[str, str]) -> None:
    data = {"token": ana.form_token(), "kept_back": "x"}
    for name in ("Origin", "Sec-Fetch-Site"):
        del ana.http.headers[name]

    ana.http.post(
        ana.page, data=data, headers={name: value.replace("own", house.address) for name, value in headers.items()}
    )

    assert house.read_revisions("kept_back") == ["x"]


def test_a_host_header_does_not_make_another_origin_ours(ana: PageClient, house: ServedPractice) -> None:
    data = {"token": ana.form_token(), "kept_back": "x"}

    answer = ana.http.post(
        ana.page, data=data, headers={"Host": "elsewhere.example", "Origin": "http://elsewhere.example"}
    )

    assert answer.status_code == 403
    assert house.read_revisions("kept_back") == []


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "😀"])
def test_a_form_without_the_token_of_its_page_session_changes_nothing(
    ana: PageClient, house: ServedPractice, token: str
) -> None:
    data = {"token": token, "kept_back": "x", "field": "kept_back", "words": "x"}

    answers = [ana.http.post(path, data=data) for path in (ana.page, f"{ana.page}/draft")]

    assert [answer.status_code for answer in answers] == [403] * 2
    assert all(OTHER_ORIGIN in answer.text for answer in answers)
    assert (house.read_draft("kept_back"), house.read_revisions("kept_back")) == (None, [])


def test_a_form_with_the_token_of_another_page_session_changes_nothing(ana: PageClient, house: ServedPractice) -> None:
    other = PageClient(house).open_page()

    answer = ana.http.post(ana.page, data={"token": other.form_token(), "kept_back": "x"})

    assert (answer.status_code, house.read_revisions("kept_back")) == (403, [])
    other.http.close()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"token=%ff%fe", FORM),
        (b"token=\xff\xfe", FORM),
        (b"&".join(b"a%d=1" % n for n in range(500)), FORM),
        (b'{"token": "x"}', "application/json"),
        (b"token=x", "text/plain"),
        (b"\x89PNG\r\n", "multipart/form-data; boundary=x"),
    ],
)
def test_an_unreadable_body_is_answered_in_plain_words(ana: PageClient, body: bytes, kind: str) -> None:
    answers = [ana.http.post(path, content=body, headers={"Content-Type": kind}) for path in list_post_addresses(ana)]

    assert [answer.status_code for answer in answers] == [400] * 4
    assert all("We couldn't read this, so nothing was changed." in answer.text for answer in answers)


def test_a_body_of_ten_megabytes_is_refused(ana: PageClient, house: ServedPractice) -> None:
    data = {"token": ana.form_token(), "field": "kept_back", "words": "x" * 10_000_000}

    answers = [ana.http.post(path, data=data) for path in list_post_addresses(ana)]

    assert [answer.status_code for answer in answers] == [413] * 4
    assert all("This is too long" in answer.text for answer in answers)
    assert house.read_draft("kept_back") is None


def test_a_request_whose_body_does_not_arrive_is_answered_after_a_timeout(
    ana: PageClient, house: ServedPractice
) -> None:
    head = f"POST /w/who HTTP/1.1\r\nHost: x\r\nOrigin: {house.address}\r\nContent-Type: {FORM}\r\n"
    with socket.create_connection(("127.0.0.1", int(house.address.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(f"{head}Content-Length: 100\r\n\r\ntoken=".encode())
        time.sleep(0.7)

        answer = connection.recv(65536)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert ana.get_page().status_code == 200


def request_everything(visitor: PageClient) -> list[httpx.Response]:
    """Send valid and invalid requests to every kind of address; return the responses."""
    paths = ["/w", "/w/", "/w/who", "/w/x/y", visitor.page, f"{visitor.page}/draft", f"{visitor.page}/x", "/s/x"]
    files = [
        "page.css",
        "writing.css",
        "arrival.js",
        "sitting.js",
        "icon.svg",
        "nothing.js",
        "%2e%2e/app.py",
    ]
    answers = [visitor.http.get(path) for path in [*paths, *(f"/pages-static/{name}" for name in files)]]
    answers += [visitor.http.request(method, "/w") for method in ("POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE")]
    answers += [visitor.http.post(path, data={"token": "x"}) for path in ("/w/who", "/w/open", visitor.page, "/s/x")]
    return [*answers, visitor.submit(kept_back="x"), visitor.submit(kept_back=""), visitor.save_draft("kept_back", "x")]


def test_every_response_has_the_security_headers(ana: PageClient) -> None:
    answers = request_everything(ana)

    assert {answer.status_code for answer in answers} == {200, 303, 403, 404, 405, 410, 422}
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "strict-transport-security" not in answer.headers


def test_every_script_style_and_picture_has_the_type_that_a_browser_expects(ana: PageClient) -> None:
    folder = files("bot.pages").joinpath("static")
    expected = {
        "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml; charset=utf-8",
    }

    for file in folder.iterdir():
        answer = ana.http.get(f"/pages-static/{file.name}")
        assert answer.headers["content-type"] == expected[file.name.rpartition(".")[2]]


def test_over_https_every_response_requires_https_in_the_future(encrypted: ServedPractice) -> None:
    visitor = PageClient(encrypted)
    answers = [visitor.http.get("/w"), visitor.http.get("/s/x"), visitor.http.post("/w/open")]

    assert [answer.headers["strict-transport-security"] for answer in answers] == [
        "max-age=31536000; includeSubDomains"
    ] * 3
    visitor.http.close()


def test_a_page_loads_nothing_from_other_sites_and_has_no_inline_scripts_or_styles(ana: PageClient) -> None:
    pages = [ana.get_page().text, ana.http.get("/w").text, ana.http.get("/s/x").text]

    for page in pages:
        assert "http" not in page.replace("http-equiv", "")
        assert "style=" not in page
        assert " on" + "click" not in page
        assert page.count("<script") == page.count('<script type="module" src="/pages-static/')


def test_an_unexpected_error_shows_a_reference_and_quotes_no_text(
    ana: PageClient, house: ServedPractice, caplog: pytest.LogCaptureFixture
) -> None:
    token = ana.form_token()
    house.save_weighing('{"canary-in-the-ticks": ')

    with caplog.at_level(logging.DEBUG, "bot"):
        answer = ana.http.post(ana.page, data={"token": token, "kept_back": "canary-typed"})

    reference = answer.text.partition("this reference: ")[2][:8]
    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert [record.name for record in caplog.records if reference in record.getMessage()] == ["bot.pages.error_pages"]
    assert "json.decoder.JSONDecodeError at" in caplog.text
    assert "consult/writing/drafts.py:" in caplog.text
    assert "canary" not in caplog.text
    assert "canary" not in answer.text


@pytest.mark.parametrize(
    ("public_url", "own"),
    [
        ("https://pages.example", "https://pages.example"),
        ("https://Pages.Example:443", "https://pages.example"),
        ("http://127.0.0.1:8808", "http://127.0.0.1:8808"),
        ("http://[::1]:8808", "http://[::1]:8808"),
        ("http://pages.example:80", "http://pages.example"),
        ("https://pages.example:80", "https://pages.example:80"),
    ],
)
def test_our_own_origin_is_written_as_browsers_write_an_origin(public_url: str, own: str) -> None:
    assert origin.get_own_origin(public_url) == own
