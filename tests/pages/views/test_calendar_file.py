"""Where a calendar fetches the held time: by the address alone, and only while that time is booked."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import pytest

from flows.consult.scheduling import calendar_link
from tests.flows.scheduling.test_ics import event, moment
from tests.support.data.practice_rows import NOW
from tests.support.pages.page_server import House

STARTS = datetime(2027, 5, 7, 14, tzinfo=UTC)
ID = UUID("6d1f7a52-93c0-4c55-9d3f-0d2b1a4e8f77")


def books(house: House, starts_at: datetime | None = STARTS, bookings: int = 1) -> str:
    """Book the consult's time, and return its address."""
    with house.desk.database.transaction() as session:
        consult = house.consult(session)
        consult.held_id, consult.starts_at, consult.booked_at, consult.bookings = ID, starts_at, NOW, bookings
        return calendar_link.calendar_url(house.desk, consult)


def test_a_calendar_fetches_the_held_time_without_a_cookie_as_often_as_it_likes(house: House) -> None:
    address = books(house)

    answers = [httpx.get(address) for _ in range(2)]

    assert address == f"{house.address}/held/{ID}"
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].headers["content-type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answers[0].headers["content-disposition"] == 'attachment; filename="held-time.ics"'
    assert answers[0].headers["cache-control"] == "no-store"
    assert moment(event(answers[0].content)["DTSTART"]) == STARTS


def test_nothing_of_the_case_or_of_anybody_is_in_it(house: House) -> None:
    said = httpx.get(books(house)).text

    with house.desk.database.reading() as session:
        code = house.case(session).code
    for private in (code, "Ana", "Ben", house.consult_id, str(ID)):
        assert private not in said


def test_after_a_move_the_same_address_gives_the_new_time(house: House) -> None:
    address = books(house)
    before = event(httpx.get(address).content)

    books(house, STARTS.replace(day=9), bookings=2)
    after = event(httpx.get(address).content)

    assert (before["UID"], "1") == (after["UID"], after["SEQUENCE"])
    assert moment(after["DTSTART"]) == STARTS.replace(day=9)


def test_a_time_that_was_given_up_or_has_ended_reads_like_one_that_never_was(house: House) -> None:
    address = books(house)
    books(house, None)
    given_up = httpx.get(address)
    books(house)
    house.end_consult()
    ended = httpx.get(address)
    never = httpx.get(f"{house.address}/held/{uuid4()}")
    consult = httpx.get(f"{house.address}/held/{house.consult_id}")

    answers = [given_up, ended, never, consult]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.text for answer in answers}) == 1


def test_while_no_time_is_booked_there_is_no_address(house: House) -> None:
    assert books(house, None) == ""


@pytest.mark.parametrize("path", ["/held/", "/held/x", f"/held/{ID}/x", "/held/%00", f"/held/{'9' * 3000}"])
def test_what_is_no_address_of_a_held_time_is_not_here(house: House, path: str) -> None:
    books(house)

    assert httpx.get(house.address + path).status_code == 404


def test_a_held_time_is_only_fetched(house: House) -> None:
    address = books(house)

    assert [httpx.request(method, address).status_code for method in ("POST", "PUT", "DELETE")] == [405] * 3
    assert (httpx.head(address).status_code, httpx.head(address).content) == (200, b"")
