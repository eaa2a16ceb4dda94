"""What is typed is kept as a draft; what is handed in is kept for good; nothing that was typed is lost."""

import json
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest

from flows.forms import MAX_TEXT_LENGTH
from tests.support.pages.page_server import House, Visitor

KEPT = "Kept. You can close this page and go back to Slack."
MEETINGS = "She 😀 met שלום & <b>him</b> <!channel> {{ 7*7 }}\n\n  two lines"


def box(page: str, kind: str) -> str:
    """Return what stands in a box, as a browser reads it."""
    inside = page.partition(f'name="{kind}"')[2].partition(">\n")[2].partition("</textarea>")[0]
    return unescape(inside)


def test_a_draft_is_there_when_the_page_is_loaded_again(ana: Visitor, house: House) -> None:
    answer = ana.types("kept_back", MEETINGS)

    assert (answer.status_code, answer.json()) == (200, {"said": "Saved 11:12"})
    assert box(ana.looks().text, "kept_back") == MEETINGS
    assert house.written("kept_back") == []


def test_a_draft_is_there_in_the_next_sitting(ana: Visitor) -> None:
    ana.types("kept_back", "Half a thou")

    ana.comes()

    assert box(ana.looks().text, "kept_back") == "Half a thou"


def test_what_is_handed_in_is_kept_and_the_draft_goes(ana: Visitor, house: House) -> None:
    ana.types("kept_back", "Half a thou")

    answer = ana.keeps(kept_back=MEETINGS)

    assert (answer.status_code, answer.headers["location"]) == (303, ana.page)
    assert house.written("kept_back") == [MEETINGS]
    assert house.draft("kept_back") is None
    assert KEPT in ana.looks().text


def test_what_was_kept_can_be_changed_and_kept_again(ana: Visitor, house: House) -> None:
    ana.keeps(kept_back="First.")
    ana.types("kept_back", "Second")

    page = ana.looks().text
    ana.keeps(kept_back="Second.")

    assert "You changed something since you kept it." in page
    assert house.written("kept_back") == ["", "Second."]
    assert box(ana.looks().text, "kept_back") == "Second."


def test_a_draft_that_says_what_is_kept_is_none(ana: Visitor, house: House) -> None:
    ana.keeps(kept_back="First.")
    ana.types("kept_back", "Second")

    ana.types("kept_back", "First.")

    assert house.draft("kept_back") is None
    assert KEPT in ana.looks().text


def test_the_same_form_twice_makes_one_revision(ana: Visitor, house: House) -> None:
    answers = [ana.keeps(kept_back="First."), ana.keeps(kept_back="First.")]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert house.written("kept_back") == ["First."]


def test_a_double_click_makes_one_revision(ana: Visitor, house: House) -> None:
    data = {"token": ana.form_token(), "kept_back": "First."}

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ana.http.post(ana.page, data=data), range(8)))

    assert [answer.status_code for answer in answers] == [303] * 8
    assert house.written("kept_back") == ["First."]


def test_two_tabs_that_type_at_once_lose_nothing_of_either_box(ana: Visitor, house: House) -> None:
    house.changes(clients_keep_back="something")
    token = ana.form_token()
    drafts = [
        {"token": token, "field": kind, "words": f"{kind} {n}"}
        for n in range(8)
        for kind in ("kept_back", "clients_kept_back")
    ]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda data: ana.http.post(f"{ana.page}/draft", data=data), drafts))

    assert [answer.status_code for answer in answers] == [200] * 16
    assert [(house.draft(kind) or "").split()[0] for kind in ("kept_back", "clients_kept_back")] == [
        "kept_back",
        "clients_kept_back",
    ]


def test_what_is_weighed_stays_a_draft_and_may_stay_empty(ana: Visitor, house: House) -> None:
    house.weighs(json.dumps({"bring": ["else"], "cost": ["else"]}))

    ana.keeps(kept_back="One thing.", weigh_bring="Some hope.", weigh_cost=" ")

    assert (house.draft("weigh_bring"), house.draft("weigh_cost")) == ("Some hope.", "")
    assert (house.written("weigh_bring"), house.written("weigh_cost")) == ([], [])
    assert KEPT in ana.looks().text


def test_the_whom_note_is_the_cases_own(ana: Visitor, house: House) -> None:
    house.tells_whom_by("note")

    ana.keeps(kept_back="One thing.", whom="The couple from the brown house.")

    assert house.written("whom") == ["The couple from the brown house."]


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00\x07"])
def test_an_empty_box_is_named_and_the_others_words_are_kept(ana: Visitor, house: House, text: str) -> None:
    house.changes(clients_keep_back="something")

    answer = ana.keeps(kept_back=text, clients_kept_back="One thing.")

    assert answer.status_code == 422
    assert '<p class="error" id="kept_back-error">Please write a few words.</p>' in answer.text
    assert 'aria-describedby="kept_back-error kept_back-hint"' in answer.text
    assert box(answer.text, "clients_kept_back") == house.draft("clients_kept_back") == "One thing."
    assert house.written("clients_kept_back") == []


