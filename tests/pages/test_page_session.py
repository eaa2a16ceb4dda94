"""A page session belongs to one member in one browser, and is checked again at every request."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from storage.people import page_session_store
from tests.support.pages.page_server import PageClient, ServedPractice

CLOSED = (
    "This page closes by itself after 15 minutes without activity. "
    "Open it again from Slack; everything you wrote is saved."
)
MINUTE = timedelta(minutes=1)


def request_everything(visitor: PageClient, form_token: str = "") -> list[httpx.Response]:
    """Request the page, submit its form, and save a draft; return the three responses."""
    fields = {"token": form_token, "kept_back": "x"}
    draft = {"token": form_token, "field": "kept_back", "words": "x"}
    return [
        visitor.get_page(),
        visitor.http.post(visitor.page, data=fields),
        visitor.http.post(f"{visitor.page}/draft", data=draft, headers={"Accept": "application/json"}),
    ]


def assert_closed(answers: list[httpx.Response]) -> None:
    """Check that all three responses say that the page has closed, and say nothing else."""
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert [CLOSED in answer.text for answer in answers] == [True, True, True]
    assert not any(word in answer.text for answer in answers for word in ("Ana", "Ben", "maple", "textarea"))


def test_the_page_names_its_member_and_its_case(ana: PageClient) -> None:
    page = ana.get_page()

    assert page.status_code == 200
    assert "Ana's private page · maple-4821 with Ben" in page.text
    assert "<title>Consult Coach</title>" in page.text


def test_the_page_closes_after_fifteen_idle_minutes(house: ServedPractice, ana: PageClient) -> None:
    """Activity is recorded every 30 seconds at most, so the page may stay open for that much longer, never shorter."""
    form_token = ana.form_token()
    house.clock.forward(15 * MINUTE + timedelta(seconds=31))

    assert_closed(request_everything(ana, form_token))
    assert house.read_draft("kept_back") is None


def test_activity_that_is_not_recorded_keeps_the_page_open_for_fifteen_minutes_as_well(
    house: ServedPractice, ana: PageClient
) -> None:
    house.clock.forward(timedelta(seconds=30))
    ana.save_draft("kept_back", "A word.")
    house.clock.forward(15 * MINUTE)

    assert ana.get_page().status_code == 200


def test_each_saved_draft_restarts_the_fifteen_minutes(house: ServedPractice, ana: PageClient) -> None:
    house.clock.forward(14 * MINUTE)
    ana.save_draft("kept_back", "A word.")
    house.clock.forward(14 * MINUTE)

    assert ana.get_page().status_code == 200


def test_the_cookie_of_one_member_does_not_open_the_page_of_another(house: ServedPractice, ana: PageClient) -> None:
    house.set_answers("ft", keeps_back="something")
    ben = PageClient(house).open_page("Ben")
    secret = next(cookie.value for cookie in ana.http.cookies.jar)
    ben_token = ben.form_token()
    ben.http.cookies.clear()
    ben.http.cookies.set("sitting", secret or "", path="/")

    assert_closed(request_everything(ben, ben_token))
    ben.http.close()


@pytest.mark.parametrize("page", ["/s/6f1ab3c2-3a1b-4a57-9d9e-4b8f5a1f0c11", "/s/x", "/s/%F0%9F%98%80", "/s/' or 1=1"])
def test_an_unknown_page_session_gets_the_same_answer_as_one_that_has_ended(ana: PageClient, page: str) -> None:
    ana.page = page

    assert_closed(request_everything(ana))


def test_a_member_who_has_left_the_practice_is_refused_at_once(house: ServedPractice, ana: PageClient) -> None:
    form_token = ana.form_token()
    house.deactivate_member("Ana")

    assert_closed(request_everything(ana, form_token))


def test_a_member_deactivated_in_the_workspace_is_refused_at_once(house: ServedPractice, ana: PageClient) -> None:
    form_token = ana.form_token()
    house.people["U1"] = replace(house.people["U1"], is_deactivated=True)

    assert_closed(request_everything(ana, form_token))


def test_a_page_session_that_was_ended_is_refused_at_once(house: ServedPractice, ana: PageClient) -> None:
    form_token = ana.form_token()
    with house.services.database.transaction() as session:
        page_session_store.end_all_for_member(session, house.ids.ana_id, house.clock())

    assert_closed(request_everything(ana, form_token))


def test_two_members_can_each_have_a_page_open_in_one_browser(house: ServedPractice, ana: PageClient) -> None:
    house.set_answers("ft", keeps_back="something")
    first = ana.page
    ana.open_page("Ben")

    pages = [ana.http.get(first).text, ana.http.get(ana.page).text]

    assert ["Ana's private page · maple-4821 with Ben" in page for page in pages] == [True, False]
    assert ["Ben's private page · maple-4821 with Ana" in page for page in pages] == [False, True]


def test_nothing_is_saved_for_a_consult_that_has_ended(house: ServedPractice, ana: PageClient) -> None:
    form_token = ana.form_token()
    house.end_consult()

    answers = request_everything(ana, form_token)

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert all("This consult has ended." in answer.text for answer in answers)
    assert all("That did not work" not in answer.text for answer in answers)
    assert (house.read_draft("kept_back"), house.read_revisions("kept_back")) == (None, [])
