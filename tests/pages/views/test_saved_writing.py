"""Typing saves drafts, submitting saves the text for good, and no typed text is lost."""

import json
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest

from flows.forms import MAX_TEXT_LENGTH
from tests.support.pages.page_server import PageClient, ServedPractice

SAVED = "Saved. You can close this page and go back to Slack."
ODD_TEXT = "She 😀 met שלום & <b>him</b> <!channel> {{ 7*7 }}\n\n  two lines"


def read_box(page: str, kind: str) -> str:
    """Return the text in a box, unescaped."""
    inside = page.partition(f'name="{kind}"')[2].partition(">\n")[2].partition("</textarea>")[0]
    return unescape(inside)


def test_a_draft_is_there_when_the_page_is_loaded_again(ana: PageClient, house: ServedPractice) -> None:
    answer = ana.save_draft("kept_back", ODD_TEXT)

    assert (answer.status_code, answer.json()) == (200, {"said": "Draft saved 11:12 AM"})
    assert read_box(ana.get_page().text, "kept_back") == ODD_TEXT
    assert house.read_revisions("kept_back") == []


def test_a_draft_is_there_in_the_next_page_session(ana: PageClient) -> None:
    ana.save_draft("kept_back", "Half a thou")

    ana.open_page()

    assert read_box(ana.get_page().text, "kept_back") == "Half a thou"


def test_a_submitted_text_is_saved_and_its_draft_deleted(ana: PageClient, house: ServedPractice) -> None:
    ana.save_draft("kept_back", "Half a thou")

    answer = ana.submit(kept_back=ODD_TEXT)

    assert (answer.status_code, answer.headers["location"]) == (303, ana.page)
    assert house.read_revisions("kept_back") == [ODD_TEXT]
    assert house.read_draft("kept_back") is None
    assert SAVED in ana.get_page().text


def test_a_saved_text_can_be_changed_and_saved_again(ana: PageClient, house: ServedPractice) -> None:
    ana.submit(kept_back="First.")
    ana.save_draft("kept_back", "Second")

    page = ana.get_page().text
    ana.submit(kept_back="Second.")

    assert "You've made changes since you saved." in page
    assert house.read_revisions("kept_back") == ["", "Second."]
    assert read_box(ana.get_page().text, "kept_back") == "Second."


def test_a_draft_equal_to_the_saved_text_is_deleted(ana: PageClient, house: ServedPractice) -> None:
    ana.submit(kept_back="First.")
    ana.save_draft("kept_back", "Second")

    ana.save_draft("kept_back", "First.")

    assert house.read_draft("kept_back") is None
    assert SAVED in ana.get_page().text


def test_submitting_the_same_form_twice_creates_one_revision(ana: PageClient, house: ServedPractice) -> None:
    answers = [ana.submit(kept_back="First."), ana.submit(kept_back="First.")]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert house.read_revisions("kept_back") == ["First."]


def test_a_double_click_creates_one_revision(ana: PageClient, house: ServedPractice) -> None:
    data = {"token": ana.form_token(), "kept_back": "First."}

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ana.http.post(ana.page, data=data), range(8)))

    assert [answer.status_code for answer in answers] == [303] * 8
    assert house.read_revisions("kept_back") == ["First."]


def test_typing_in_two_boxes_at_once_loses_neither_draft(ana: PageClient, house: ServedPractice) -> None:
    house.set_answers(clients_keep_back="something")
    token = ana.form_token()
    drafts = [
        {"token": token, "field": kind, "words": f"{kind} {n}"}
        for n in range(8)
        for kind in ("kept_back", "clients_kept_back")
    ]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda data: ana.http.post(f"{ana.page}/draft", data=data), drafts))

    assert [answer.status_code for answer in answers] == [200] * 16
    assert [(house.read_draft(kind) or "").split()[0] for kind in ("kept_back", "clients_kept_back")] == [
        "kept_back",
        "clients_kept_back",
    ]


def test_texts_about_the_weighing_stay_drafts_and_may_be_empty(ana: PageClient, house: ServedPractice) -> None:
    house.save_weighing(json.dumps({"bring": ["else"], "cost": ["else"]}))

    ana.submit(kept_back="One thing.", weigh_bring="Some hope.", weigh_cost=" ")

    assert (house.read_draft("weigh_bring"), house.read_draft("weigh_cost")) == ("Some hope.", "")
    assert (house.read_revisions("weigh_bring"), house.read_revisions("weigh_cost")) == ([], [])
    assert SAVED in ana.get_page().text


def test_the_client_note_is_saved_for_the_case(ana: PageClient, house: ServedPractice) -> None:
    house.set_way_of_telling("note")

    ana.submit(kept_back="One thing.", whom="The couple from the brown house.")

    assert house.read_revisions("whom") == ["The couple from the brown house."]


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00\x07"])
def test_an_empty_box_shows_an_error_and_the_text_of_the_other_box_is_not_lost(
    ana: PageClient, house: ServedPractice, text: str
) -> None:
    house.set_answers(clients_keep_back="something")

    answer = ana.submit(kept_back=text, clients_kept_back="One thing.")

    assert answer.status_code == 422
    assert '<p class="error" id="kept_back-error">Please write a few words.</p>' in answer.text
    assert 'aria-describedby="kept_back-error kept_back-hint"' in answer.text
    assert read_box(answer.text, "clients_kept_back") == house.read_draft("clients_kept_back") == "One thing."
    assert house.read_revisions("clients_kept_back") == []


