"""A sign-in that returns in any wrong way gets a plain page, and the link still works."""

from datetime import timedelta

import httpx
import pytest

from bot.slack.openid import SlackIssuer
from flows.context import IdentityProviderUnreachableError
from tests.pages.sign_in.sign_in_steps import (
    NOT_CONFIRMED,
    NOT_REACHED,
    SIGN_IN_OVER,
    complete_sign_in,
    does_link_work,
    list_sign_in_entries,
    start_sign_in,
)
from tests.support.pages.local_openid_issuer import SECRET, LocalIssuer
from tests.support.pages.page_server import PageClient, ServedPractice


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        ("access_denied", 403, "You didn't sign in, so nothing was opened."),
        ("invalid_team", 403, NOT_CONFIRMED),
        ("server_error", 503, NOT_REACHED),
    ],
)
def test_a_failed_sign_in_opens_nothing_and_can_be_repeated(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer, error: str, status: int, said: str
) -> None:
    token, issuer.error = house.create_token(), error

    answer = complete_sign_in(visitor, issuer, token)

    assert (answer.status_code, said in answer.text) == (status, True)
    assert list_sign_in_entries(house)[-1][:2] == ("sign_in.refused", "refused")
    assert does_link_work(house, issuer, token)


def test_a_state_works_once(house: ServedPractice, visitor: PageClient, issuer: LocalIssuer) -> None:
    token, issuer.signed_in_user = house.create_token(), ("T1", "U2")
    sign_in_url = start_sign_in(visitor, token)
    jar = visitor.http.cookies.jar
    cookies = {cookie.name: str(cookie.value) for cookie in jar}
    visitor.http.get(issuer.authorize(sign_in_url))
    issuer.signed_in_user = ("T1", "U1")

    again = httpx.get(issuer.authorize(sign_in_url), cookies=cookies)

    assert "sign-in" in next(iter(cookies))
    assert not [cookie for cookie in jar if "sign-in" in cookie.name], "the browser was told to delete the cookie"
    assert (again.status_code, SIGN_IN_OVER in again.text) == (410, True)
    assert list_sign_in_entries(house)[-1] == ("sign_in.refused", "refused", "over", False)
    assert does_link_work(house, issuer, token)


@pytest.mark.parametrize("later", [timedelta(minutes=10, seconds=1), timedelta(minutes=-2)])
def test_a_sign_in_ends_after_ten_minutes_and_when_the_clock_is_set_back(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer, later: timedelta
) -> None:
    sign_in_url = start_sign_in(visitor, house.create_token())
    house.clock.forward(later)

    answer = visitor.http.get(issuer.authorize(sign_in_url))

    assert (answer.status_code, SIGN_IN_OVER in answer.text) == (410, True)


def test_a_sign_in_cannot_be_finished_in_another_browser_or_with_a_made_up_state(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    token, other = house.create_token(), PageClient(house)
    return_url = httpx.URL(issuer.authorize(start_sign_in(visitor, token)))
    made_up = [return_url.copy_set_param("state", state) for state in ("", "x", "x.y", "\U0001f600", "a" * 5000)]

    answers = [other.http.get(url) for url in map(str, (return_url, *made_up, "/w/back"))]
    odd_name = "a(b)"  # our cookies never have such a name, but a browser would send it
    answers.append(
        other.http.get("/w/back", params={"state": f"{odd_name}.x"}, headers={"Cookie": f"sign-in-{odd_name}=x"})
    )

    assert {(answer.status_code, SIGN_IN_OVER in answer.text) for answer in answers} == {(410, True)}
    assert not any("set-cookie" in answer.headers for answer in answers)
    assert does_link_work(house, issuer, token)
    other.http.close()


def test_a_state_that_does_not_match_the_cookie_is_refused(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    token = house.create_token()
    return_url = httpx.URL(issuer.authorize(start_sign_in(visitor, token)))
    name = return_url.params["state"].partition(".")[0]

    answer = visitor.http.get(return_url.copy_set_param("state", f"{name}.{'0' * 64}"))

    assert (answer.status_code, SIGN_IN_OVER in answer.text) == (410, True)
    assert does_link_work(house, issuer, token)


@pytest.mark.parametrize("issuer_named", ["https://slack.example", ""])
def test_an_answer_that_names_another_issuer_is_refused(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer, issuer_named: str
) -> None:
    issuer.sends_iss, token = True, house.create_token()

    answer = complete_sign_in(visitor, issuer, token, iss=issuer_named)

    assert (answer.status_code, NOT_CONFIRMED in answer.text) == (403, True)
    assert does_link_work(house, issuer, token)


@pytest.mark.parametrize("status", [500, 429])
def test_when_the_issuer_does_not_answer_the_page_says_so_and_the_link_still_works(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer, status: int
) -> None:
    token, issuer.status = house.create_token(), status

    answer = complete_sign_in(visitor, issuer, token)

    assert (answer.status_code, NOT_REACHED in answer.text) == (503, True)
    assert list_sign_in_entries(house)[-1] == ("sign_in.refused", "refused", "unreachable", False)
    assert does_link_work(house, issuer, token)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "an address that is not its own"])
def test_the_sign_in_starts_only_if_the_issuer_can_be_reached(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer, address: str
) -> None:
    token, right_address = house.create_token(), issuer.address
    issuer.address = address  # a wrong address in the discovery document, or an address where no server answers
    response = visitor.http.post("/w/open", data={"token": token})
    issuer.address = right_address

    assert response.status_code == 503
    assert NOT_REACHED in response.json()["said"]
    assert does_link_work(house, issuer, token)


class FixedAnswer(httpx.BaseTransport):
    """An HTTP transport that gives the same JSON answer to every request."""

    def __init__(self, answer: dict[str, str]) -> None:
        self._answer = answer

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        del request
        return httpx.Response(200, json=self._answer)


@pytest.mark.parametrize("open_end", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_an_https_issuer_may_name_https_endpoints_only(open_end: str) -> None:
    slack = "https://slack.com"
    endpoints = dict.fromkeys(("authorization_endpoint", "token_endpoint", "jwks_uri"), f"{slack}/x")
    issuer = SlackIssuer(slack, "1.2", SECRET, "https://pages.example/w/back", "T1")
    with httpx.Client(transport=FixedAnswer({"issuer": slack, **endpoints})) as http:
        assert issuer.fetch_metadata(http)["jwks_uri"] == f"{slack}/x"

    unsafe = FixedAnswer({"issuer": slack, **endpoints, open_end: "http://slack.com/x"})
    with httpx.Client(transport=unsafe) as http, pytest.raises(IdentityProviderUnreachableError):
        issuer.fetch_metadata(http)
