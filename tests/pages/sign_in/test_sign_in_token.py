"""Only a token that the issuer signed, for us and for this very sign-in, vouches for anybody."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot import sign_in
from bot.page_sessions import OpenedPageSession
from bot.slack.openid import TEAM_ID_CLAIM, USER_ID_CLAIM
from flows.context import AuthorizationResponse
from tests.pages.sign_in.sign_in_steps import NOT_CONFIRMED, comes_back, logged, opened, works
from tests.support.data.captured_logs import overheard
from tests.support.pages.local_openid_issuer import (
    SECRET,
    LocalIssuer,
    signed,
    signed_by_what_all_know,
    signed_with_more,
    unsigned,
)
from tests.support.pages.page_server import House, Visitor

NOT_VOUCHED = ("sign_in.refused", "refused", "not_vouched", False)


OTHERWISE: tuple[dict[str, Any], ...] = (
    {"iss": "https://slack.example"},
    {"iss": None},
    {"aud": "9.9"},
    {"aud": "9.9", "azp": "1.2"},
    {"aud": None},
    {"aud": ["1.2", "9.9"]},  # for another as well, and nobody says that it was made for us
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
SIGNED_OTHERWISE: dict[str, Callable[[dict[str, Any]], str]] = {
    "by another key": partial(signed, by="two"),
    "by a key that is unknown": partial(signed, by="two", kid="two"),
    "by a key that lies elsewhere, as it says": partial(signed_with_more, by="two"),
    "by what all know": signed_by_what_all_know,
    "not at all": unsigned,
    "no token": lambda _claims: "no token",
    "cut off": lambda claims: signed(claims)[:-20],
    "as something else": lambda claims: (
        f"{signed({**claims, 'exp': claims['exp'] + 1}).rpartition('.')[0]}.{signed(claims).rpartition('.')[2]}"
    ),
}


def test_a_token_that_says_something_else_opens_nothing(house: House, visitor: Visitor, issuer: LocalIssuer) -> None:
    token, said = house.token(), []

    for issuer.claims in OTHERWISE:
        answer = comes_back(visitor, issuer, token)
        said.append((issuer.claims, answer.status_code, NOT_CONFIRMED in answer.text))

    assert said == [(claims, 403, True) for claims in OTHERWISE]
    assert [one for one in logged(house) if one[0] == "sign_in.refused"] == [NOT_VOUCHED] * len(OTHERWISE)
    assert works(house, issuer, token)


def test_a_token_that_the_issuer_did_not_sign_opens_nothing(
    house: House, visitor: Visitor, issuer: LocalIssuer
) -> None:
    token, said = house.token(), []

    for name, issuer.sign in SIGNED_OTHERWISE.items():
        answer = comes_back(visitor, issuer, token)
        said.append((name, answer.status_code, NOT_CONFIRMED in answer.text))

    assert said == [(name, 403, True) for name in SIGNED_OTHERWISE]
    assert works(house, issuer, token)


def test_more_in_its_head_than_is_needed_is_nobodys_trouble(
    house: House, visitor: Visitor, issuer: LocalIssuer
) -> None:
    issuer.sign = signed_with_more

    assert opened(comes_back(visitor, issuer, house.token()))


def test_nothing_by_which_one_signs_in_is_logged_or_kept_in_the_open(house: House, issuer: LocalIssuer) -> None:
    made, vouching, token = [], house.desk.identity_provider, house.token()

    def noting(claims: dict[str, Any]) -> str:
        made.append(signed(claims))
        return made[-1]

    issuer.sign = noting
    assert vouching is not None
    with overheard() as log:  # without a browser, which would write down where it goes
        begun = sign_in.start_sign_in(house.desk, vouching, token)
        assert begun is not None
        back = dict(parse_qsl(urlsplit(issuer.signs_in(begun.url)).query))
        came = sign_in.finish_sign_in(
            house.desk, vouching, begun.secret, AuthorizationResponse(state=back["state"], code=back["code"])
        )

    assert isinstance(came, OpenedPageSession)
    asked = issuer.asked[0]
    secrets = [token, begun.secret, came.secret, *made, asked["state"], asked["nonce"], back["code"], SECRET, "xoxp-1"]
    house.desk.database.dispose()
    files = Path(str(house.desk.database.engine.url.database)).parent.glob("practice.db*")
    kept = b"".join(one.read_bytes() for one in files)
    assert len(made) == 1
    assert "HTTP Request" in log.getvalue()
    assert [one for one in secrets if one in log.getvalue() or one.encode() in kept] == []
