"""Which boxes are on a therapist's page, and which of them are required (S0-15, S0-50)."""

import json

import pytest

from flows.consult.parts import Part
from flows.consult.writing import actions as writing_actions
from tests.support.pages.page_server import ServedPractice

ALL_BOXES = ("weigh_bring", "weigh_cost", "weigh_hopes", "kept_back", "clients_kept_back", "whom")
WEIGHED = json.dumps({"bring": ["clearer", "else"], "cost": ["else"], "hopes": ["else"], "balance": "go_on"})


def list_boxes(house: ServedPractice, part: Part = Part.IT) -> tuple[str, ...]:
    """Return the boxes on the page."""
    with house.services.database.reading() as session:
        return writing_actions.asked_kinds(session, house.services, house.consult(session), part)


def list_missing(house: ServedPractice, part: Part = Part.IT) -> tuple[str, ...]:
    """Return the required boxes that are not written yet."""
    with house.services.database.reading() as session:
        return writing_actions.missing_kinds(session, house.services, house.consult(session), part)


def test_when_there_is_nothing_to_write_there_is_no_box(house: ServedPractice) -> None:
    form = writing_actions.load_page(house.services, house.load_actor(), house.consult_id).form

    assert (list_boxes(house), list_missing(house), form.fields) == ((), (), ())


@pytest.mark.parametrize(
    ("answers", "box"),
    [({"keeps_back": "something"}, "kept_back"), ({"clients_keep_back": "something"}, "clients_kept_back")],
)
def test_something_kept_back_has_a_required_box(house: ServedPractice, answers: dict[str, str], box: str) -> None:
    house.set_answers(**answers)

    assert (list_boxes(house), list_missing(house)) == ((box,), (box,))


def test_answering_that_nothing_is_kept_back_adds_no_box(house: ServedPractice) -> None:
    house.set_answers(keeps_back="nothing", clients_keep_back="nothing")

    assert list_boxes(house) == ()


@pytest.mark.parametrize("weighed", ["bring", "cost", "hopes"])
def test_something_else_in_the_weighing_has_an_optional_box(house: ServedPractice, weighed: str) -> None:
    house.save_weighing(json.dumps({"bring": [], "cost": [], "hopes": [], weighed: ["else"]}))

    form = writing_actions.load_page(house.services, house.load_actor(), house.consult_id).form

    assert (list_boxes(house), list_missing(house)) == ((f"weigh_{weighed}",), ())
    assert [field.required for field in form.fields] == [False]


@pytest.mark.parametrize("weighed", ["{}", '{"balance": "not_now"}', '{"bring": ["clearer"]}', '{"bring": null}'])
def test_other_answers_in_the_weighing_add_no_box(house: ServedPractice, weighed: str) -> None:
    house.save_weighing(weighed)

    assert list_boxes(house) == ()


def test_only_the_starter_has_a_box_for_the_client_note(house: ServedPractice) -> None:
    house.set_way_of_telling("note")

    assert (list_boxes(house, Part.IT), list_boxes(house, Part.FT)) == (("whom",), ())


def test_telling_in_person_who_the_client_is_adds_no_box(house: ServedPractice) -> None:
    house.set_way_of_telling("in_person")

    assert list_boxes(house) == ()


def test_the_boxes_are_in_the_order_of_the_screen(house: ServedPractice) -> None:
    house.save_weighing(WEIGHED)
    house.set_answers(keeps_back="something", clients_keep_back="something")
    house.set_way_of_telling("note")

    form = writing_actions.load_page(house.services, house.load_actor(), house.consult_id).form

    assert list_boxes(house) == tuple(field.id for field in form.fields) == ALL_BOXES
    assert list_missing(house) == ALL_BOXES[3:]


def test_the_answers_of_one_therapist_add_no_box_for_the_other(house: ServedPractice) -> None:
    house.save_weighing(WEIGHED)
    house.set_answers(keeps_back="something", clients_keep_back="something")

    assert (list_boxes(house, Part.FT), list_missing(house, Part.FT)) == ((), ())


def test_a_saved_text_is_no_longer_missing(house: ServedPractice) -> None:
    house.set_answers(keeps_back="something")
    house.set_way_of_telling("note")

    writing_actions.submit_texts(
        house.services, house.load_actor(), house.consult_id, {"kept_back": "One thing.", "whom": "A line."}
    )

    assert (list_boxes(house), list_missing(house)) == (("kept_back", "whom"), ())


def test_a_text_that_is_only_a_draft_is_still_missing(house: ServedPractice) -> None:
    house.set_answers(keeps_back="something")

    writing_actions.save_draft(house.services, house.load_actor(), house.consult_id, "kept_back", "Not done yet")

    assert list_missing(house) == ("kept_back",)


def test_each_box_says_who_reads_it(house: ServedPractice) -> None:
    house.save_weighing(WEIGHED)
    house.set_answers(keeps_back="something", clients_keep_back="something")
    house.set_way_of_telling("note")

    form = writing_actions.load_page(house.services, house.load_actor(), house.consult_id).form

    assert all(field.hint for field in form.fields)
