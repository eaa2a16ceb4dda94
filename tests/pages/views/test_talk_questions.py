"""The talk on a therapist's page: eight questions in order, when answers become visible, and revoked releases."""

import re
from collections.abc import Iterator

import pytest

from flows.content import WORDS as WORDING
from tests.support.pages.page_server import ServedPractice
from tests.support.pages.page_start_points import StartingPoints
from tests.support.pages.talk_pages import (
    SAFETY,
    WORDS,
    TherapistClient,
    open_both_pages,
    revoke_release,
    start_talk,
)

ON_HOLD = "On hold: a release is missing. Nothing can be saved or shown right now."


@pytest.fixture
def two(house: ServedPractice, places: StartingPoints) -> Iterator[tuple[TherapistClient, TherapistClient]]:
    """Ana and Ben, each at their first question."""
    house.expects_messages = True
    places.restore_or_reach(house, "begun", lambda: start_talk(house))
    with open_both_pages(house) as both:
        yield both


def test_after_an_answer_the_page_shows_the_next_question(two: tuple[TherapistClient, TherapistClient]) -> None:
    ana, _ben = two

    before = ana.get_final_path()
    answered = ana.answer(1)

    assert (before, answered.path, answered.status) == ("/q/1", "/q/2", 200)
    assert "Question 2 of 8" in answered.text
    assert "Call or meet Ben now, and fill this in together." in answered.text
    assert "2 of 30 minutes" in answered.text
    assert "What are the treatment goals?" in answered.text