def test_a_text_of_the_maximum_length_is_saved(ana: PageClient, house: ServedPractice) -> None:
    ana.submit(kept_back="😀" * MAX_TEXT_LENGTH)

    assert house.read_revisions("kept_back") == ["😀" * MAX_TEXT_LENGTH]


def test_a_text_one_character_too_long_shows_an_error_and_is_not_cut_off(
    ana: PageClient, house: ServedPractice
) -> None:
    text = "ש" * (MAX_TEXT_LENGTH + 1)

    answer = ana.submit(kept_back=text)

    assert answer.status_code == 422
    assert "That's longer than 3,000 characters. Please shorten it a little." in answer.text
    assert read_box(answer.text, "kept_back") == house.read_draft("kept_back") == text
    assert house.read_revisions("kept_back") == []


def test_six_boxes_full_of_four_byte_characters_can_be_submitted(ana: PageClient, house: ServedPractice) -> None:
    house.save_weighing(json.dumps({"bring": ["else"], "cost": ["else"], "hopes": ["else"]}))
    house.set_answers(clients_keep_back="something")
    house.set_way_of_telling("note")
    boxes = ("weigh_bring", "weigh_cost", "weigh_hopes", "kept_back", "clients_kept_back", "whom")

    answer = ana.submit(**dict.fromkeys(boxes, "😀" * MAX_TEXT_LENGTH))

    assert answer.status_code == 303
    assert house.read_revisions("whom") == ["😀" * MAX_TEXT_LENGTH]


def test_a_draft_may_be_longer_than_a_text_that_can_be_submitted(ana: PageClient, house: ServedPractice) -> None:
    answer = ana.save_draft("kept_back", "x" * (4 * MAX_TEXT_LENGTH))

    assert answer.status_code == 200
    assert house.read_draft("kept_back") == "x" * (4 * MAX_TEXT_LENGTH)


def test_a_draft_that_is_far_too_long_is_not_saved_and_the_page_says_so(ana: PageClient, house: ServedPractice) -> None:
    ana.save_draft("kept_back", "before")

    answer = ana.save_draft("kept_back", "x" * (4 * MAX_TEXT_LENGTH + 1))

    assert answer.status_code == 413
    assert answer.json()["said"].startswith("Draft not saved: That's longer than 3,000 characters.")
    assert house.read_draft("kept_back") == "before"


def test_line_endings_are_normalized_and_control_characters_removed(ana: PageClient, house: ServedPractice) -> None:
    ana.submit(kept_back="one\r\ntwo\rthree\x00\x1b[0m\ttab\u202eturned")

    assert house.read_revisions("kept_back") == ["one\ntwo\nthree[0m\ttab\u202eturned"]


def test_a_text_that_begins_with_empty_lines_comes_back_unchanged(ana: PageClient) -> None:
    ana.save_draft("kept_back", "\n\nlow")

    assert read_box(ana.get_page().text, "kept_back") == "\n\nlow"


def test_typed_markup_is_escaped(ana: PageClient) -> None:
    ana.save_draft("kept_back", "</textarea><script>alert(1)</script>")

    assert "<script>alert" not in ana.get_page().text


@pytest.mark.parametrize("kind", ["clients_kept_back", "weighing", "whom", "", "x" * 500, "kept_back\x00"])
def test_a_draft_for_a_box_that_is_not_on_the_page_is_refused(
    ana: PageClient, house: ServedPractice, kind: str
) -> None:
    answer = ana.save_draft(kind, "x")

    assert answer.status_code == 409
    assert answer.json()["said"].startswith("Something has changed since this screen was opened.")
    assert house.read_draft("clients_kept_back") is None


def test_submitted_texts_for_boxes_that_are_not_on_the_page_are_ignored(ana: PageClient, house: ServedPractice) -> None:
    ana.submit(kept_back="One thing.", whom="x", weigh_bring="y", clients_kept_back="z")

    assert house.read_revisions("kept_back") == ["One thing."]
    assert [house.read_revisions(kind) for kind in ("whom", "clients_kept_back", "weigh_bring")] == [[], [], []]
    assert [house.read_draft(kind) for kind in ("whom", "clients_kept_back", "weigh_bring")] == [None, None, None]


def test_when_there_is_nothing_to_write_the_page_says_so(house: ServedPractice, visitor: PageClient) -> None:
    page = visitor.open_page().get_page()

    assert house.read_revisions("kept_back") == []
    assert page.status_code == 200
    assert "There's nothing for you to write right now. You can close this page and go back to Slack." in page.text
    assert "<textarea" not in page.text


def test_no_typed_text_is_readable_in_the_database_file(
    ana: PageClient, house: ServedPractice, sqlite_url: str
) -> None:
    ana.save_draft("kept_back", "canary-in-a-draft")
    ana.submit(kept_back="canary-that-is-kept")
    house.services.database.dispose()

    with open(sqlite_url.removeprefix("sqlite:///"), "rb") as file:  # noqa: PTH123 -- reads the bytes on disk
        content = file.read()

    assert b"canary" not in content
