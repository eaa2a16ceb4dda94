"""The calendar file of a booked time: its address is enough to fetch it, and only while that time is booked."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import pytest

from flows.consult.record_loading import of_consult
from flows.consult.scheduling import calendar_link
from flows.context import Context
from flows.people.membership import load_actor
from tests.flows.scheduling.test_ics import parse_utc, read_event
from tests.support.data.practice_rows import NOW
from tests.support.pages.page_server import ServedPractice

STARTS = datetime(2027, 5, 7, 14, tzinfo=UTC)
ID = UUID("6d1f7a52-93c0-4c55-9d3f-0d2b1a4e8f77")


def book(house: ServedPractice, starts_at: datetime | None = STARTS, bookings: int = 1) -> str:
    """Book a time for the consult; return the address of its calendar file."""
    with house.services.database.transaction() as session:
        consult = house.consult(session)
        consult.held_id, consult.starts_at, consult.booked_at, consult.bookings = ID, starts_at, NOW, bookings
        ctx = Context(house.services, session, load_actor(session, house.member(session, "Ana")))
        return calendar_link.calendar_url(of_consult(ctx, consult))


def test_a_calendar_can_fetch_the_file_again_and_again_without_a_cookie(house: ServedPractice) -> None:
    address = book(house)

    answers = [httpx.get(address) for _ in range(2)]

    assert address == f"{house.address}/held/{ID}"
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].headers["content-type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answers[0].headers["content-disposition"] == 'attachment; filename="held-time.ics"'
    assert answers[0].headers["cache-control"] == "no-store"
    assert parse_utc(read_event(answers[0].content)["DTSTART"]) == STARTS


def test_the_file_names_neither_the_case_nor_any_person(house: ServedPractice) -> None:
    content = httpx.get(book(house)).text

    with house.services.database.reading() as session:
        code = house.case(session).code
    for private in (code, "Ana", "Ben", house.consult_id, str(ID)):
        assert private not in content


def test_after_a_time_is_moved_the_same_address_gives_the_new_time(house: ServedPractice) -> None:
    address = book(house)
    before = read_event(httpx.get(address).content)

    book(house, STARTS.replace(day=9), bookings=2)
    after = read_event(httpx.get(address).content)

    assert (before["UID"], "1") == (after["UID"], after["SEQUENCE"])
    assert parse_utc(after["DTSTART"]) == STARTS.replace(day=9)


def test_a_cancelled_time_or_ended_consult_gets_the_same_answer_as_an_unknown_address(house: ServedPractice) -> None:
    address = book(house)
    book(house, None)
    given_up = httpx.get(address)
    book(house)
    house.end_consult()
    ended = httpx.get(address)
    never = httpx.get(f"{house.address}/held/{uuid4()}")
    consult = httpx.get(f"{house.address}/held/{house.consult_id}")

    answers = [given_up, ended, never, consult]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.text for answer in answers}) == 1


def test_without_a_booked_time_there_is_no_address(house: ServedPractice) -> None:
    assert book(house, None) == ""


@pytest.mark.parametrize("path", ["/held/", "/held/x", f"/held/{ID}/x", "/held/%00", f"/held/{'9' * 3000}"])
def test_a_malformed_address_is_not_found(house: ServedPractice, path: str) -> None:
    book(house)

    assert httpx.get(house.address + path).status_code == 404


def test_the_address_accepts_only_get_and_head(house: ServedPractice) -> None:
    address = book(house)

    assert [httpx.request(method, address).status_code for method in ("POST", "PUT", "DELETE")] == [405] * 3
    assert (httpx.head(address).status_code, httpx.head(address).content) == (200, b"")