def test_exactly_so_many_characters_are_kept(ana: Visitor, house: House) -> None:
    ana.keeps(kept_back="😀" * MAX_TEXT_LENGTH)

    assert house.written("kept_back") == ["😀" * MAX_TEXT_LENGTH]


def test_one_character_more_is_named_and_nothing_is_cut_off(ana: Visitor, house: House) -> None:
    text = "ש" * (MAX_TEXT_LENGTH + 1)

    answer = ana.keeps(kept_back=text)

    assert answer.status_code == 422
    assert "That is longer than 3,000 characters. Please shorten it a little." in answer.text
    assert box(answer.text, "kept_back") == house.draft("kept_back") == text
    assert house.written("kept_back") == []


def test_six_full_boxes_of_the_longest_letters_fit(ana: Visitor, house: House) -> None:
    house.weighs(json.dumps({"bring": ["else"], "cost": ["else"], "hopes": ["else"]}))
    house.changes(clients_keep_back="something")
    house.tells_whom_by("note")
    boxes = ("weigh_bring", "weigh_cost", "weigh_hopes", "kept_back", "clients_kept_back", "whom")

    answer = ana.keeps(**dict.fromkeys(boxes, "😀" * MAX_TEXT_LENGTH))

    assert answer.status_code == 303
    assert house.written("whom") == ["😀" * MAX_TEXT_LENGTH]


def test_a_draft_may_be_longer_than_what_can_be_kept(ana: Visitor, house: House) -> None:
    answer = ana.types("kept_back", "x" * (4 * MAX_TEXT_LENGTH))

    assert answer.status_code == 200
    assert house.draft("kept_back") == "x" * (4 * MAX_TEXT_LENGTH)


def test_a_draft_without_end_is_not_saved_and_says_so(ana: Visitor, house: House) -> None:
    ana.types("kept_back", "before")

    answer = ana.types("kept_back", "x" * (4 * MAX_TEXT_LENGTH + 1))

    assert answer.status_code == 413
    assert answer.json() == {"said": "Not saved: That is longer than 3,000 characters. Please shorten it a little."}
    assert house.draft("kept_back") == "before"


def test_line_ends_are_of_one_kind_and_controls_are_left_out(ana: Visitor, house: House) -> None:
    ana.keeps(kept_back="one\r\ntwo\rthree\x00\x1b[0m\ttab\u202eturned")

    assert house.written("kept_back") == ["one\ntwo\nthree[0m\ttab\u202eturned"]


def test_words_that_begin_with_an_empty_line_come_back_as_they_were(ana: Visitor) -> None:
    ana.types("kept_back", "\n\nlow")

    assert box(ana.looks().text, "kept_back") == "\n\nlow"


def test_what_is_typed_cannot_leave_its_box(ana: Visitor) -> None:
    ana.types("kept_back", "</textarea><script>alert(1)</script>")

    assert "<script>alert" not in ana.looks().text


@pytest.mark.parametrize("kind", ["clients_kept_back", "weighing", "whom", "", "x" * 500, "kept_back\x00"])
def test_a_box_that_is_not_asked_for_takes_nothing(ana: Visitor, house: House, kind: str) -> None:
    answer = ana.types(kind, "x")

    assert answer.status_code == 409
    assert answer.json()["said"].startswith("This has moved on since the screen was drawn.")
    assert house.draft("clients_kept_back") is None


def test_boxes_that_are_not_asked_for_are_left_out_of_a_form(ana: Visitor, house: House) -> None:
    ana.keeps(kept_back="One thing.", whom="x", weigh_bring="y", clients_kept_back="z")

    assert house.written("kept_back") == ["One thing."]
    assert [house.written(kind) for kind in ("whom", "clients_kept_back", "weigh_bring")] == [[], [], []]
    assert [house.draft(kind) for kind in ("whom", "clients_kept_back", "weigh_bring")] == [None, None, None]


def test_when_nothing_waits_the_page_says_so(house: House, visitor: Visitor) -> None:
    page = visitor.comes().looks()

    assert house.written("kept_back") == []
    assert page.status_code == 200
    assert "Nothing waits for your words here. You can close this page and go back to Slack." in page.text
    assert "<textarea" not in page.text


def test_no_word_of_ones_own_is_in_the_database_file(ana: Visitor, house: House, sqlite_url: str) -> None:
    ana.types("kept_back", "canary-in-a-draft")
    ana.keeps(kept_back="canary-that-is-kept")
    house.desk.database.dispose()

    with open(sqlite_url.removeprefix("sqlite:///"), "rb") as file:  # noqa: PTH123 -- the bytes as they lie there
        kept = file.read()

    assert b"canary" not in kept
