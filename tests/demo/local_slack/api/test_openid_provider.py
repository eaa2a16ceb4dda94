"""One signs in to the local practice as one does to Slack: a page, a press, a code that counts once."""

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
    """A browser at a workspace whose app lets people sign in."""
    app = Installation("", "secret", "xoxb-1", client_id="1.2", client_secret="made-up-secret", redirect_urls=(BACK,))
    workspace = Workspace(people=load_demo_people(), app=app, clock=lambda: NOW)
    with served(workspace.asgi) as url, httpx.Client(base_url=url, trust_env=False) as http:
        workspace.set_url(url)
        yield http
    workspace.release_waiters()


def goes_back(slack: httpx.Client, label: str, **asked: str) -> dict[str, str]:
    """Press one of the page's links; return what the browser is sent back with."""
    page = slack.get("/openid/connect/authorize", params={**ASKED, **asked}).text
    found = re.search(rf'<a href="([^"]*)">{label}</a>', page)
    assert found is not None
    there = slack.get(f"/openid/connect/authorize{unescape(found[1])}").headers["location"]
    assert there.startswith(f"{BACK}?")
    return {name: one for name, (one,) in parse_qs(urlsplit(there).query).items()}


def answered(slack: httpx.Client, **given: str) -> dict[str, str]:
    """Exchange a code."""
    return dict(slack.post("/api/openid.connect.token", data={**GIVEN, **given}).json())


@pytest.mark.parametrize(("name", "person", "team"), [("Ana", "U0ANA", "T0PRACTICE"), ("Gus", "U0GUS", "T0ELSEWHERE")])
def test_a_code_brings_a_token_that_names_the_person_and_their_workspace(
    slack: httpx.Client, name: str, person: str, team: str
) -> None:
    known = slack.get("/.well-known/openid-configuration").json()
    back = goes_back(slack, f"Sign in as {name}")
    token = answered(slack, code=back["code"])
    keys = KeySet.import_key_set(slack.get(urlsplit(known["jwks_uri"]).path).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims

    assert known["issuer"] == str(slack.base_url).rstrip("/")
    assert back["state"] == "s&t"
    assert (claims["https://slack.com/user_id"], claims["https://slack.com/team_id"]) == (person, team)
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (known["issuer"], "1.2", "n")
    assert (claims["iat"], claims["exp"]) == (int(NOW.timestamp()), int(NOW.timestamp()) + 300)
    assert "private" not in json.dumps(keys.as_dict(private=False))


def test_a_code_counts_once_for_the_app_that_asked_and_where_it_asked(slack: httpx.Client) -> None:
    def code(**asked: str) -> str:
        return goes_back(slack, "Sign in as Ana", **asked)["code"]

    once = code()
    answers = [answered(slack, code=once), answered(slack, code=once), answered(slack, code="made up")]
    answers += [answered(slack, code=code(), client_id="9"), answered(slack, code=code(), client_secret="x")]
    answers += [answered(slack, code=code(), redirect_uri="http://x/")]
    proven = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    answers += [answered(slack, code=code(**proven)), answered(slack, code=code(**proven), code_verifier=VERIFIER)]

    assert [one.get("error", "") for one in answers] == [
        *("", "invalid_code", "invalid_code"),
        *("invalid_client_id", "bad_client_secret", "bad_redirect_uri"),
        *("invalid_code_verifier", ""),
    ]


def test_who_would_rather_not_goes_back_without_a_code(slack: httpx.Client) -> None:
    assert goes_back(slack, "Not now") == {"state": "s&t", "error": "access_denied"}


@pytest.mark.parametrize(
    "asked", [{"redirect_uri": "http://elsewhere/"}, {"client_id": "9"}, {"scope": "openid email"}]
)
def test_nobody_is_sent_where_the_app_is_not_known_to_be(slack: httpx.Client, asked: dict[str, str]) -> None:
    for more in ({}, {"as": "U0ANA"}):
        answer = slack.get("/openid/connect/authorize", params={**ASKED, **asked, **more})

        assert (answer.status_code, "location" in answer.headers) == (400, False)


def test_what_is_asked_is_shown_as_text(slack: httpx.Client) -> None:
    page = slack.get("/openid/connect/authorize", params={**ASKED, "state": '"><script>x</script>'}).text

    assert "<script" not in page