def test_addresses_of_later_steps_lead_back_to_the_current_question(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, _ben = two

    assert [ana.get_final_path(path) for path in ("/q/5", "/after", "/sign", "/signed", "/meanwhile")] == ["/q/1"] * 5


@pytest.mark.parametrize("path", ["/q/0", "/q/9", "/q/x", "/q/10", "/q/%F0%9F%98%80", "/q/", "/q/1/more"])
def test_a_question_that_does_not_exist_is_not_found(two: tuple[TherapistClient, TherapistClient], path: str) -> None:
    ana, _ben = two

    assert ana.http.get(f"{ana.page}{path}", follow_redirects=True).status_code == 404


def test_no_option_about_the_client_is_selected_in_advance(two: tuple[TherapistClient, TherapistClient]) -> None:
    ana, _ben = two

    assert "checked" not in ana.read_page("/q/1").partition("<form")[2]


def test_each_reads_the_impression_of_the_other_once_both_have_answered(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, ben = two
    ana.answer(1, "Ana sees calm.")
    unread = ben.read_page("/q/1")

    ben.answer(1, "Ben sees worry.")

    assert "Ana sees calm." not in unread
    assert "Ana sees calm." in ben.read_page("/q/1")
    assert "Ben sees worry." in ana.read_page("/q/1")
    assert "You can now read Ben's impression:" in ana.read_page("/q/2")


def test_the_head_shows_the_stage_of_the_consult_and_whose_turn_it_is(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, _ben = two

    talk = ana.read_page("/q/1")

    steps = re.findall(r'<li( class="done"| aria-current="step")?><span class="name">([^<]*)</span>', talk)
    assert [name for mark, name in steps if mark == ' class="done"'] == ["Prepare", "Agree", "Booked"]
    assert [name for mark, name in steps if mark == ' aria-current="step"'] == ["Talk"]
    assert [name for mark, name in steps if not mark] == ["Sign", "Tell the client"]
    assert 'id="turn">both of you</p>' in talk


@pytest.mark.parametrize("way", ["not_for_sharing", "not_discussed"])
def test_not_for_sharing_and_not_discussed_look_the_same_to_the_colleague(
    two: tuple[TherapistClient, TherapistClient], way: str
) -> None:
    ana, ben = two
    ben.answer(1, "Ben keeps this.", "not_for_sharing") if way == "not_for_sharing" else ben.set_not_discussed(1)
    ana.answer(1)

    page = ana.read_page("/q/1")

    assert "Ben keeps this." not in page
    assert "Ben has nothing for you to read here." in page
    assert "open to read" not in page
    assert ana.poll()["opened"] == []


def test_a_missing_choice_shows_an_error_beside_it_and_the_text_is_not_lost(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, _ben = two

    answered = ana.submit_form("/q/1", deed="record", words="Half of it.", hear_by="")

    assert (answered.status, answered.path) == (422, "/q/1")
    assert "Half of it." in answered.text
    assert 'id="sharing-error"' in answered.text
    assert house.read_draft("impression_1") == "Half of it."


def test_an_impression_that_the_client_will_be_told_needs_a_day_in_the_future(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, _ben = two

    without = ana.answer(1, sharing="will_hear")
    past = ana.answer(1, sharing="will_hear", hear_by="2027-05-04")
    named = ana.answer(1, sharing="will_hear", hear_by="2027-05-20")

    assert [answer.status for answer in (without, past, named)] == [422, 422, 200]
    assert 'id="hear_by-error"' in without.text
    assert 'value="2027-05-04"' in past.text
    assert named.path == "/q/2"


def test_a_question_outside_the_scope_is_passed_over_and_takes_nothing(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, _ben = two
    paths = [ana.set_not_discussed(number).path for number in range(1, SAFETY)]

    page, sent = ana.read_page(f"/q/{SAFETY}"), ana.answer(SAFETY, "A word on safety.")

    assert paths == ["/q/2", "/q/3", "/q/4", "/q/5", "/q/7"]
    assert "You didn't both agree to discuss this one" in page
    assert "<textarea" not in page
    assert "A word on safety." not in sent.text + ana.read_page(f"/q/{SAFETY}")


def test_texts_of_3000_characters_in_every_box_are_saved(two: tuple[TherapistClient, TherapistClient]) -> None:
    ana, _ben = two
    for number in range(1, 9):
        answered = ana.set_not_discussed(number) if number == SAFETY else ana.answer(number, "😀" * 3000)
        assert answered.status == 200

    assert ana.get_final_path() == "/meanwhile"
    assert "😀" * 3000 in ana.read_page("/q/3")


def test_a_text_of_3001_characters_is_refused_and_saved_as_a_draft(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, _ben = two

    answered = ana.answer(1, "x" * 3001)

    assert answered.status == 422
    assert "x" * 3001 in answered.text
    assert house.read_draft("impression_1") == "x" * 3001


def test_after_an_earlier_answer_is_changed_the_page_returns_to_the_current_question(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, ben = two
    ana.answer(1, "First.")
    ben.answer(1)
    ana.answer(2)

    changed = ana.answer(1, "Second.")

    assert changed.path == "/q/3"
    assert "Second." in ben.read_page("/q/1")
    assert "First." not in ben.read_page("/q/1")


def test_a_therapist_who_has_answered_all_eight_sees_which_question_the_other_is_on(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, ben = two
    ben.answer(1)
    ana.answer_all()

    page = ana.read_page("")

    assert ana.get_final_path() == "/meanwhile"
    assert "You've answered all eight questions" in page
    assert "Ben is on question 2." in page


def test_after_a_revocation_nothing_is_shown_or_saved_and_the_typed_text_stays_on_the_page(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, ben = two
    ana.answer(1, "Ana's own view.")
    ben.answer(1, "Ben's own view.")
    draft = ana.save_draft("impression_2", "Before.")
    revoke_release(house)

    late = ana.save_draft("impression_2", "After.")
    sent = ana.answer(2, "After all <that>.")
    pages = [ana.read_page("/q/1"), ana.read_page("/q/2"), ben.read_page("/q/1")]

    assert [draft.status_code, late.status_code, sent.status] == [200, 409, 409]
    assert late.json()["said"] == WORDING.refusals["talk_held"]
    assert "After all &lt;that&gt;." in sent.text
    assert "Nothing was saved." in sent.text
    assert all(ON_HOLD in page for page in pages)
    assert not any("own view" in page or "Before." in page or "After." in page for page in pages)
    assert house.read_draft("impression_2") == "Before."


def test_a_page_session_of_the_colleague_neither_shows_nor_saves_anything(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, ben = two
    ana.answer(1, "Ana's own view.")
    token = ana.form_token()
    ana.http.cookies = ben.http.cookies

    page = ana.http.get(f"{ana.page}/q/1")
    response = ana.http.post(f"{ana.page}/q/2", data={"token": token, "words": WORDS, "sharing": "knows"})

    assert (page.status_code, response.status_code) == (403, 403)
    assert "own view" not in page.text
    assert house.read_revisions("impression_2") == []


def test_a_form_without_the_token_of_the_page_session_is_refused(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, _ben = two

    response = ana.http.post(f"{ana.page}/q/1", data={"token": "x", "words": WORDS, "sharing": "knows"})

    assert response.status_code == 403
    assert house.read_revisions("impression_1") == []
