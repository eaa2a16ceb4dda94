"""Sign-in at the local workspace works as at Slack: a page, a click, and a code that works once."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from bot.demo.local_slack import Installation, Workspace, load_demo_people
from tests.support.slack.sample_bolt_app import served

BACK = "http://127.0.0.1:9/w/back"
VERIFIER, CHALLENGE = "v" * 43, "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"
NOW = datetime(2027, 5, 4, 13, 12, tzinfo=UTC)
ASKED = {"client_id": "1.2", "redirect_uri": BACK, "scope": "openid", "state": "s&t", "nonce": "n"}
GIVEN = {"client_id": "1.2", "client_secret": "made-up-secret", "redirect_uri": BACK}


@pytest.fixture
def slack() -> Iterator[httpx.Client]:
    """A browser client of a workspace whose app offers Sign in with Slack."""
    app = Installation("", "secret", "xoxb-1", client_id="1.2", client_secret="made-up-secret", redirect_urls=(BACK,))
    workspace = Workspace(people=load_demo_people(), app=app, clock=lambda: NOW)
    with served(workspace.asgi) as url, httpx.Client(base_url=url, trust_env=False) as http:
        workspace.set_url(url)
        yield http
    workspace.release_waiters()


def sign_in(slack: httpx.Client, label: str, **query: str) -> dict[str, str]:
    """Click one of the page's links; return the parameters of the redirect."""
    page = slack.get("/openid/connect/authorize", params={**ASKED, **query}).text
    link = re.search(rf'<a href="([^"]*)">{label}</a>', page)
    assert link is not None
    location = slack.get(f"/openid/connect/authorize{unescape(link[1])}").headers["location"]
    assert location.startswith(f"{BACK}?")
    return {name: value for name, (value,) in parse_qs(urlsplit(location).query).items()}


def exchange_code(slack: httpx.Client, **form: str) -> dict[str, str]:
    """Exchange a code for a token; return the answer."""
    return dict(slack.post("/api/openid.connect.token", data={**GIVEN, **form}).json())


@pytest.mark.parametrize(("name", "person", "team"), [("Ana", "U0ANA", "T0PRACTICE"), ("Gus", "U0GUS", "T0ELSEWHERE")])
def test_a_code_gives_a_token_with_the_person_and_their_workspace(
    slack: httpx.Client, name: str, person: str, team: str
) -> None:
    metadata = slack.get("/.well-known/openid-configuration").json()
    redirect = sign_in(slack, f"Sign in as {name}")
    token = exchange_code(slack, code=redirect["code"])
    keys = KeySet.import_key_set(slack.get(urlsplit(metadata["jwks_uri"]).path).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims

    assert metadata["issuer"] == str(slack.base_url).rstrip("/")
    assert redirect["state"] == "s&t"
    assert (claims["https://slack.com/user_id"], claims["https://slack.com/team_id"]) == (person, team)
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (metadata["issuer"], "1.2", "n")
    assert (claims["iat"], claims["exp"]) == (int(NOW.timestamp()), int(NOW.timestamp()) + 300)
    assert "private" not in json.dumps(keys.as_dict(private=False))


def test_a_code_works_once_and_only_for_its_own_app_and_redirect(slack: httpx.Client) -> None:
    def code(**query: str) -> str:
        return sign_in(slack, "Sign in as Ana", **query)["code"]

    used_code = code()
    answers = [
        exchange_code(slack, code=used_code),
        exchange_code(slack, code=used_code),
        exchange_code(slack, code="made up"),
    ]
    answers += [exchange_code(slack, code=code(), client_id="9"), exchange_code(slack, code=code(), client_secret="x")]
    answers += [exchange_code(slack, code=code(), redirect_uri="http://x/")]
    challenge = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    answers += [
        exchange_code(slack, code=code(**challenge)),
        exchange_code(slack, code=code(**challenge), code_verifier=VERIFIER),
    ]

    assert [answer.get("error", "") for answer in answers] == [
        *("", "invalid_code", "invalid_code"),
        *("invalid_client_id", "bad_client_secret", "bad_redirect_uri"),
        *("invalid_code_verifier", ""),
    ]


def test_declining_to_sign_in_returns_no_code(slack: httpx.Client) -> None:
    assert sign_in(slack, "Not now") == {"state": "s&t", "error": "access_denied"}


@pytest.mark.parametrize(
    "asked", [{"redirect_uri": "http://elsewhere/"}, {"client_id": "9"}, {"scope": "openid email"}]
)
def test_an_unknown_app_redirect_or_scope_is_refused(slack: httpx.Client, asked: dict[str, str]) -> None:
    for more in ({}, {"as": "U0ANA"}):
        answer = slack.get("/openid/connect/authorize", params={**ASKED, **asked, **more})

        assert (answer.status_code, "location" in answer.headers) == (400, False)


def test_the_query_is_shown_as_escaped_text(slack: httpx.Client) -> None:
    page = slack.get("/openid/connect/authorize", params={**ASKED, "state": '"><script>x</script>'}).text

    assert "<script" not in page
