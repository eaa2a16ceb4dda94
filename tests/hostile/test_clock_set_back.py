"""After the clock is set back, no link and no page session lasts longer, and nothing fails."""

from datetime import timedelta

import pytest

from tests.support.pages.page_server import PageClient, ServedPractice
from tests.support.pages.talk_pages import TherapistClient

MINUTE = timedelta(minutes=1)


@pytest.fixture
def visitor(house: ServedPractice) -> PageClient:
    return PageClient(house)


def opens(visitor: PageClient, token: str) -> int:
    return visitor.http.post("/w/open", data={"token": token}).status_code


def test_a_link_from_the_future_opens_nothing(house: ServedPractice, visitor: PageClient) -> None:
    token = house.create_token()
    house.clock.forward(-5 * MINUTE)

    with visitor.http:
        assert opens(visitor, token) == 410
        house.clock.forward(6 * MINUTE)
        assert opens(visitor, token) == 200
        assert opens(visitor, token) == 410


def test_a_page_session_from_the_future_is_refused(house: ServedPractice, visitor: PageClient) -> None:
    with visitor.http:
        visitor.open_page()
        house.clock.forward(-5 * MINUTE)
        assert visitor.get_page().status_code == 403
        house.clock.forward(6 * MINUTE)
        assert visitor.get_page().status_code in {200, 303}


def test_a_page_session_from_thirty_seconds_ahead_is_accepted(house: ServedPractice, visitor: PageClient) -> None:
    with visitor.http:
        visitor.open_page()
        house.clock.forward(-timedelta(seconds=30))
        assert visitor.get_page().status_code in {200, 303}


def test_in_the_talk_every_request_is_refused_until_the_clock_is_right_again(
    house: ServedPractice, two: tuple[TherapistClient, TherapistClient]
) -> None:
    ana, ben = two
    ana.answer(1, "Before the clock went back.")
    token = ben.form_token()
    house.clock.forward(-timedelta(days=1))

    answers = [
        ana.http.post(
            f"{ana.page}{path}", data={"token": ana.token, "deed": "record", "words": "x", "sharing": "knows"}
        )
        for path in ("/q/1", "/q/2", "/draft", "/where", "/after", "/sign", "/signed")
    ]
    assert [answer.status_code for answer in answers] == [403] * 7
    assert ben.http.post(f"{ben.page}/where", data={"token": token}).status_code == 403
    house.clock.forward(timedelta(days=1))
    assert "Before the clock went back." in ana.read_page("/q/1")
