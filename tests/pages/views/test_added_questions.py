"""Questions that are not part of a talk: listed on the page, and added once both ask for it."""

from collections.abc import Iterator

import pytest

from tests.support.pages.page_server import ServedPractice
from tests.support.pages.page_start_points import StartingPoints
from tests.support.pages.talk_pages import (
    COVERED,
    SAFETY,
    TherapistClient,
    open_both_pages,
    replace_release,
    start_talk,
)


@pytest.fixture
def two(house: ServedPractice, places: StartingPoints) -> Iterator[tuple[TherapistClient, TherapistClient]]:
    """Ana and Ben, each at their first question."""
    house.expects_messages = True
    places.restore_or_reach(house, "begun", lambda: start_talk(house))
    with open_both_pages(house) as both:
        yield both


def test_one_press_asks_to_add_a_question_and_one_press_of_the_colleague_adds_it(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, ben = two
    for number in range(1, SAFETY):
        ben.set_not_discussed(number)
    before = ben.read_page("").partition('data-stands="')[2].partition('"')[0]
    assert "Not part of this talk (1)" in ana.read_page("")

    asked = ana.submit_form(f"/q/{SAFETY}", deed="add")

    assert asked.path == "/q/1"
    assert "You asked Ben to talk about this one too." in ana.read_page("")
    assert ben.poll(before)["news"] == "Ana would like to talk about question 6 too."
    assert "Ana would like to talk about question 6 too:" in ben.read_page("")
    stands = ana.read_page("").partition('data-stands="')[2].partition('"')[0]
    assert ben.submit_form(f"/q/{SAFETY}", deed="add").path == f"/q/{SAFETY}"
    assert "<textarea" in ben.read_page(f"/q/{SAFETY}")
    assert ana.poll(stands)["news"] == "Question 6 is part of this talk now."
    assert "Not part of this talk" not in ana.read_page("") + ben.read_page("")


@pytest.mark.parametrize("stands", ["talk", "talk 0 0 0"])
def test_a_page_opened_before_an_update_of_the_app_is_answered(
    two: tuple[TherapistClient, TherapistClient], stands: str
) -> None:
    ana, _ben = two

    poll = ana.poll(stands)

    assert (poll["status"], poll["moved"], poll["news"]) == (200, True, "")


def test_a_question_that_no_release_covers_is_listed_and_cannot_be_added(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, ben = two
    replace_release(house, *COVERED)

    page, sent = ana.read_page(""), ana.submit_form(f"/q/{SAFETY}", deed="add")

    assert "Your releases don't cover this one." in page
    assert 'value="add"' not in page
    assert sent.status >= 400
    assert "would like to talk about" not in ben.read_page("")
