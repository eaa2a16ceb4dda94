"""What a page is told while one types: for its owner alone, kept nowhere, and nothing of it in any log."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import func, select

from flows.consult.writing.actions import MAX_DRAFT_LENGTH
from storage.models import AuditEntry, Draft, Writing
from storage.writings import writings
from tests.support.pages.page_server import House, Street
from tests.support.pages.page_start_points import Places
from tests.support.pages.talk_pages import Talker, begins, revoked, talkers

HATED = "I hate this family so much"
QUOTED = f"😀 He said “{HATED}” twice."


@pytest.fixture
def two(house: House, places: Places) -> Iterator[tuple[Talker, Talker]]:
    """Ana and Ben at their first questions."""
    house.messages = []
    places.bring(house, "begun", lambda: begins(house))
    with talkers(house) as both:
        yield both


def keeps_back(house: House, text: str) -> None:
    """Let Ana have written what she keeps from Ben."""
    house.changes(keeps_back="something")
    with house.desk.database.transaction() as session:
        place = {**house.ids.place("kept_back"), "practice_id": house.ids.practice_id}
        writings.write(session, house.desk.seal, text=text, now=house.clock(), **place)  # type: ignore[arg-type]


def noted(one: Talker, text: str, box: str = "impression_1") -> list[dict[str, Any]]:
    """Return what the page is told of a text."""
    data = {"token": one.form_token(), "field": box, "words": text}
    answer = one.http.post(f"{one.page}/check", data=data, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return list(answer.json()["notes"])


def rows(house: House) -> list[int]:
    """Return how much is kept: drafts, writings, entries of the audit log."""
    with house.desk.database.reading() as session:
        return [session.exec(select(func.count()).select_from(one)).one() for one in (Draft, Writing, AuditEntry)]


def test_the_words_are_named_where_javascript_finds_them_and_nothing_is_kept_or_logged(
    two: tuple[Talker, Talker], house: House
) -> None:
    ana, _ben = two
    ana.form_token()
    before = rows(house)

    (note,) = noted(ana, QUOTED)

    cut = QUOTED.encode("utf-16-le")[2 * note["start"] : 2 * note["end"]].decode("utf-16-le")
    assert (cut, note["words"]) == (f"“{HATED}”", HATED)
    assert (note["kind"], note["blocks"], note["ownable"], note["private"]) == ("quote", True, True, False)
    assert rows(house) == before


def test_once_kept_as_own_it_is_said_to_be(two: tuple[Talker, Talker]) -> None:
    ana, _ben = two
    ana.sends("/q/1", deed="record", words=QUOTED, sharing="knows", own=[HATED])

    assert [one["kept"] for one in noted(ana, QUOTED)] == [True]
    assert [one["kept"] for one in noted(ana, QUOTED, "impression_2")] == [False]


def test_however_many_quotations_are_kept_as_own_they_can_be_sent(two: tuple[Talker, Talker]) -> None:
    ana, _ben = two
    own = [f"I hate this family so much, {number}" for number in range(60)]

    assert (
        ana.sends("/q/1", deed="record", words=" ".join(f"“{one}”" for one in own), sharing="knows", own=own).path
        == "/q/2"
    )


def test_s0_15_what_one_keeps_back_is_noted_to_oneself_alone(two: tuple[Talker, Talker], house: House) -> None:
    ana, ben = two
    keeps_back(house, "How much he drinks.")
    text = "His drinking seems to be the family's weather."

    (note,) = noted(ana, text)

    assert (note["kind"], note["words"], note["private"], note["blocks"]) == ("scope", "drinking", True, False)
    assert noted(ben, text) == []
    assert ana.answers(1, text).path == "/q/2"


def test_s0_4_what_may_read_as_talk_about_people_is_for_oneself_alone_and_holds_nothing_up(
    two: tuple[Talker, Talker],
) -> None:
    ana, _ben = two

    (note,) = noted(ana, "Honestly she is such a drama queen.")

    assert (note["kind"], note["private"], note["blocks"]) == ("tone", True, False)
    assert ana.answers(1, "Honestly she is such a drama queen.").path == "/q/2"


@pytest.mark.parametrize("box", ["whom", "kept_back", "reason", "weigh_bring", "addendum", "impression_2", "", "x"])
def test_a_box_that_is_not_looked_at_or_not_open_has_no_notes(two: tuple[Talker, Talker], box: str) -> None:
    ana, _ben = two

    assert noted(ana, QUOTED, box) == []


def test_while_a_release_is_not_in_force_nothing_is_noted(two: tuple[Talker, Talker], house: House) -> None:
    ana, _ben = two
    ana.form_token()
    revoked(house)
    before = rows(house)

    assert noted(ana, QUOTED) == []
    assert rows(house) == before


@pytest.mark.parametrize(("letters", "status"), [(MAX_DRAFT_LENGTH, 200), (MAX_DRAFT_LENGTH + 1, 413)])
def test_what_is_too_long_for_a_draft_is_not_looked_at(two: tuple[Talker, Talker], letters: int, status: int) -> None:
    ana, _ben = two
    data = {"token": ana.form_token(), "field": "impression_1", "words": "x" * letters}

    answer = ana.http.post(f"{ana.page}/check", data=data, headers={"Accept": "application/json"})

    assert answer.status_code == status


@pytest.mark.parametrize("token", ["", "x"])
def test_without_the_sittings_own_token_nothing_is_looked_at(two: tuple[Talker, Talker], token: str) -> None:
    ana, _ben = two
    data = {"token": token, "field": "impression_1", "words": QUOTED}

    answer = ana.http.post(f"{ana.page}/check", data=data, headers={"Accept": "application/json"})

    assert answer.status_code == 403
    assert HATED not in answer.text


def test_a_refused_answer_comes_back_with_the_words_named_and_a_way_to_keep_them(
    two: tuple[Talker, Talker], house: House
) -> None:
    ana, _ben = two

    refused = ana.answers(1, QUOTED)
    kept = ana.sends("/q/1", deed="record", words=QUOTED, sharing="knows", own_words=["own_words"])

    assert (refused.status, kept.path) == (422, "/q/2")
    assert f"“{HATED}” " in refused.text.partition('id="impression-error"')[2].partition("</p>")[0]
    assert 'value="own_words"' in refused.text
    assert house.written("impression_1") == [QUOTED]


def test_the_language_model_is_asked_for_as_a_question_opens_and_not_before(
    two: tuple[Talker, Talker], house: House, street: Street
) -> None:
    ana, _ben = two
    ana.form_token()
    asked: list[str] = []
    house.serves_anew(street, replace(house.desk, load_parser=lambda: asked.append("model")))

    ana.polls("x")
    before = len(asked)
    ana.at("/q/1")
    opened = len(asked)
    ana.answers(1)

    assert (before, opened) == (0, 1)
    assert len(asked) > opened


def test_each_box_that_is_looked_at_says_so_and_no_other_does(two: tuple[Talker, Talker], house: House) -> None:
    ana, _ben = two

    assert "data-looked" in ana.at("/q/1")
    with house.desk.database.transaction() as session:
        house.consult(session).configuration = "framing"
    house.changes(keeps_back="something")
    assert "<textarea" in ana.at("")
    assert "data-looked" not in ana.at("")
