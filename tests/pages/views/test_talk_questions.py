"""The talk on one's own page: eight questions in their order, what opens when, and what a release that ends does."""

from collections.abc import Iterator

import pytest

from tests.support.pages.page_server import House
from tests.support.pages.page_start_points import Places
from tests.support.pages.talk_pages import SAFETY, WORDS, Talker, begins, revoked, talkers

HELD = "A release is not in force just now, so nothing is kept or shown."


@pytest.fixture
def two(house: House, places: Places) -> Iterator[tuple[Talker, Talker]]:
    """Ana and Ben at their first questions."""
    house.messages = []
    places.bring(house, "begun", lambda: begins(house))
    with talkers(house) as both:
        yield both


def test_the_page_goes_on_to_the_question_that_waits(two: tuple[Talker, Talker]) -> None:
    ana, _ben = two

    before = ana.where_it_leads()
    answered = ana.answers(1)

    assert (before, answered.path, answered.status) == ("/q/1", "/q/2", 200)
    assert "Question 2 of 8" in answered.text
    assert "What are the treatment goals?" in answered.text


def test_a_question_further_on_leads_back_to_the_one_that_waits(two: tuple[Talker, Talker]) -> None:
    ana, _ben = two

    assert [ana.where_it_leads(path) for path in ("/q/5", "/after", "/sign", "/signed", "/meanwhile")] == ["/q/1"] * 5


@pytest.mark.parametrize("path", ["/q/0", "/q/9", "/q/x", "/q/10", "/q/%F0%9F%98%80", "/q/", "/q/1/more"])
def test_a_question_that_is_none_has_no_page(two: tuple[Talker, Talker], path: str) -> None:
    ana, _ben = two

    assert ana.http.get(f"{ana.page}{path}", follow_redirects=True).status_code == 404


def test_nothing_about_the_client_is_chosen_in_advance(two: tuple[Talker, Talker]) -> None:
    ana, _ben = two

    assert "checked" not in ana.at("/q/1").partition("<form")[2]


def test_each_reads_the_others_once_both_have_recorded(two: tuple[Talker, Talker]) -> None:
    ana, ben = two
    ana.answers(1, "Ana sees calm.")
    unread = ben.at("/q/1")

    ben.answers(1, "Ben sees worry.")

    assert "Ana sees calm." not in unread
    assert "Ana sees calm." in ben.at("/q/1")
    assert "Ben sees worry." in ana.at("/q/1")
    assert "Ben's impression is open:" in ana.at("/q/2")


@pytest.mark.parametrize("way", ["not_for_sharing", "not_discussed"])
def test_what_is_not_shared_reads_alike(two: tuple[Talker, Talker], way: str) -> None:
    ana, ben = two
    ben.answers(1, "Ben keeps this.", "not_for_sharing") if way == "not_for_sharing" else ben.skips(1)
    ana.answers(1)

    page = ana.at("/q/1")

    assert "Ben keeps this." not in page
    assert "Nothing of Ben's to read here." in page
    assert "open to read" not in page
    assert ana.polls()["opened"] == []


def test_what_is_missing_is_said_beside_it_and_nothing_is_lost(two: tuple[Talker, Talker], house: House) -> None:
    ana, _ben = two

    answered = ana.sends("/q/1", deed="record", words="Half of it.", hear_by="")

    assert (answered.status, answered.path) == (422, "/q/1")
    assert "Half of it." in answered.text
    assert 'id="sharing-error"' in answered.text
    assert house.draft("impression_1") == "Half of it."


def test_a_day_is_asked_for_where_the_client_will_hear_it(two: tuple[Talker, Talker]) -> None:
    ana, _ben = two

    without = ana.answers(1, sharing="will_hear")
    past = ana.answers(1, sharing="will_hear", hear_by="2027-05-04")
    named = ana.answers(1, sharing="will_hear", hear_by="2027-05-20")

    assert [one.status for one in (without, past, named)] == [422, 422, 200]
    assert 'id="hear_by-error"' in without.text
    assert 'value="2027-05-04"' in past.text
    assert named.path == "/q/2"


