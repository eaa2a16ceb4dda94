"""No page elsewhere, and no other host name of this machine, can use the workspace."""

import urllib.request
from urllib.parse import urlsplit

import pytest

from tests.support.slack.sample_bolt_app import ANA, Practice

BODY = {"person": ANA, "text": "Good morning"}


def said(practice: Practice) -> list[str]:
    return [message.text for message in practice.workspace.get_view(ANA).channel]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Workspace": "0"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_write_from_another_page_is_rejected(practice: Practice, headers: dict[str, str]) -> None:
    status, answer = practice.post("/workspace/command", BODY, **headers)

    assert (status, answer, said(practice)) == (403, {"trouble": "not from this page"}, [])


def test_a_write_without_an_origin_is_rejected(practice: Practice) -> None:
    status, _ = practice.send("/workspace/command", b"{}", {"X-Workspace": "1"})

    assert status == 403


def test_a_write_from_the_workspaces_own_page_is_accepted(practice: Practice) -> None:
    status, _ = practice.post("/workspace/command", BODY, **{"Sec-Fetch-Site": "same-origin"})

    assert (status, said(practice)) == (200, ["Good morning"])


@pytest.mark.parametrize("path", ["/", "/workspace/state", "/workspace/carried", "/static/workspace/page.js"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example"])
def test_another_host_name_is_rejected(practice: Practice, path: str, host: str) -> None:
    status, answer = practice.get(path, Host=host)

    assert (status, answer) == (421, {"trouble": "unknown host"})


def test_localhost_is_accepted_as_this_machine(practice: Practice) -> None:
    port = urlsplit(practice.url).port

    status, _ = practice.get("/workspace/state", Host=f"localhost:{port}")

    assert status == 200


@pytest.mark.parametrize("path", ["/", "/static/workspace/page.js", "/workspace/state"])
def test_answers_load_nothing_from_elsewhere_and_are_not_cached(practice: Practice, path: str) -> None:
    # The address is a test server on this machine.
    with urllib.request.urlopen(practice.url + path) as answer:  # noqa: S310 - see above
        headers = answer.headers

    assert headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


def test_files_outside_the_folder_are_not_served(practice: Practice) -> None:
    status, _ = practice.send("/static/workspace/..%2fworkspace.py", b"", {})

    assert status in {403, 404, 405}
