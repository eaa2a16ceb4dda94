"""Which boxes are on a therapist's page, and which of them are required (S0-15, S0-50)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.consult.talk import draft_check
from flows.consult.writing import actions as writing_actions
from flows.context import Context
from flows.forms import Form
from flows.parts import Part
from tests.support.pages.page_server import ServedPractice
from tests.support.run_as import perform_page, perform_with

ALL_BOXES = ("weigh_bring", "weigh_cost", "weigh_hopes", "kept_back", "clients_kept_back", "whom")
WEIGHED = json.dumps({"bring": ["clearer", "else"], "cost": ["else"], "hopes": ["else"], "balance": "go_on"})


@contextmanager
def load_record(house: ServedPractice, part: Part) -> Iterator[ConsultRecord]:
    """Yield the consult from the side of this part."""
    actor = house.load_actor("Ana" if part is Part.IT else "Ben")
    with house.services.database.reading() as session:
        yield load(Context(house.services, session, actor, is_reading=True), house.consult_id)


def load_form(house: ServedPractice) -> Form:
    """Return the form of Ana's page."""
    return perform_page(house.services, house.load_actor(), writing_actions.load_page, house.consult_id).form


def list_boxes(house: ServedPractice, part: Part = Part.IT) -> tuple[str, ...]:
    """Return the boxes on the page."""
    with load_record(house, part) as record:
        return writing_actions.asked_kinds(record)


def list_missing(house: ServedPractice, part: Part = Part.IT) -> tuple[str, ...]:
    """Return the required boxes that are not written yet."""
    with load_record(house, part) as record:
        return writing_actions.missing_kinds(record)


def test_when_there_is_nothing_to_write_there_is_no_box(house: ServedPractice) -> None:
    form = load_form(house)

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

    form = load_form(house)

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

    form = load_form(house)

    assert list_boxes(house) == tuple(field.id for field in form.fields) == ALL_BOXES
    assert list_missing(house) == ALL_BOXES[3:]


def test_the_answers_of_one_therapist_add_no_box_for_the_other(house: ServedPractice) -> None:
    house.save_weighing(WEIGHED)
    house.set_answers(keeps_back="something", clients_keep_back="something")

    assert (list_boxes(house, Part.FT), list_missing(house, Part.FT)) == ((), ())


def test_a_saved_text_is_no_longer_missing(house: ServedPractice) -> None:
    house.set_answers(keeps_back="something")
    house.set_way_of_telling("note")

    texts = {"kept_back": "One thing.", "whom": "A line."}
    perform_with(house.services, house.load_actor(), writing_actions.submit_texts, house.consult_id, texts)

    assert (list_boxes(house), list_missing(house)) == (("kept_back", "whom"), ())


def test_a_text_that_is_only_a_draft_is_still_missing(house: ServedPractice) -> None:
    house.set_answers(keeps_back="something")

    draft = {"field": "kept_back", "words": "Not done yet"}
    perform_with(house.services, house.load_actor(), draft_check.save_draft, house.consult_id, draft)

    assert list_missing(house) == ("kept_back",)


def test_each_box_says_who_reads_it(house: ServedPractice) -> None:
    house.save_weighing(WEIGHED)
    house.set_answers(keeps_back="something", clients_keep_back="something")
    house.set_way_of_telling("note")

    form = load_form(house)

    assert all(field.hint for field in form.fields)