def test_what_is_outside_the_scope_takes_only_not_discussed(two: tuple[Talker, Talker]) -> None:
    ana, _ben = two
    for number in range(1, SAFETY):
        ana.skips(number)

    page, sent = ana.at(""), ana.answers(SAFETY, "A word on safety.")

    assert "outside what you both agreed" in page
    assert "<textarea" not in page
    assert "A word on safety." not in sent.text + ana.at(f"/q/{SAFETY}")
    assert ana.skips(SAFETY).path == "/q/7"


def test_three_thousand_letters_in_every_box_are_kept(two: tuple[Talker, Talker]) -> None:
    ana, _ben = two
    for number in range(1, 9):
        answered = ana.skips(number) if number == SAFETY else ana.answers(number, "😀" * 3000)
        assert answered.status == 200

    assert ana.where_it_leads() == "/meanwhile"
    assert "😀" * 3000 in ana.at("/q/3")


def test_one_letter_more_is_said_and_stays(two: tuple[Talker, Talker], house: House) -> None:
    ana, _ben = two

    answered = ana.answers(1, "x" * 3001)

    assert answered.status == 422
    assert "x" * 3001 in answered.text
    assert house.draft("impression_1") == "x" * 3001


def test_an_answer_can_be_changed_and_one_goes_on_where_one_was(two: tuple[Talker, Talker]) -> None:
    ana, ben = two
    ana.answers(1, "First.")
    ben.answers(1)
    ana.answers(2)

    changed = ana.answers(1, "Second.")

    assert changed.path == "/q/3"
    assert "Second." in ben.at("/q/1")
    assert "First." not in ben.at("/q/1")


def test_who_has_answered_all_eight_is_told_where_the_other_is(two: tuple[Talker, Talker]) -> None:
    ana, ben = two
    ben.answers(1)
    ana.answers_all()

    page = ana.at("")

    assert ana.where_it_leads() == "/meanwhile"
    assert "You have answered all eight" in page
    assert "Ben is on question 2." in page


def test_a_release_that_ends_meanwhile_keeps_everything_back_and_the_typed_words_on_the_page(
    two: tuple[Talker, Talker], house: House
) -> None:
    ana, ben = two
    ana.answers(1, "Ana's own view.")
    ben.answers(1, "Ben's own view.")
    draft = ana.types("impression_2", "Before.")
    revoked(house)

    late = ana.types("impression_2", "After.")
    sent = ana.answers(2, "After all <that>.")
    pages = [ana.at("/q/1"), ana.at("/q/2"), ben.at("/q/1")]

    assert [draft.status_code, late.status_code, sent.status] == [200, 409, 409]
    assert late.json()["said"].startswith(HELD)
    assert "After all &lt;that&gt;." in sent.text
    assert "nothing was kept" in sent.text
    assert all(HELD in page for page in pages)
    assert not any("own view" in page or "Before." in page or "After." in page for page in pages)
    assert house.draft("impression_2") == "Before."


def test_nobody_elses_sitting_shows_or_takes_anything(two: tuple[Talker, Talker], house: House) -> None:
    ana, ben = two
    ana.answers(1, "Ana's own view.")
    token = ana.form_token()
    ana.http.cookies = ben.http.cookies

    shown = ana.http.get(f"{ana.page}/q/1")
    sent = ana.http.post(f"{ana.page}/q/2", data={"token": token, "words": WORDS, "sharing": "knows"})

    assert (shown.status_code, sent.status_code) == (403, 403)
    assert "own view" not in shown.text
    assert house.written("impression_2") == []


def test_a_form_without_the_sittings_own_token_is_not_taken(two: tuple[Talker, Talker], house: House) -> None:
    ana, _ben = two

    sent = ana.http.post(f"{ana.page}/q/1", data={"token": "x", "words": WORDS, "sharing": "knows"})

    assert sent.status_code == 403
    assert house.written("impression_1") == []
