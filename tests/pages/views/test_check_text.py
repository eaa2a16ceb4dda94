"""Notes about the wording while a member types: only for that member, saved nowhere and never logged."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import func, select

from flows.consult.writing.actions import MAX_DRAFT_LENGTH
from storage.models import AuditEntry, Draft, Writing
from storage.writings import writings
from tests.support.pages.page_server import ServedPractice, SharedServer
from tests.support.pages.page_start_points import StartingPoints
from tests.support.pages.talk_pages import TherapistClient, open_both_pages, revoke_release, start_talk

HATED = "I hate this family so much"
QUOTED = f"😀 He said “{HATED}” twice."


@pytest.fixture
def two(house: ServedPractice, places: StartingPoints) -> Iterator[tuple[TherapistClient, TherapistClient]]:
    """Ana and Ben, each at their first question."""
    house.expects_messages = True
    places.restore_or_reach(house, "begun", lambda: start_talk(house))
    with open_both_pages(house) as both:
        yield both


def save_kept_back(house: ServedPractice, text: str) -> None:
    """Save a text that Ana won't share with Ben."""
    house.set_answers(keeps_back="something")
    with house.services.database.transaction() as session:
        place = {**house.ids.draft_ref("kept_back"), "practice_id": house.ids.practice_id}
        writings.write(session, house.services.seal, text=text, now=house.clock(), **place)  # type: ignore[arg-type]


def check_text(talker: TherapistClient, text: str, box: str = "impression_1") -> list[dict[str, Any]]:
    """Return the notes that the page gets about a text."""
    data = {"token": talker.form_token(), "field": box, "words": text}
    answer = talker.http.post(f"{talker.page}/check", data=data, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return list(answer.json()["notes"])


def count_rows(house: ServedPractice) -> list[int]:
    """Count the saved drafts, the saved writings and the entries of the audit log."""
    with house.services.database.reading() as session:
        return [session.exec(select(func.count()).select_from(table)).one() for table in (Draft, Writing, AuditEntry)]


def test_a_note_counts_positions_as_javascript_does_and_nothing_is_saved_or_logged(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, _ben = two
    ana.form_token()
    before = count_rows(house)

    (note,) = check_text(ana, QUOTED)

    marked = QUOTED.encode("utf-16-le")[2 * note["start"] : 2 * note["end"]].decode("utf-16-le")
    assert (marked, note["words"]) == (f"“{HATED}”", HATED)
    assert (note["kind"], note["blocks"], note["ownable"], note["private"]) == ("quote", True, ["own", "term"], False)
    assert count_rows(house) == before


def test_a_quote_marked_as_own_words_stays_marked_for_that_question_only(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, _ben = two
    ana.submit_form("/q/1", deed="record", words=QUOTED, sharing="knows", own=[HATED])

    assert [note["kept"] for note in check_text(ana, QUOTED)] == [True]
    assert [note["kept"] for note in check_text(ana, QUOTED, "impression_2")] == [False]


def test_sixty_quotes_can_be_marked_as_own_words_in_one_form(two: tuple[TherapistClient, TherapistClient]) -> None:
    ana, _ben = two
    quotes = [f"I hate this family so much, {number}" for number in range(60)]

    assert (
        ana.submit_form(
            "/q/1", deed="record", words=" ".join(f"“{quote}”" for quote in quotes), sharing="knows", own=quotes
        ).path
        == "/q/2"
    )


def test_s0_15_a_topic_that_a_therapist_keeps_back_is_noted_only_to_that_therapist(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, ben = two
    save_kept_back(house, "How much he drinks.")
    text = "His drinking seems to be the family's weather."

    (note,) = check_text(ana, text)

    assert (note["kind"], note["words"], note["private"], note["blocks"]) == ("scope", "drinking", True, False)
    assert check_text(ben, text) == []
    assert ana.answer(1, text).path == "/q/2"


def test_s0_4_a_note_about_tone_is_private_and_does_not_block(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    ana, _ben = two

    (note,) = check_text(ana, "Honestly she is such a drama queen.")

    assert (note["kind"], note["private"], note["blocks"]) == ("tone", True, False)
    assert ana.answer(1, "Honestly she is such a drama queen.").path == "/q/2"


@pytest.mark.parametrize("box", ["whom", "kept_back", "reason", "weigh_bring", "addendum", "impression_2", "", "x"])
def test_a_box_that_is_not_checked_or_not_open_has_no_notes(
    two: tuple[TherapistClient, TherapistClient], box: str
) -> None:
    ana, _ben = two

    assert check_text(ana, QUOTED, box) == []


def test_while_a_release_is_missing_there_are_no_notes(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, _ben = two
    ana.form_token()
    revoke_release(house)
    before = count_rows(house)

    assert check_text(ana, QUOTED) == []
    assert count_rows(house) == before


@pytest.mark.parametrize(("letters", "status"), [(MAX_DRAFT_LENGTH, 200), (MAX_DRAFT_LENGTH + 1, 413)])
def test_a_text_too_long_for_a_draft_is_not_checked(
    two: tuple[TherapistClient, TherapistClient], letters: int, status: int
) -> None:
    ana, _ben = two
    data = {"token": ana.form_token(), "field": "impression_1", "words": "x" * letters}

    answer = ana.http.post(f"{ana.page}/check", data=data, headers={"Accept": "application/json"})

    assert answer.status_code == status


@pytest.mark.parametrize("token", ["", "x"])
def test_without_the_token_of_the_page_session_nothing_is_checked(
    two: tuple[TherapistClient, TherapistClient], token: str
) -> None:
    ana, _ben = two
    data = {"token": token, "field": "impression_1", "words": QUOTED}

    answer = ana.http.post(f"{ana.page}/check", data=data, headers={"Accept": "application/json"})

    assert answer.status_code == 403
    assert HATED not in answer.text


def test_a_blocked_answer_names_the_quote_and_offers_to_mark_it_as_own_words(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, _ben = two

    refused = ana.answer(1, QUOTED)
    accepted = ana.submit_form("/q/1", deed="record", words=QUOTED, sharing="knows", own_words=["own_words"])

    assert (refused.status, accepted.path) == (422, "/q/2")
    assert f"“{HATED}” " in refused.text.partition('id="impression-error"')[2].partition("</p>")[0]
    assert 'value="own_words"' in refused.text
    assert house.read_revisions("impression_1") == [QUOTED]


def test_the_language_model_is_loaded_when_a_question_opens_and_not_before(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice, street: SharedServer
) -> None:
    ana, _ben = two
    ana.form_token()
    loads: list[str] = []
    house.serve_with(street, replace(house.services, load_parser=lambda: loads.append("model")))

    ana.poll("x")
    after_poll = len(loads)
    ana.read_page("/q/1")
    after_opening = len(loads)
    ana.answer(1)

    assert (after_poll, after_opening) == (0, 1)
    assert len(loads) > after_opening


def test_only_boxes_whose_text_is_checked_are_marked_as_checked(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    ana, _ben = two

    assert "data-looked" in ana.read_page("/q/1")
    with house.services.database.transaction() as session:
        house.consult(session).configuration = "framing"
    house.set_answers(keeps_back="something")
    assert "<textarea" in ana.read_page("")
    assert "data-looked" not in ana.read_page("")
