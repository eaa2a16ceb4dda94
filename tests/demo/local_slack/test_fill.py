"""Plausible answers for a view."""

import pytest

from bot.demo.local_slack import fill
from bot.demo.local_slack.fill import FillAnswers
from tests.demo.local_slack.block_kit_samples import (
    checkboxes,
    input_block,
    modal,
    number_input,
    option,
    radio,
    select,
    text_input,
)
from tests.support.slack.sample_bolt_app import ANA, BEN, Json, Practice

FALLBACK = {"text": "Made up", "number": "3", "day": 1, "time": "10:00"}


def filled(practice: Practice, view: Json, *answers: Json) -> Json:
    shown = practice.open_modal(ANA, view)
    store = practice.workspace.store
    return fill.build_plausible_values(store, store.views.find(shown["id"]), FillAnswers(list(answers), FALLBACK))


def test_a_required_choice_gets_its_first_option_and_an_optional_choice_nothing(practice: Practice) -> None:
    view = modal(
        input_block(radio("a"), "1"),
        input_block(checkboxes("b"), "2"),
        input_block(checkboxes("c"), "3", optional=True),
    )

    values = filled(practice, view)

    assert values["1"]["a"]["selected_option"]["value"] == "a"
    assert [selected["value"] for selected in values["2"]["b"]["selected_options"]] == ["a"]
    assert values["3"]["c"]["selected_options"] == []


def test_an_answer_that_is_already_entered_stays(practice: Practice) -> None:
    values = filled(practice, modal(input_block(radio("a", initial_option=option("c")), "1")))

    assert values["1"]["a"]["selected_option"]["value"] == "c"


@pytest.mark.parametrize(
    "element",
    [
        text_input("x"),
        number_input("x", min_value="2", max_value="10"),
        number_input("x"),
        select("x"),
        {"type": "multi_static_select", "action_id": "x", "options": [option("a")]},
        {"type": "datepicker", "action_id": "x"},
        {"type": "timepicker", "action_id": "x"},
        {"type": "datetimepicker", "action_id": "x"},
        {"type": "users_select", "action_id": "x"},
        {"type": "multi_users_select", "action_id": "x"},
        {"type": "email_text_input", "action_id": "x"},
        {"type": "url_text_input", "action_id": "x"},
    ],
)
def test_a_filled_view_can_be_submitted_whatever_element_is_required(practice: Practice, element: Json) -> None:
    practice.on_submission()
    values = filled(practice, modal(input_block(element)))
    top = practice.workspace.get_view(ANA).top_modal
    assert top is not None

    answer = practice.post("/workspace/submit", {"person": ANA, "view": top["id"], "values": values})

    assert answer == (200, {"ok": True})


def test_an_answer_from_the_content_file_comes_first(practice: Practice) -> None:
    view = modal(
        input_block(checkboxes("b"), "1"),
        input_block(text_input("t"), "2"),
        input_block({"type": "datepicker", "action_id": "d"}, "3"),
    )

    values = filled(
        practice,
        view,
        {"view": "thing", "action": "b", "pick": ["c", "gone"]},
        {"view": "thing", "action": "t", "text": "Words"},
        {"view": "thing", "action": "d", "day": 7},
        {"view": "other", "action": "t", "text": "Elsewhere"},
    )

    assert [selected["value"] for selected in values["1"]["b"]["selected_options"]] == ["c"]
    assert values["2"]["t"]["value"] == "Words"
    assert values["3"]["d"]["selected_date"] == "2025-05-13"


@pytest.mark.parametrize(
    ("day", "filled_in"), [(4, "2025-05-12"), (5, "2025-05-12"), (6, "2025-05-12"), (-2, "2025-05-04")]
)
def test_a_coming_date_is_a_working_day_and_a_past_date_stays_as_it_is(
    practice: Practice, day: int, filled_in: str
) -> None:
    view = modal(input_block({"type": "datepicker", "action_id": "d"}, "1"))

    values = filled(practice, view, {"view": "thing", "action": "d", "day": day})

    assert values["1"]["d"]["selected_date"] == filled_in


def test_an_answer_can_select_the_first_options(practice: Practice) -> None:
    values = filled(practice, modal(input_block(checkboxes("b"), "1")), {"view": "thing", "action": "b", "first": 2})

    assert [selected["value"] for selected in values["1"]["b"]["selected_options"]] == ["a", "b"]


def test_an_answer_for_one_person_comes_before_an_answer_for_everyone(practice: Practice) -> None:
    values = filled(
        practice,
        modal(input_block(radio("a"), "1")),
        {"view": "thing", "action": "a", "pick": ["b"]},
        {"view": "thing", "action": "a", "pick": ["c"], "person": ANA},
        {"view": "thing", "action": "a", "pick": ["a"], "person": BEN},
    )

    assert values["1"]["a"]["selected_option"]["value"] == "c"


def test_filling_in_a_view_through_the_page_sends_nothing_to_the_app(practice: Practice) -> None:
    practice.on_action()
    practice.on_submission()
    shown = practice.open_modal(ANA, modal(input_block(radio("a"), "1", dispatch_action=True)))

    status, answer = practice.post("/workspace/fill", {"person": ANA, "view": shown["id"]})

    assert (status, list(answer), practice.received) == (200, ["values"], [])


def test_each_answer_in_the_content_file_has_exactly_one_value() -> None:
    answers = fill.load_answers()

    value_keys = [{"pick", "first", "text", "day"} & set(entry) for entry in answers.answer]
    assert [len(keys) for keys in value_keys] == [1] * len(answers.answer)
    assert set(answers.fallback) == set(FALLBACK)
