"""Whatever comes back from signing in other than it was begun: a plain page, and the link as good as before."""

from datetime import timedelta

import httpx
import pytest

from bot.slack.openid import SlackIssuer
from flows.context import IdentityProviderUnreachableError
from tests.pages.sign_in.sign_in_steps import NOT_CONFIRMED, NOT_REACHED, OVER, comes_back, logged, sent_away, works
from tests.support.pages.local_openid_issuer import SECRET, LocalIssuer
from tests.support.pages.page_server import House, Visitor


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        ("access_denied", 403, "You did not sign in, so nothing was opened."),
        ("invalid_team", 403, NOT_CONFIRMED),
        ("server_error", 503, NOT_REACHED),
    ],
)
def test_who_does_not_sign_in_opens_nothing_and_may_come_again(
    house: House, visitor: Visitor, issuer: LocalIssuer, error: str, status: int, said: str
) -> None:
    token, issuer.denies = house.token(), error

    answer = comes_back(visitor, issuer, token)

    assert (answer.status_code, said in answer.text) == (status, True)
    assert logged(house)[-1][:2] == ("sign_in.refused", "refused")
    assert works(house, issuer, token)


def test_a_state_comes_back_once(house: House, visitor: Visitor, issuer: LocalIssuer) -> None:
    token, issuer.who = house.token(), ("T1", "U2")
    there = sent_away(visitor, token)
    kept = visitor.http.cookies.jar
    cookies = {one.name: str(one.value) for one in kept}
    visitor.http.get(issuer.signs_in(there))
    issuer.who = ("T1", "U1")

    again = httpx.get(issuer.signs_in(there), cookies=cookies)

    assert "sign-in" in next(iter(cookies))
    assert not [one for one in kept if "sign-in" in one.name], "the browser was told to forget it"
    assert (again.status_code, OVER in again.text) == (410, True)
    assert logged(house)[-1] == ("sign_in.refused", "refused", "over", False)
    assert works(house, issuer, token)


@pytest.mark.parametrize("later", [timedelta(minutes=10, seconds=1), timedelta(minutes=-2)])
def test_a_sign_in_that_took_too_long_is_over_and_so_is_one_before_a_clock_went_back(
    house: House, visitor: Visitor, issuer: LocalIssuer, later: timedelta
) -> None:
    there = sent_away(visitor, house.token())
    house.clock.forward(later)

    answer = visitor.http.get(issuer.signs_in(there))

    assert (answer.status_code, OVER in answer.text) == (410, True)


def test_what_was_begun_in_another_browser_ends_in_none(house: House, visitor: Visitor, issuer: LocalIssuer) -> None:
    token, other = house.token(), Visitor(house)
    back = httpx.URL(issuer.signs_in(sent_away(visitor, token)))
    made_up = [back.copy_set_param("state", one) for one in ("", "x", "x.y", "\U0001f600", "a" * 5000)]

    answers = [other.http.get(one) for one in map(str, (back, *made_up, "/w/back"))]
    odd = "a(b)"  # no name that a cookie of ours has, though a browser sends it
    answers.append(other.http.get("/w/back", params={"state": f"{odd}.x"}, headers={"Cookie": f"sign-in-{odd}=x"}))

    assert {(one.status_code, OVER in one.text) for one in answers} == {(410, True)}
    assert not any("set-cookie" in one.headers for one in answers)
    assert works(house, issuer, token)
    other.http.close()


def test_a_state_that_is_not_the_browsers_own_ends_in_nothing(
    house: House, visitor: Visitor, issuer: LocalIssuer
) -> None:
    token = house.token()
    back = httpx.URL(issuer.signs_in(sent_away(visitor, token)))
    name = back.params["state"].partition(".")[0]

    answer = visitor.http.get(back.copy_set_param("state", f"{name}.{'0' * 64}"))

    assert (answer.status_code, OVER in answer.text) == (410, True)
    assert works(house, issuer, token)


@pytest.mark.parametrize("issuer_named", ["https://slack.example", ""])
def test_an_answer_of_another_issuer_is_not_taken_for_ours(
    house: House, visitor: Visitor, issuer: LocalIssuer, issuer_named: str
) -> None:
    issuer.names_itself, token = True, house.token()

    answer = comes_back(visitor, issuer, token, iss=issuer_named)

    assert (answer.status_code, NOT_CONFIRMED in answer.text) == (403, True)
    assert works(house, issuer, token)


@pytest.mark.parametrize("status", [500, 429])
def test_an_issuer_that_does_not_answer_is_said_and_uses_up_nothing(
    house: House, visitor: Visitor, issuer: LocalIssuer, status: int
) -> None:
    token, issuer.status = house.token(), status

    answer = comes_back(visitor, issuer, token)

    assert (answer.status_code, NOT_REACHED in answer.text) == (503, True)
    assert logged(house)[-1] == ("sign_in.refused", "refused", "unreachable", False)
    assert works(house, issuer, token)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "an address that is not its own"])
def test_before_one_is_sent_away_the_issuer_has_to_be_there(
    house: House, visitor: Visitor, issuer: LocalIssuer, address: str
) -> None:
    token, there = house.token(), issuer.address
    issuer.address = address  # what it says of itself, or where nobody listens
    away = visitor.http.post("/w/open", data={"token": token})
    issuer.address = there

    assert away.status_code == 503
    assert NOT_REACHED in away.json()["said"]
    assert works(house, issuer, token)


class Says(httpx.BaseTransport):
    """Whatever is asked, this is said."""

    def __init__(self, said: dict[str, str]) -> None:
        self._said = said

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        del request
        return httpx.Response(200, json=self._said)


@pytest.mark.parametrize("open_end", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_a_safe_issuer_sends_nobody_to_an_address_that_is_not(open_end: str) -> None:
    slack = "https://slack.com"
    ends = dict.fromkeys(("authorization_endpoint", "token_endpoint", "jwks_uri"), f"{slack}/x")
    issuer = SlackIssuer(slack, "1.2", SECRET, "https://pages.example/w/back", "T1")
    with httpx.Client(transport=Says({"issuer": slack, **ends})) as http:
        assert issuer.fetch_metadata(http)["jwks_uri"] == f"{slack}/x"

    otherwise = Says({"issuer": slack, **ends, open_end: "http://slack.com/x"})
    with httpx.Client(transport=otherwise) as http, pytest.raises(IdentityProviderUnreachableError):
        issuer.fetch_metadata(http)
