"""What a page that is open asks by itself: what has moved, and in the hour of the talk whether one still sits there."""

from datetime import timedelta

from tests.support.pages.page_server import House
from tests.support.pages.talk_pages import Talker


def test_a_poll_says_what_has_moved(two: tuple[Talker, Talker]) -> None:
    ana, ben = two
    ana.looks_back()
    stands = ana.at("").partition('data-stands="')[2].partition('"')[0]
    before = ana.polls(stands)
    ben.looks_back()
    ben.signs()
    signed = ana.polls(stands)
    ben.answers(1, "Otherwise.")
    changed = ana.polls(stands)

    assert [one["moved"] for one in (before, signed, changed)] == [False, True, True]
    assert [one["news"] for one in (before, signed, changed)] == [
        "",
        "Ben has signed.",
        "Ben changed something, so there is a new version to read.",
    ]
    assert str(changed["to"]).endswith("/sign")


def test_in_the_hour_of_the_talk_a_visible_page_stays_signed_in_by_itself(
    two: tuple[Talker, Talker], house: House
) -> None:
    ana, ben = two
    token, stands = ana.form_token(), ana.at("").partition('data-stands="')[2].partition('"')[0]
    ben.at("")

    def asks() -> int:
        data = {"token": token, "stands": stands}
        return ana.http.post(f"{ana.page}/where", data=data).status_code

    answers = []
    for _ in range(5):  # until 58 minutes and a half after the booked time
        house.clock.forward(timedelta(minutes=11, seconds=18))
        answers.append(asks())
    house.clock.forward(timedelta(minutes=14))
    answers.append(asks())
    house.clock.forward(timedelta(minutes=2))
    answers.append(asks())

    assert answers == [200] * 6 + [403]
    assert "This page has closed" in ben.at("")


def test_a_poll_without_the_sittings_own_token_is_refused(two: tuple[Talker, Talker]) -> None:
    ana, _ben = two

    assert ana.http.post(f"{ana.page}/where", data={"token": "x"}).status_code == 403
