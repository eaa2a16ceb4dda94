"""Whatever the identity provider answers, a sign-in opens a page or says why not; it follows no redirect."""

import json
from functools import partial
from http import HTTPStatus

import pytest

from bot.slack.openid import CLOCK_TOLERANCE_SECONDS, DISCOVERY_PATH
from tests.pages.sign_in.sign_in_steps import (
    NOT_CONFIRMED,
    NOT_REACHED,
    complete_sign_in,
    does_link_work,
    find_opened_page,
)
from tests.support.data.captured_logs import capture_logs
from tests.support.pages.local_openid_issuer import (
    TOKEN_SECONDS,
    LocalIssuer,
    Reply,
    key,
    sign_token,
)
from tests.support.pages.page_server import PageClient, ServedPractice

CANARY = "zwetschgenknoedel"
REACHED = {403: NOT_CONFIRMED, 503: NOT_REACHED}


def as_json(body: object, status: int = 200) -> Reply:
    """Return a reply with a JSON body."""
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


TOKEN_REPLIES: dict[str, tuple[Reply, int]] = {
    "a page": ((200, {}, b"<html>a proxy's page</html>"), 503),
    "a page with an error": ((400, {}, b"<html>a proxy's page</html>"), 503),
    "nothing": ((200, {}, b""), 503),
    "no UTF-8": ((200, {}, b'{"id_token": "\xff"}'), 503),
    "a list": (as_json(["id_token"]), 503),
    "a text": (as_json("error"), 503),
    "too many requests": (as_json({"id_token": "x.y.z"}, 429), 503),
    "an error of the server": (as_json({"id_token": "x.y.z"}, 500), 503),
    "Slack's error for later": (as_json({"ok": False, "error": "ratelimited"}), 503),
    "an error for later": (as_json({"error": "temporarily_unavailable"}, 400), 503),
    "an error": (as_json({"error": "invalid_grant", "error_description": CANARY}, 400), 403),
    "an error with odd characters": (as_json({"error": "x", "error_description": f'"{CANARY}" \\ é'}), 403),
    "an error that is no text": (as_json({"error": [CANARY]}), 403),
    "an error whose description is no text": (as_json({"error": "x", "error_description": [CANARY]}), 403),
    "no token": (as_json({"ok": True}), 403),
    "a token that is no text": (as_json({"id_token": [CANARY]}), 403),
    "a lifetime that is no number": (as_json({"id_token": CANARY, "expires_in": CANARY}), 403),
    "a lifetime without end": ((200, {}, b'{"id_token": "x", "expires_in": 1e999}'), 403),
    "an end that is no number": (as_json({"id_token": CANARY, "expires_at": [CANARY]}), 403),
}


def test_every_answer_of_the_token_endpoint_that_is_no_token_gets_a_plain_page(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    token, results = house.create_token(), []

    with capture_logs() as log:
        for name, (issuer.replies["/token"], _) in TOKEN_REPLIES.items():
            answer = complete_sign_in(visitor, issuer, token)
            results.append((name, answer.status_code, REACHED.get(answer.status_code, "?") in answer.text))

    assert results == [(name, status, True) for name, (_, status) in TOKEN_REPLIES.items()]
    assert CANARY not in log.getvalue()
    issuer.replies.clear()
    assert does_link_work(house, issuer, token)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("path", ["/token", "/keys"])
def test_a_redirect_of_the_provider_is_not_followed(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer, path: str, status: int
) -> None:
    token = house.create_token()
    issuer.replies[path] = (status, {"Location": f"{issuer.address}/elsewhere"}, b"")

    answer = complete_sign_in(visitor, issuer, token)

    assert (answer.status_code, NOT_REACHED in answer.text) == (503, True)
    assert "/elsewhere" not in issuer.paths
    issuer.replies.clear()
    assert does_link_work(house, issuer, token)


def test_a_discovery_document_elsewhere_is_not_fetched(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    issuer.replies[DISCOVERY_PATH] = (302, {"Location": f"{issuer.address}/elsewhere"}, b"")

    response = visitor.http.post("/w/open", data={"token": house.create_token()})

    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert issuer.paths == [DISCOVERY_PATH]


@pytest.mark.parametrize("reply", [as_json({"ok": False, "error": "internal_error"}), as_json([]), as_json({}, 502)])
def test_keys_that_do_not_come_are_asked_for_later(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer, reply: Reply
) -> None:
    issuer.replies["/keys"] = reply

    answer = complete_sign_in(visitor, issuer, house.create_token())

    assert (answer.status_code, NOT_REACHED in answer.text) == (503, True)


@pytest.mark.parametrize("keys", [{}, {"keys": None}, {"keys": []}, {"keys": [{"kty": "none"}]}, {"keys": [[CANARY]]}])
def test_without_a_key_no_token_is_accepted(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer, keys: object
) -> None:
    issuer.replies["/keys"] = as_json(keys)

    answer = complete_sign_in(visitor, issuer, house.create_token())

    assert (answer.status_code, NOT_CONFIRMED in answer.text) == (403, True)


def test_a_new_key_of_the_provider_is_used_at_once_and_the_old_one_no_longer(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    token = house.create_token()
    issuer.replies["/keys"] = as_json({"keys": [key("two").as_dict(private=False)]})

    with_old = complete_sign_in(visitor, issuer, token)
    issuer.sign = partial(sign_token, by="two", kid="two")
    with_new = complete_sign_in(visitor, issuer, token)

    assert (with_old.status_code, NOT_CONFIRMED in with_old.text) == (403, True)
    assert find_opened_page(with_new)


@pytest.mark.parametrize(
    ("seconds", "is_opened"),
    [
        (-CLOCK_TOLERANCE_SECONDS, True),
        (-CLOCK_TOLERANCE_SECONDS - 1, False),
        (TOKEN_SECONDS + CLOCK_TOLERANCE_SECONDS - 1, True),
        (TOKEN_SECONDS + CLOCK_TOLERANCE_SECONDS + 1, False),
    ],
)
def test_the_clocks_of_provider_and_practice_may_differ_by_a_minute(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer, seconds: int, *, is_opened: bool
) -> None:
    provider_now = int(house.clock().timestamp()) - seconds
    issuer.claims = {"iat": provider_now, "exp": provider_now + TOKEN_SECONDS}

    answer = complete_sign_in(visitor, issuer, house.create_token())

    assert (bool(find_opened_page(answer)), answer.status_code) == (is_opened, 200 if is_opened else 403)
