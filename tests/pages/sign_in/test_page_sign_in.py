"""With Sign in with Slack on, a link opens a page only for its own member, and stays unused until they sign in."""

from datetime import timedelta

import pytest

from bot.page_access import page_sessions
from tests.pages.sign_in.sign_in_steps import (
    complete_sign_in,
    does_link_work,
    find_opened_page,
    list_sign_in_entries,
    start_sign_in,
)
from tests.support.pages.local_openid_issuer import LocalIssuer, serve_issuer
from tests.support.pages.page_server import PageClient, ServedPractice, SharedServer

WRONG_PERSON = "This page belongs to someone other than the person signed in to Slack here."


def test_a_link_opens_the_page_only_after_its_member_has_signed_in(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    token = house.create_token()
    sign_in_url = start_sign_in(visitor, token)
    before = list_sign_in_entries(house)

    answer = visitor.http.get(issuer.authorize(sign_in_url))

    assert "You'll sign in with Slack first" in visitor.http.get("/w").text
    assert sign_in_url.startswith(f"{issuer.address}/authorize?")
    assert before == [("sign_in.begun", "done", "", False)]
    assert visitor.http.get(find_opened_page(answer)).status_code == 200
    assert list_sign_in_entries(house)[1:] == [("link.used", "done", "", True), ("sign_in", "done", "", True)]
    assert not does_link_work(house, issuer, token)


def test_the_sign_in_asks_slack_for_the_identity_only(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    complete_sign_in(visitor, issuer, house.create_token())
    (request,) = issuer.requests
    state, nonce = request.pop("state"), request.pop("nonce")

    assert request.pop("code_challenge") not in {state, nonce}
    assert len(nonce) == 64
    assert request == {
        "response_type": "code",
        "client_id": "1.2",
        "redirect_uri": f"{house.address}/w/back",
        "scope": "openid",
        "team": "T1",
        "code_challenge_method": "S256",
    }


def test_no_pkce_challenge_is_sent_to_an_issuer_that_does_not_support_pkce(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    issuer.supports_pkce = False

    assert find_opened_page(complete_sign_in(visitor, issuer, house.create_token()))
    assert "code_challenge" not in issuer.requests[0]


@pytest.mark.parametrize(
    ("who", "why", "named"),
    [
        (("T1", "U2"), "wrong_person", True),  # Ben got the link forwarded
        (("T1", "U9"), "wrong_person", False),
        (("T2", "U1"), "wrong_team", False),
    ],
)
def test_another_person_who_signs_in_with_the_link_gets_nothing_and_the_link_still_works(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer, who: tuple[str, str], why: str, *, named: bool
) -> None:
    token, issuer.signed_in_user = house.create_token(), who

    answer = complete_sign_in(visitor, issuer, token)

    assert answer.status_code == 403
    assert (WRONG_PERSON if why == "wrong_person" else "a Slack workspace that isn't your practice's") in answer.text
    assert not any(name in answer.text for name in ("Ana", "maple", "/s/"))
    assert "sitting=" not in answer.headers.get("set-cookie", "")
    assert list_sign_in_entries(house)[-1] == ("sign_in.refused", "refused", why, named)
    assert does_link_work(house, issuer, token)


def test_a_link_pressed_in_its_last_minute_still_works_after_the_sign_in(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    token = house.create_token()
    house.clock.forward(timedelta(minutes=9))
    sign_in_url = start_sign_in(visitor, token)
    house.clock.forward(timedelta(minutes=9))

    assert find_opened_page(visitor.http.get(issuer.authorize(sign_in_url)))


def test_a_member_who_left_during_the_sign_in_is_refused(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    sign_in_url = start_sign_in(visitor, house.create_token())
    house.deactivate_member("Ana")

    answer = visitor.http.get(issuer.authorize(sign_in_url))

    assert (answer.status_code, "This link has already been used." in answer.text) == (410, True)
    assert list_sign_in_entries(house)[-1] == ("sign_in.refused", "refused", "link_done", False)


def test_two_sign_ins_in_one_browser_both_open_their_page(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    first, second = (start_sign_in(visitor, house.create_token()) for _ in range(2))

    pages = [find_opened_page(visitor.http.get(issuer.authorize(sign_in_url))) for sign_in_url in (first, second)]

    assert [visitor.http.get(page).status_code for page in pages] == [200, 200]


def test_two_sign_ins_with_one_link_open_one_page(
    house: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    token = house.create_token()
    first, second = (start_sign_in(visitor, token) for _ in range(2))

    statuses = [visitor.http.get(issuer.authorize(sign_in_url)).status_code for sign_in_url in (first, second)]

    assert statuses == [200, 410]


def test_the_sign_in_cookie_is_sent_only_to_the_return_address(encrypted: ServedPractice, street: SharedServer) -> None:
    visitor = PageClient(encrypted)
    with serve_issuer(encrypted.clock) as issuer:
        encrypted.require_sign_in(street, issuer.build_client(encrypted.services.public_url))

        answer = visitor.http.post("/w/open", data={"token": encrypted.create_token()})

    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Secure-sign-in-")
    assert sorted(attributes) == sorted(["HttpOnly", "Max-Age=600", "Path=/w/back", "SameSite=lax", "Secure"])
    visitor.http.close()


def test_without_sign_in_with_slack_the_return_address_does_not_exist(
    house: ServedPractice, visitor: PageClient
) -> None:
    answer = visitor.http.get("/w/back", params={"state": "x", "code": "y"})

    assert answer.status_code == 404
    assert "You'll sign in with Slack first" not in visitor.http.get("/w").text
    assert "/s/" in visitor.http.post("/w/open", data={"token": house.create_token()}).json()["page"]


def test_a_page_session_cannot_be_opened_with_the_token_alone(house: ServedPractice, issuer: LocalIssuer) -> None:
    token = house.create_token()

    assert page_sessions.open_by_token(house.services, token) is None
    assert does_link_work(house, issuer, token)
