"""A link from Slack opens its member's page once, within ten minutes, in one browser, for nobody else."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from flows.permissions import NotYoursError
from tests.support.pages.page_server import PageClient, ServedPractice

LINK_USED = "This link has already been used. Open the page again from Slack; everything you wrote is saved."


def ask_owner(visitor: PageClient, token: str) -> httpx.Response:
    """Ask who the link belongs to."""
    return visitor.http.post("/w/who", data={"token": token})


def open_link(visitor: PageClient, token: str) -> httpx.Response:
    """Press "Continue"; return the response."""
    return visitor.http.post("/w/open", data={"token": token})


def test_the_token_is_in_the_fragment_of_the_link(house: ServedPractice) -> None:
    before, _, token = house.create_link().partition("#")

    assert before == f"{house.address}/w"
    assert len(token) >= 43


def test_the_page_behind_a_link_is_the_same_for_everybody_and_sets_no_cookie(
    house: ServedPractice, visitor: PageClient
) -> None:
    before = visitor.http.get("/w")
    house.create_link()
    after = visitor.http.get("/w", params={"token": house.create_token()})

    assert (before.status_code, after.status_code) == (200, 200)
    assert before.text == after.text
    assert "Ana" not in after.text
    assert "set-cookie" not in after.headers


def test_asking_who_a_link_belongs_to_does_not_use_up_the_link(house: ServedPractice, visitor: PageClient) -> None:
    token = house.create_token()

    first, second = ask_owner(visitor, token), ask_owner(visitor, token)

    assert first.json() == second.json() == {"said": "Continue as Ana"}
    assert open_link(visitor, token).status_code == 200


def test_a_link_works_once(house: ServedPractice, visitor: PageClient) -> None:
    token = house.create_token()
    open_link(visitor, token)

    again = open_link(visitor, token)

    assert (again.status_code, again.json()) == (410, {"said": LINK_USED})
    assert "set-cookie" not in again.headers
    assert ask_owner(visitor, token).json() == {"said": LINK_USED}


def test_a_second_browser_with_the_same_link_is_refused(house: ServedPractice, visitor: PageClient) -> None:
    token = house.create_token()
    page = open_link(visitor, token).json()["page"]
    other = PageClient(house)

    answers = [open_link(other, token), other.http.get(page)]

    assert [answer.status_code for answer in answers] == [410, 403]
    assert "Ana" not in answers[1].text
    other.http.close()


def test_a_link_expires_after_ten_minutes(house: ServedPractice, visitor: PageClient) -> None:
    token = house.create_token()
    house.clock.forward(timedelta(minutes=10, seconds=1))

    answers = [ask_owner(visitor, token), open_link(visitor, token)]

    assert [answer.json() for answer in answers] == [{"said": LINK_USED}] * 2


@pytest.mark.parametrize("token", ["", "x", "😀" * 20, "a\x00b", "../..", "<b>", "x" * 5000])
def test_an_unknown_link_gets_the_same_answer_as_a_used_one(
    house: ServedPractice, visitor: PageClient, token: str
) -> None:
    house.create_link()

    answers = [ask_owner(visitor, token), open_link(visitor, token)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert [answer.json() for answer in answers] == [{"said": LINK_USED}] * 2


def test_a_request_without_a_token_is_refused(visitor: PageClient) -> None:
    answers = [visitor.http.post(path, data={"other": "x"}) for path in ("/w/who", "/w/open")]

    assert [answer.status_code for answer in answers] == [400, 400]


def test_a_link_of_a_member_who_has_left_opens_nothing_and_names_nobody(
    house: ServedPractice, visitor: PageClient
) -> None:
    token = house.create_token()
    house.deactivate_member("Ana")

    answers = [ask_owner(visitor, token), open_link(visitor, token)]

    assert [answer.json() for answer in answers] == [{"said": LINK_USED}] * 2


def test_a_link_of_a_member_deactivated_in_the_workspace_opens_nothing(
    house: ServedPractice, visitor: PageClient
) -> None:
    token = house.create_token()
    house.people["U1"] = replace(house.people["U1"], is_deactivated=True)

    assert open_link(visitor, token).json() == {"said": LINK_USED}


def test_a_link_is_created_only_for_a_therapist_of_the_case(house: ServedPractice) -> None:
    stranger = replace(house.load_actor(), member_id=house.ids.case_id)

    with pytest.raises(NotYoursError):
        house.create_link_for(stranger, house.consult_id)
    with pytest.raises(NotYoursError):
        house.create_link_for(house.load_actor(), str(house.ids.case_id))


def test_the_cookie_is_sent_only_to_its_page_session_and_is_hidden_from_scripts(
    house: ServedPractice, visitor: PageClient
) -> None:
    answer = open_link(visitor, house.create_token())

    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name.startswith("sitting=")
    assert sorted(attributes) == sorted(["HttpOnly", f"Path={answer.json()['page']}", "SameSite=strict"])


def test_over_https_the_cookie_is_sent_only_over_https(encrypted: ServedPractice) -> None:
    visitor = PageClient(encrypted)

    answer = open_link(visitor, encrypted.create_token())

    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Secure-sitting=")
    assert "Secure" in attributes
    visitor.http.close()
