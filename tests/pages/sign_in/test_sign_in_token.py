"""A token identifies a member only if the issuer signed it for us and for this sign-in."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.page_access import sign_in
from bot.page_access.page_sessions import OpenedPageSession
from bot.slack.openid import TEAM_ID_CLAIM, USER_ID_CLAIM
from flows.context import AuthorizationResponse
from tests.pages.sign_in.sign_in_steps import (
    NOT_CONFIRMED,
    complete_sign_in,
    does_link_work,
    find_opened_page,
    list_sign_in_entries,
)
from tests.support.data.captured_logs import capture_logs
from tests.support.pages.local_openid_issuer import (
    SECRET,
    LocalIssuer,
    leave_unsigned,
    sign_token,
    sign_with_extra_headers,
    sign_with_public_key,
)
from tests.support.pages.page_server import PageClient, ServedPractice

REFUSED_TOKEN = ("sign_in.refused", "refused", "not_vouched", False)


WRONG_CLAIMS: tuple[dict[str, Any], ...] = (
    {"iss": "https://slack.example"},
    {"iss": None},
    {"aud": "9.9"},
    {"aud": "9.9", "azp": "1.2"},
    {"aud": None},
    {"aud": ["1.2", "9.9"]},  # also for another client, and without `azp` for us
    {"azp": "9.9"},
    {"exp": 1},
    {"exp": None},
    {"iat": 4_000_000_000},
    {"nonce": "of another sign-in"},
    {"nonce": None},
    {"sub": None},
    {"at_hash": "of another token"},
    {TEAM_ID_CLAIM: None},
    {USER_ID_CLAIM: None},
    {USER_ID_CLAIM: ["U1"]},
    {TEAM_ID_CLAIM: ""},
)
WRONG_SIGNATURES: dict[str, Callable[[dict[str, Any]], str]] = {
    "by another key": partial(sign_token, by="two"),
    "by a key that is unknown": partial(sign_token, by="two", kid="two"),
    "by a key at an address that the token names": partial(sign_with_extra_headers, by="two"),
    "by the public key": sign_with_public_key,
    "not at all": leave_unsigned,
    "no token": lambda _claims: "no token",
    "cut off": lambda claims: sign_token(claims)[:-20],
    "as something else": lambda claims: (
        f"{sign_token({**claims, 'exp': claims['exp'] + 1}).rpartition('.')[0]}.{sign_token(claims).rpartition('.')[2]}"
    ),
}


def test_a_token_with_a_wrong_claim_opens_nothing(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    token, results = house.create_token(), []

    for issuer.claims in WRONG_CLAIMS:
        answer = complete_sign_in(visitor, issuer, token)
        results.append((issuer.claims, answer.status_code, NOT_CONFIRMED in answer.text))

    assert results == [(claims, 403, True) for claims in WRONG_CLAIMS]
    assert [entry for entry in list_sign_in_entries(house) if entry[0] == "sign_in.refused"] == [REFUSED_TOKEN] * len(
        WRONG_CLAIMS
    )
    assert does_link_work(house, issuer, token)


def test_a_token_that_the_issuer_did_not_sign_opens_nothing(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    token, results = house.create_token(), []

    for name, issuer.sign in WRONG_SIGNATURES.items():
        answer = complete_sign_in(visitor, issuer, token)
        results.append((name, answer.status_code, NOT_CONFIRMED in answer.text))

    assert results == [(name, 403, True) for name in WRONG_SIGNATURES]
    assert does_link_work(house, issuer, token)


def test_a_token_with_extra_headers_is_accepted(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    issuer.sign = sign_with_extra_headers

    assert find_opened_page(complete_sign_in(visitor, issuer, house.create_token()))


def test_the_secrets_of_a_sign_in_are_neither_logged_nor_stored_in_clear_text(
    house: ServedPractice, issuer: LocalIssuer
) -> None:
    id_tokens, provider, token = [], house.services.identity_provider, house.create_token()

    def sign_and_remember(claims: dict[str, Any]) -> str:
        id_tokens.append(sign_token(claims))
        return id_tokens[-1]

    issuer.sign = sign_and_remember
    assert provider is not None
    with capture_logs() as log:  # no test client here: httpx would log the addresses with their secrets
        started = sign_in.start_sign_in(house.services, provider, token)
        assert started is not None
        parameters = dict(parse_qsl(urlsplit(issuer.authorize(started.url)).query))
        page_session = sign_in.finish_sign_in(
            house.services,
            provider,
            started.secret,
            AuthorizationResponse(state=parameters["state"], code=parameters["code"]),
        )

    assert isinstance(page_session, OpenedPageSession)
    request = issuer.requests[0]
    secrets = [token, started.secret, page_session.secret, *id_tokens, request["state"], request["nonce"]]
    secrets += [parameters["code"], SECRET, "xoxp-1"]
    house.services.database.dispose()
    files = Path(str(house.services.database.engine.url.database)).parent.glob("practice.db*")
    stored = b"".join(file.read_bytes() for file in files)
    assert len(id_tokens) == 1
    assert "HTTP Request" in log.getvalue()
    assert [secret for secret in secrets if secret in log.getvalue() or secret.encode() in stored] == []
