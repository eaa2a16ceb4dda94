"""A supervisor's list with more lines than a page shows: each line stands on one page, whatever the address says."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from flows.supervision.actions import PAGE_ROWS
from storage.consults import consults, summaries
from storage.list_position import Position
from storage.supervision import reviews
from tests.support.data.consult_rows import tables_of
from tests.support.data.practice_rows import NOW
from tests.support.pages.supervisor_pages import SignedPractice, SupervisorClient

MANY = 2 * PAGE_ROWS + 10


@pytest.fixture
def waiting(reviewed: SignedPractice) -> list[str]:
    """The ids of the consults whose sides wait for Dana, the first signed first."""
    ids = reviewed.practice.ids
    with reviewed.practice.services.database.transaction() as session:
        added = []
        for number in range(MANY - 1):
            now = NOW - timedelta(days=30) + timedelta(minutes=number)
            row = consults.add(session, practice_id=ids.practice_id, case_id=ids.case_id, starter_part="it", now=now)
            row.configuration = "signed"
            for part, member_id in (("it", ids.ana_id), ("ft", ids.ben_id)):
                tables_of(session, row.id).start_preparation(part, member_id)
            session.flush()
            summaries.add_summary(session, consult_id=row.id, revision=1, digest="0" * 64, now=now)
            added.append(str(row.id))
    return [*added, reviewed.consult_id]


def approve(reviewed: SignedPractice, *consult_ids: str) -> None:
    """Have Dana approve Ana's side of these consults."""
    with reviewed.practice.services.database.transaction() as session:
        for consult_id in consult_ids:
            side = {"practice_id": reviewed.practice.ids.practice_id, "consult_id": UUID(consult_id), "part": "it"}
            dana = reviewed.member("Dana").id
            reviews.add(session, "approved", now=NOW + timedelta(days=1), reviewer_id=dana, **side)  # type: ignore[arg-type]


def read(dana: SupervisorClient, address: str = "") -> tuple[list[str], list[str]]:
    """Return the consults that a page lists, in order, and the addresses of its "Show more"."""
    page = dana.read_page(address)
    return re.findall(r'/r/([0-9a-f-]+)/it"', page), re.findall(r'href="([^"]+)">Show more<', page)


def test_every_side_stands_on_one_page_and_no_page_is_longer(dana: SupervisorClient, waiting: list[str]) -> None:
    pages: list[list[str]] = []
    address = ""
    while len(pages) < MANY:
        shown, further = read(dana, address)
        pages.append(shown)
        if not further:
            break
        (address,) = further

    assert [len(page) for page in pages] == [PAGE_ROWS, PAGE_ROWS, 10]
    assert [consult_id for page in pages for consult_id in page] == waiting
    assert f'href="{dana.page}">Back to the list<' in dana.read_page(address)


def test_a_later_page_whose_lines_are_gone_leads_back_to_the_beginning(
    reviewed: SignedPractice, dana: SupervisorClient, waiting: list[str]
) -> None:
    _shown, (second,) = read(dana)
    _shown, (third,) = read(dana, second)

    approve(reviewed, *waiting[2 * PAGE_ROWS :])

    shown, further = read(dana, third)
    assert shown[:PAGE_ROWS] == waiting[:PAGE_ROWS]
    assert set(shown[PAGE_ROWS:]) == set(waiting[2 * PAGE_ROWS :])  # what was reviewed stands below
    assert further == [second]


def test_an_address_that_names_another_place_shows_nothing_of_others(
    dana: SupervisorClient, reviewed: SignedPractice, waiting: list[str]
) -> None:
    first = read(dana)
    others = str(Position(NOW - timedelta(days=400), UUID(int=7), "ft"))

    for query in ("after=", f"list=to_read&after={reviewed.practice.ids.case_id}", f"list=nobody&after={others}"):
        assert read(dana, f"{dana.page}?{query}") == first
    assert read(dana, f"{dana.page}?list=to_read&after={others}")[0] == first[0]  # a place before all of Dana's own
    eli = reviewed.open_page("Eli")
    foreign = first[1][0].partition("?")[2]
    assert f"/r/{waiting[0]}/ft" in eli.read_page()
    assert not re.findall(r'/r/[0-9a-f-]+/it"', eli.read_page(f"{eli.page}?{foreign}"))
    eli.http.close()
