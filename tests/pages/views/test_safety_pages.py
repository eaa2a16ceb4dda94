"""The pages of a talk begun for safety, over HTTP, while the client's release is revoked (S0-9)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.support.data.practice_rows import NOW
from tests.support.pages.page_server import ServedPractice
from tests.support.pages.page_start_points import StartingPoints
from tests.support.pages.talk_pages import (
    SAFETY,
    WORDS,
    TherapistClient,
    open_both_pages,
    replace_release,
    revoke_release,
    start_talk,
)

SAID = "This talk was begun for safety. Question 6 is open to both of you."
ON_HOLD = "On hold: a release is missing."
LEFT_OUT = "A release is missing, so you can't add notes here."
ASIDE = "We began late."


def begin_for_safety(house: ServedPractice) -> None:
    """Put both into a talk that was begun for safety, without a booked time."""
    start_talk(house)
    with house.services.database.transaction() as session:
        consult = house.consult(session)
        consult.begun_for_safety_at, consult.starts_at = consult.began_at, None


@pytest.fixture(name="both")
def both_in_safety_talk(house: ServedPractice, places: StartingPoints) -> Iterator[tuple[TherapistClient, ...]]:
    """Ana and Ben, each at their first question of such a talk."""
    house.expects_messages = True
    places.restore_or_reach(house, "begun_for_safety", lambda: begin_for_safety(house))
    with open_both_pages(house) as both:
        yield both


def answer_safety_only(therapist: TherapistClient, first: int = 1) -> None:
    """Answer question 6, and pass over the others from `first` on."""
    for number in range(first, 9):
        answered = therapist.answer(SAFETY) if number == SAFETY else therapist.set_not_discussed(number)
        assert answered.status == 200


def test_the_page_says_why_it_is_open_and_asks_for_words_only_on_question_6(
    house: ServedPractice, both: tuple[TherapistClient, ...]
) -> None:
    revoke_release(house)
    ana, _ben = both
    first = ana.read_page("/q/1")
    for number in range(1, SAFETY):
        ana.set_not_discussed(number)
    sixth = ana.read_page(f"/q/{SAFETY}")

    assert SAID in first
    assert SAID in sixth
    assert ON_HOLD not in first + sixth
    assert ('name="words"' in first, 'name="words"' in sixth) == (False, True)
    assert ana.poll()["held"] is False


def test_both_read_question_6_and_sign_while_the_release_is_revoked(
    house: ServedPractice, both: tuple[TherapistClient, ...]
) -> None:
    revoke_release(house)
    ana, ben = both
    for therapist in both:
        answer_safety_only(therapist)
    assert WORDS in ana.read_page(f"/q/{SAFETY}")
    assert LEFT_OUT in ana.read_page("/after")

    for therapist in both:
        assert therapist.submit_debrief(differently=ASIDE).path == "/sign"
    page = ana.read_page("/sign")

    assert "Started for safety on " in page
    assert page.count(WORDS) == 2
    assert ASIDE not in page
    assert ana.sign().path == "/sign"
    assert ben.sign().path == "/signed"
    assert "Started for safety on " in ben.read_page("/signed")


def test_a_revocation_reaches_an_open_page_and_a_changed_scope_leads_back_from_signing(
    house: ServedPractice, both: tuple[TherapistClient, ...]
) -> None:
    ana, ben = both
    for therapist in both:
        therapist.answer(1, "Seen before.")
        answer_safety_only(therapist, first=2)
    for therapist in both:
        assert therapist.submit_debrief(differently=ASIDE).path == "/sign"
    token = ana.read_page("/sign").partition('data-stands="')[2].partition('"')[0]
    assert ana.poll(token)["moved"] is False

    revoke_release(house)

    assert ana.poll(token)["moved"] is True
    page = ana.read_page("/sign")
    assert "Seen before." not in page
    assert ASIDE not in page
    assert f'href="{ana.page}/after">What didn' in page
    assert f'href="{ana.page}/q/1"' in page
    assert ben.read_page("/q/1").count("Seen before.") == 0


def test_the_page_stays_open_around_the_time_of_a_talk_begun_for_safety(
    house: ServedPractice, both: tuple[TherapistClient, ...]
) -> None:
    ana, _ben = both

    assert ana.poll()["stays"] is True

    house.clock.now = NOW + timedelta(hours=3)
    assert ana.poll("").get("stays", False) is False


def test_a_new_release_opens_the_agreed_topics_it_covers(
    house: ServedPractice, both: tuple[TherapistClient, ...]
) -> None:
    replace_release(house, "diagnosis")
    ana, _ben = both

    assert 'name="words"' in ana.read_page("/q/1")
    ana.set_not_discussed(1)
    assert 'name="words"' not in ana.read_page("/q/2")
