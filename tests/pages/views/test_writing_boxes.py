"""Which boxes stand on one's page, and which of them are waited for (S0-15, S0-50)."""

import json

import pytest

from flows.consult.parts import Part
from flows.consult.writing import actions as writing_actions
from tests.support.pages.page_server import House

ALL = ("weigh_bring", "weigh_cost", "weigh_hopes", "kept_back", "clients_kept_back", "whom")
WEIGHED = json.dumps({"bring": ["clearer", "else"], "cost": ["else"], "hopes": ["else"], "balance": "go_on"})


def needed(house: House, part: Part = Part.IT) -> tuple[str, ...]:
    """Return the boxes that stand."""
    with house.desk.database.reading() as session:
        return writing_actions.asked_kinds(session, house.desk, house.consult(session), part)


def waited_for(house: House, part: Part = Part.IT) -> tuple[str, ...]:
    """Return the boxes that are waited for."""
    with house.desk.database.reading() as session:
        return writing_actions.missing_kinds(session, house.desk, house.consult(session), part)


def test_without_anything_to_write_there_is_no_box(house: House) -> None:
    form = writing_actions.load_form(house.desk, house.actor(), house.consult_id)

    assert (needed(house), waited_for(house), form.fields) == ((), (), ())


@pytest.mark.parametrize(
    ("answers", "box"),
    [({"keeps_back": "something"}, "kept_back"), ({"clients_keep_back": "something"}, "clients_kept_back")],
)
def test_what_is_kept_back_is_written_and_waited_for(house: House, answers: dict[str, str], box: str) -> None:
    house.changes(**answers)

    assert (needed(house), waited_for(house)) == ((box,), (box,))


def test_an_explicit_nothing_needs_no_words(house: House) -> None:
    house.changes(keeps_back="nothing", clients_keep_back="nothing")

    assert needed(house) == ()


@pytest.mark.parametrize("weighed", ["bring", "cost", "hopes"])
def test_something_else_has_a_box_that_nobody_waits_for(house: House, weighed: str) -> None:
    house.weighs(json.dumps({"bring": [], "cost": [], "hopes": [], weighed: ["else"]}))

    form = writing_actions.load_form(house.desk, house.actor(), house.consult_id)

    assert (needed(house), waited_for(house)) == ((f"weigh_{weighed}",), ())
    assert [field.required for field in form.fields] == [False]


@pytest.mark.parametrize("weighed", ["{}", '{"balance": "not_now"}', '{"bring": ["clearer"]}', '{"bring": null}'])
def test_other_ticks_need_no_words(house: House, weighed: str) -> None:
    house.weighs(weighed)

    assert needed(house) == ()


def test_the_starter_writes_whom_the_code_stands_for(house: House) -> None:
    house.tells_whom_by("note")

    assert (needed(house, Part.IT), needed(house, Part.FT)) == (("whom",), ())


def test_who_tells_it_in_person_writes_no_note(house: House) -> None:
    house.tells_whom_by("in_person")

    assert needed(house) == ()


def test_all_boxes_stand_in_the_order_of_the_screen(house: House) -> None:
    house.weighs(WEIGHED)
    house.changes(keeps_back="something", clients_keep_back="something")
    house.tells_whom_by("note")

    form = writing_actions.load_form(house.desk, house.actor(), house.consult_id)

    assert needed(house) == tuple(field.id for field in form.fields) == ALL
    assert waited_for(house) == ALL[3:]


def test_one_persons_answers_give_the_other_no_box(house: House) -> None:
    house.weighs(WEIGHED)
    house.changes(keeps_back="something", clients_keep_back="something")

    assert (needed(house, Part.FT), waited_for(house, Part.FT)) == ((), ())


def test_what_is_written_is_waited_for_no_longer(house: House) -> None:
    house.changes(keeps_back="something")
    house.tells_whom_by("note")

    writing_actions.submit_texts(
        house.desk, house.actor(), house.consult_id, {"kept_back": "One thing.", "whom": "A line."}
    )

    assert (needed(house), waited_for(house)) == (("kept_back", "whom"), ())


def test_a_draft_alone_is_still_waited_for(house: House) -> None:
    house.changes(keeps_back="something")

    writing_actions.save_draft(house.desk, house.actor(), house.consult_id, "kept_back", "Not done yet")

    assert waited_for(house) == ("kept_back",)


def test_each_box_says_who_reads_it(house: House) -> None:
    house.weighs(WEIGHED)
    house.changes(keeps_back="something", clients_keep_back="something")
    house.tells_whom_by("note")

    form = writing_actions.load_form(house.desk, house.actor(), house.consult_id)

    assert all(field.hint for field in form.fields)
