"""A clock that is set back makes nothing last longer: no link, no sitting; and nothing breaks."""

from datetime import timedelta

import pytest

from tests.support.pages.page_server import House, Visitor
from tests.support.pages.talk_pages import Talker

MINUTE = timedelta(minutes=1)


@pytest.fixture
def visitor(house: House) -> Visitor:
    return Visitor(house)


def opens(visitor: Visitor, token: str) -> int:
    return visitor.http.post("/w/open", data={"token": token}).status_code


def test_a_link_from_ahead_opens_nothing(house: House, visitor: Visitor) -> None:
    token = house.token()
    house.clock.forward(-5 * MINUTE)

    with visitor.http:
        assert opens(visitor, token) == 410
        house.clock.forward(6 * MINUTE)
        assert opens(visitor, token) == 200
        assert opens(visitor, token) == 410


def test_a_sitting_that_idled_does_not_come_back(house: House, visitor: Visitor) -> None:
    with visitor.http:
        visitor.comes()
        house.clock.forward(-5 * MINUTE)
        assert visitor.looks().status_code == 403
        house.clock.forward(6 * MINUTE)
        assert visitor.looks().status_code in {200, 303}


def test_two_machines_whose_clocks_differ_a_little_agree(house: House, visitor: Visitor) -> None:
    with visitor.http:
        visitor.comes()
        house.clock.forward(-timedelta(seconds=30))
        assert visitor.looks().status_code in {200, 303}


def test_in_the_talk_nothing_breaks_and_nothing_is_kept_meanwhile(house: House, two: tuple[Talker, Talker]) -> None:
    ana, ben = two
    ana.answers(1, "Before the clock went back.")
    token = ben.form_token()
    house.clock.forward(-timedelta(days=1))

    answers = [
        ana.http.post(
            f"{ana.page}{path}", data={"token": ana.token, "deed": "record", "words": "x", "sharing": "knows"}
        )
        for path in ("/q/1", "/q/2", "/draft", "/where", "/after", "/sign", "/signed")
    ]
    assert [one.status_code for one in answers] == [403] * 7
    assert ben.http.post(f"{ben.page}/where", data={"token": token}).status_code == 403
    house.clock.forward(timedelta(days=1))
    assert "Before the clock went back." in ana.at("/q/1")
