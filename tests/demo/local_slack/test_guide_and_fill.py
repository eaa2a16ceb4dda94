"""The guide's current line, and plausible answers for a view."""

import pytest

from bot.demo.local_slack import fill, guide
from bot.demo.local_slack.fill import FillAnswers
from bot.demo.local_slack.guide import GuideLine
from flows.content import WORDS
from tests.demo.local_slack.block_kit_samples import (
    actions,
    button,
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


def step(practice: Practice, *untils: Json) -> int:
    lines = tuple(GuideLine(str(number), until) for number, until in enumerate(untils, start=1))
    return guide.find_step(practice.workspace.store, (*lines, GuideLine("last")))


def test_a_line_with_seconds_counts_from_the_first_request(practice: Practice) -> None:
    practice.times.ahead += 100
    first = step(practice, {"seconds": 8})
    practice.times.ahead += 8.1

    assert (first, step(practice, {"seconds": 8})) == (1, 2)


@pytest.mark.parametrize(
    ("until", "met"),
    [
        ({"person": ANA, "opened": "thing"}, True),
        ({"opened": "thing"}, True),
        ({"person": BEN, "opened": "thing"}, False),
        ({"person": ANA, "opened": "other"}, False),
        ({"person": ANA, "clicked": "go"}, True),
        ({"person": ANA, "submitted": "thing"}, True),
        ({"person": ANA, "commanded": "/consult"}, True),
        ({"person": BEN, "messages": 1}, True),
        ({"person": BEN, "messages": 2}, False),
        ({"person": ANA, "messages": 1}, False),
        ({"messages": 1}, True),
        ({"person": BEN, "said": "a summary"}, True),
        ({"person": ANA, "said": "a summary"}, False),
        ({"said": "another"}, False),
        ({}, False),
    ],
)
def test_a_line_ends_when_its_condition_is_met(practice: Practice, until: Json, met: bool) -> None:  # noqa: FBT001 - a table's column
    practice.on_command(modal(actions(button())))
    practice.on_action()
    practice.on_submission()
    practice.workspace.command(ANA)
    practice.workspace.click(ANA, "go")
    practice.workspace.submit(ANA)
    words = {"type": "section", "text": {"type": "plain_text", "text": "There is a summary to read."}}
    practice.client.chat_postMessage(channel=BEN, text="One", blocks=[words])

    assert step(practice, until) == (2 if met else 1)


def test_a_refused_submission_does_not_count(practice: Practice) -> None:
    practice.on_submission({"response_action": "errors", "errors": {"asked": "Not yet"}})
    practice.open_modal(ANA, modal(input_block(text_input(initial_value="a"))))

    practice.workspace.submit(ANA)

    assert step(practice, {"submitted": "thing"}) == 1


def test_a_later_line_skips_earlier_lines_and_the_guide_never_goes_back(practice: Practice) -> None:
    untils = ({"seconds": 1000}, {"seconds": 2000}, {"person": ANA, "opened": "thing"}, {"messages": 9})
    before = step(practice, *untils)
    practice.open_modal(ANA, modal())
    after = step(practice, *untils)
    practice.workspace.close(ANA)

    assert (before, after, step(practice, *untils)) == (1, 4, 4)


def test_an_early_line_that_ends_late_does_not_move_the_guide_back(practice: Practice) -> None:
    untils = ({"seconds": 8}, {"person": BEN, "messages": 1})
    posted = practice.client.chat_postMessage(channel=BEN, text="One")
    before = step(practice, *untils)
    practice.client.chat_delete(channel=BEN, ts=posted["ts"])
    practice.times.ahead += 8.1

    assert (before, step(practice, *untils)) == (3, 3)


def test_the_guide_starts_again_in_a_cleared_workspace(practice: Practice) -> None:
    practice.open_modal(ANA, modal())
    before = step(practice, {"opened": "thing"})

    practice.workspace.clear()

    assert (before, step(practice, {"opened": "thing"})) == (2, 1)


def test_all_lines_of_the_guide_load_and_only_the_last_has_no_condition() -> None:
    lines = guide.load_lines()

    condition_keys = {"person", "seconds", "messages", "said", "opened", "submitted", "commanded", "clicked"}
    assert [set(line.until) <= condition_keys for line in lines] == [True] * len(lines)
    assert [bool(line.until) for line in lines] == [True] * (len(lines) - 1) + [False]


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


def test_each_text_that_the_guide_waits_for_is_in_some_message() -> None:
    messages = [template.text for template in WORDS.messages.values()]

    expected = [line.until["said"] for line in guide.load_lines() if "said" in line.until]

    assert expected != []
    assert [words for words in expected if not any(words in text for text in messages)] == []
