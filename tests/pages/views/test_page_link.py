"""A link from Slack opens one's own page: once, soon, in one browser, and for its member alone."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from flows import page_links
from flows.permissions import NotYoursError
from tests.support.pages.page_server import House, Visitor

DONE = "This link has done its work. Open the page again from Slack; what you wrote is kept."


def asked_whose(visitor: Visitor, token: str) -> httpx.Response:
    """Ask whose link it is."""
    return visitor.http.post("/w/who", data={"token": token})


def opened(visitor: Visitor, token: str) -> httpx.Response:
    """Press "Continue"."""
    return visitor.http.post("/w/open", data={"token": token})


def test_the_token_stands_behind_the_fragment_sign(house: House) -> None:
    before, _, token = house.link().partition("#")

    assert before == f"{house.address}/w"
    assert len(token) >= 43


def test_the_shell_is_the_same_for_everybody_and_sets_no_cookie(house: House, visitor: Visitor) -> None:
    before = visitor.http.get("/w")
    house.link()
    after = visitor.http.get("/w", params={"token": house.token()})

    assert (before.status_code, after.status_code) == (200, 200)
    assert before.text == after.text
    assert "Ana" not in after.text
    assert "set-cookie" not in after.headers


def test_asking_whose_it_is_does_not_use_it_up(house: House, visitor: Visitor) -> None:
    token = house.token()

    first, second = asked_whose(visitor, token), asked_whose(visitor, token)

    assert first.json() == second.json() == {"said": "Continue as Ana"}
    assert opened(visitor, token).status_code == 200


def test_a_link_opens_once(house: House, visitor: Visitor) -> None:
    token = house.token()
    opened(visitor, token)

    again = opened(visitor, token)

    assert (again.status_code, again.json()) == (410, {"said": DONE})
    assert "set-cookie" not in again.headers
    assert asked_whose(visitor, token).json() == {"said": DONE}


def test_a_second_browser_with_the_same_link_is_refused(house: House, visitor: Visitor) -> None:
    token = house.token()
    page = opened(visitor, token).json()["page"]
    other = Visitor(house)

    answers = [opened(other, token), other.http.get(page)]

    assert [answer.status_code for answer in answers] == [410, 403]
    assert "Ana" not in answers[1].text
    other.http.close()


def test_a_link_is_too_old_after_ten_minutes(house: House, visitor: Visitor) -> None:
    token = house.token()
    house.clock.forward(timedelta(minutes=10, seconds=1))

    answers = [asked_whose(visitor, token), opened(visitor, token)]

    assert [answer.json() for answer in answers] == [{"said": DONE}] * 2


@pytest.mark.parametrize("token", ["", "x", "😀" * 20, "a\x00b", "../..", "<b>", "x" * 5000])
def test_a_link_that_never_was_reads_as_one_that_is_done(house: House, visitor: Visitor, token: str) -> None:
    house.link()

    answers = [asked_whose(visitor, token), opened(visitor, token)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert [answer.json() for answer in answers] == [{"said": DONE}] * 2


def test_without_a_token_nothing_is_answered(visitor: Visitor) -> None:
    answers = [visitor.http.post(path, data={"other": "x"}) for path in ("/w/who", "/w/open")]

    assert [answer.status_code for answer in answers] == [400, 400]


def test_a_member_who_has_left_is_neither_named_nor_let_in(house: House, visitor: Visitor) -> None:
    token = house.token()
    house.leaves("Ana")

    answers = [asked_whose(visitor, token), opened(visitor, token)]

    assert [answer.json() for answer in answers] == [{"said": DONE}] * 2


def test_a_member_whom_the_workspace_deactivated_is_not_let_in(house: House, visitor: Visitor) -> None:
    token = house.token()
    house.people["U1"] = replace(house.people["U1"], is_deactivated=True)

    assert opened(visitor, token).json() == {"said": DONE}


def test_a_link_is_made_for_the_therapists_of_the_case_alone(house: House) -> None:
    stranger = replace(house.actor(), member_id=house.ids.case_id)

    with pytest.raises(NotYoursError):
        page_links.create_link(house.desk, stranger, house.consult_id)
    with pytest.raises(NotYoursError):
        page_links.create_link(house.desk, house.actor(), str(house.ids.case_id))


def test_the_cookie_goes_to_this_sitting_alone_and_to_no_script(house: House, visitor: Visitor) -> None:
    answer = opened(visitor, house.token())

    name, *rules = answer.headers["set-cookie"].split("; ")
    assert name.startswith("sitting=")
    assert sorted(rules) == sorted(["HttpOnly", f"Path={answer.json()['page']}", "SameSite=strict"])


def test_over_https_the_cookie_is_never_sent_in_the_open(encrypted: House) -> None:
    visitor = Visitor(encrypted)

    answer = opened(visitor, encrypted.token())

    name, *rules = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Secure-sitting=")
    assert "Secure" in rules
    visitor.http.close()
