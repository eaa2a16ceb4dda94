"""Bringing the case to supervision from a question of the talk."""

from collections.abc import Iterator

import pytest

from tests.support.pages.page_server import ServedPractice
from tests.support.pages.page_start_points import StartingPoints
from tests.support.pages.talk_pages import TherapistClient, add_supervisor, open_both_pages, start_talk


@pytest.fixture
def two(house: ServedPractice, places: StartingPoints) -> Iterator[tuple[TherapistClient, TherapistClient]]:
    """Ana and Ben, each at their first question."""
    house.expects_messages = True
    places.restore_or_reach(house, "begun", lambda: start_talk(house))
    with open_both_pages(house) as both:
        yield both


def test_s0_7_bringing_something_to_supervision_during_the_talk_records_nothing_and_loses_nothing(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, ben = two
    add_supervisor(house, house.ids.ana_id)
    entered = {"words": "I wonder what I feel.", "sharing": "will_hear", "hear_by": "2027-05-20"}

    page = ana.submit_form("/q/1", deed="bring", **entered)

    assert (page.status, page.path) == (200, "/q/1")
    assert "is on the list of Dana." in page.text
    assert "I wonder what I feel." in page.text
    assert "checked" in page.text.partition('value="will_hear"')[2].partition(">")[0]
    assert 'value="2027-05-20"' in page.text
    assert "I wonder what I feel." in ana.read_page("/q/1")
    assert ana.get_final_path() == "/q/1"
    assert "You don't have a supervisor" in ben.submit_form("/q/1", deed="bring").text
