"""Where Sign in with Slack is on, a link opens a page for its own member alone, and stays unused till they come."""

from datetime import timedelta

import pytest

from bot import page_sessions
from tests.pages.sign_in.sign_in_steps import comes_back, logged, opened, sent_away, works
from tests.support.pages.local_openid_issuer import LocalIssuer, issuing
from tests.support.pages.page_server import House, Street, Visitor

SOMEBODY_ELSE = "This page is for somebody else than the person who signed in to Slack here."


def test_a_link_alone_opens_nothing_and_its_member_opens_their_page(
    house: House, visitor: Visitor, issuer: LocalIssuer
) -> None:
    token = house.token()
    there = sent_away(visitor, token)
    before = logged(house)

    answer = visitor.http.get(issuer.signs_in(there))

    assert "Slack asks you to sign in first" in visitor.http.get("/w").text
    assert there.startswith(f"{issuer.address}/authorize?")
    assert before == [("sign_in.begun", "done", "", False)]
    assert visitor.http.get(opened(answer)).status_code == 200
    assert logged(house)[1:] == [("link.used", "done", "", True), ("sign_in", "done", "", True)]
    assert not works(house, issuer, token)


def test_who_it_is_is_asked_for_and_nothing_else(house: House, visitor: Visitor, issuer: LocalIssuer) -> None:
    comes_back(visitor, issuer, house.token())
    (asked,) = issuer.asked
    state, nonce = asked.pop("state"), asked.pop("nonce")

    assert asked.pop("code_challenge") not in {state, nonce}
    assert len(nonce) == 64
    assert asked == {
        "response_type": "code",
        "client_id": "1.2",
        "redirect_uri": f"{house.address}/w/back",
        "scope": "openid",
        "team": "T1",
        "code_challenge_method": "S256",
    }


def test_where_the_issuer_knows_no_pkce_none_is_sent(house: House, visitor: Visitor, issuer: LocalIssuer) -> None:
    issuer.pkce = False

    assert opened(comes_back(visitor, issuer, house.token()))
    assert "code_challenge" not in issuer.asked[0]


@pytest.mark.parametrize(
    ("who", "why", "named"),
    [
        (("T1", "U2"), "wrong_person", True),  # Ben, to whom the link was forwarded
        (("T1", "U9"), "wrong_person", False),
        (("T2", "U1"), "wrong_team", False),
    ],
)
def test_anybody_else_with_the_link_gets_nothing_and_leaves_it_as_it_is(
    house: House, visitor: Visitor, issuer: LocalIssuer, who: tuple[str, str], why: str, *, named: bool
) -> None:
    token, issuer.who = house.token(), who

    answer = comes_back(visitor, issuer, token)

    assert answer.status_code == 403
    assert (SOMEBODY_ELSE if why == "wrong_person" else "another Slack workspace") in answer.text
    assert not any(name in answer.text for name in ("Ana", "maple", "/s/"))
    assert "sitting=" not in answer.headers.get("set-cookie", "")
    assert logged(house)[-1] == ("sign_in.refused", "refused", why, named)
    assert works(house, issuer, token)


def test_a_link_pressed_in_its_last_minute_waits_for_the_sign_in(
    house: House, visitor: Visitor, issuer: LocalIssuer
) -> None:
    token = house.token()
    house.clock.forward(timedelta(minutes=9))
    there = sent_away(visitor, token)
    house.clock.forward(timedelta(minutes=9))

    assert opened(visitor.http.get(issuer.signs_in(there)))


def test_who_has_left_meanwhile_is_not_let_in(house: House, visitor: Visitor, issuer: LocalIssuer) -> None:
    there = sent_away(visitor, house.token())
    house.leaves("Ana")

    answer = visitor.http.get(issuer.signs_in(there))

    assert (answer.status_code, "This link has done its work." in answer.text) == (410, True)
    assert logged(house)[-1] == ("sign_in.refused", "refused", "link_done", False)


def test_two_sign_ins_of_one_browser_do_not_get_in_each_others_way(
    house: House, visitor: Visitor, issuer: LocalIssuer
) -> None:
    first, second = (sent_away(visitor, house.token()) for _ in range(2))

    pages = [opened(visitor.http.get(issuer.signs_in(one))) for one in (first, second)]

    assert [visitor.http.get(page).status_code for page in pages] == [200, 200]


def test_of_two_sign_ins_with_one_link_one_opens_the_page(house: House, visitor: Visitor, issuer: LocalIssuer) -> None:
    token = house.token()
    first, second = (sent_away(visitor, token) for _ in range(2))

    statuses = [visitor.http.get(issuer.signs_in(one)).status_code for one in (first, second)]

    assert statuses == [200, 410]


def test_what_the_browser_keeps_meanwhile_comes_along_on_the_way_back_alone(encrypted: House, street: Street) -> None:
    visitor = Visitor(encrypted)
    with issuing(encrypted.clock) as issuer:
        encrypted.asks_who_it_is(street, issuer.for_us(encrypted.desk.public_url))

        answer = visitor.http.post("/w/open", data={"token": encrypted.token()})

    name, *rules = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Secure-sign-in-")
    assert sorted(rules) == sorted(["HttpOnly", "Max-Age=600", "Path=/w/back", "SameSite=lax", "Secure"])
    visitor.http.close()


def test_where_it_is_off_nobody_comes_back(house: House, visitor: Visitor) -> None:
    answer = visitor.http.get("/w/back", params={"state": "x", "code": "y"})

    assert answer.status_code == 404
    assert "Slack asks you to sign in first" not in visitor.http.get("/w").text
    assert "/s/" in visitor.http.post("/w/open", data={"token": house.token()}).json()["page"]


def test_not_even_the_use_case_opens_a_page_by_the_link_alone(house: House, issuer: LocalIssuer) -> None:
    token = house.token()

    assert page_sessions.open_by_token(house.desk, token) is None
    assert works(house, issuer, token)
