"""Submitting a modal: what the client refuses, and how it handles each answer."""

import json
import threading

import pytest
from slack_bolt import BoltResponse

from bot.demo.local_slack import ActionResult
from tests.demo.local_slack.block_kit_samples import (
    actions,
    button,
    checkboxes,
    input_block,
    modal,
    option,
    plain,
    radio,
    section,
    text_input,
)
from tests.support.slack.sample_bolt_app import ANA, Json, Practice

TROUBLE = "We had some trouble connecting. Try again?"


def submitted(practice: Practice, answer: Json | None = None, view: Json | None = None) -> ActionResult:
    practice.on_submission(answer)
    practice.open_modal(ANA, view or modal())
    return practice.workspace.submit(ANA)


def test_an_empty_answer_closes_the_modal(practice: Practice) -> None:
    result = submitted(practice)

    assert (result.is_ok, practice.workspace.get_view(ANA).views) == (True, [])


def test_a_submission_includes_the_whole_view_with_its_state(practice: Practice) -> None:
    practice.on_submission()
    shown = practice.open_modal(ANA, modal(input_block(text_input("a"), "1"), private_metadata="p"))
    practice.workspace.choose(ANA, "a", "typed")

    practice.workspace.submit(ANA, shown["id"])

    (body,) = practice.received
    assert body["view"]["state"]["values"] == {"1": {"a": {"type": "plain_text_input", "value": "typed"}}}
    assert (body["view"]["id"], body["view"]["hash"]) == (shown["id"], shown["hash"])
    assert (body["view"]["private_metadata"], body["view"]["callback_id"]) == ("p", "thing")
    assert body["response_urls"] == []


def test_errors_are_shown_next_to_their_inputs_and_the_modal_stays(practice: Practice) -> None:
    answer = {"response_action": "errors", "errors": {"asked": "Not yet"}}
    view = modal(input_block(text_input(initial_value="a")))

    result = submitted(practice, answer, view)

    screen = practice.workspace.get_view(ANA)
    assert (result.errors, screen.errors, screen.top_callback_id) == (
        {"asked": "Not yet"},
        {"asked": "Not yet"},
        "thing",
    )


def test_errors_disappear_with_the_next_update(practice: Practice) -> None:
    answer = {"response_action": "errors", "errors": {"asked": "Not yet"}}
    submitted(practice, answer, modal(input_block(text_input(initial_value="a"))))
    top = practice.workspace.get_view(ANA).top_modal
    assert top is not None

    practice.client.views_update(view_id=top["id"], view=modal())

    assert practice.workspace.get_view(ANA).errors == {}


def test_an_update_shows_another_view_in_the_same_place(practice: Practice) -> None:
    practice.on_submission({"response_action": "update", "view": modal(callback_id="next")})
    shown = practice.open_modal(ANA, modal())

    practice.workspace.submit(ANA)

    top = practice.workspace.get_view(ANA).top_modal
    assert top is not None
    assert (top["callback_id"], top["id"], top["hash"] != shown["hash"]) == ("next", shown["id"], True)


def test_a_push_puts_another_view_on_top(practice: Practice) -> None:
    submitted(practice, {"response_action": "push", "view": modal(callback_id="next")})

    assert [view["callback_id"] for view in practice.workspace.get_view(ANA).views] == ["thing", "next"]


def test_clear_closes_the_whole_stack(practice: Practice) -> None:
    practice.on_action(lambda body: practice.client.views_push(trigger_id=body["trigger_id"], view=modal()))
    practice.on_submission({"response_action": "clear"})
    practice.open_modal(ANA, modal(actions(button())))
    practice.workspace.click(ANA, "go")

    practice.workspace.submit(ANA)

    assert practice.workspace.get_view(ANA).views == []


def test_a_view_opened_during_a_submission_is_closed_by_an_empty_answer(practice: Practice) -> None:
    practice.on_submission(
        then=lambda body: practice.client.views_open(trigger_id=body["trigger_id"], view=modal(callback_id="next"))
    )
    practice.open_modal(ANA, modal())

    practice.workspace.submit(ANA)

    assert practice.workspace.get_view(ANA).views == []


def test_a_view_pushed_during_a_submission_is_closed_by_an_empty_answer(practice: Practice) -> None:
    practice.on_submission(
        then=lambda body: practice.client.views_push(trigger_id=body["trigger_id"], view=modal(callback_id="next"))
    )
    practice.open_modal(ANA, modal())

    practice.workspace.submit(ANA)

    assert practice.workspace.get_view(ANA).top_callback_id == "thing"


def test_two_simultaneous_submissions_close_one_view(practice: Practice) -> None:
    both_arrived = threading.Barrier(2, timeout=5)
    practice.on_action(lambda body: practice.client.views_push(trigger_id=body["trigger_id"], view=modal()))
    practice.on_submission(then=lambda _body: both_arrived.wait())
    practice.open_modal(ANA, modal(actions(button()), callback_id="below"))
    practice.workspace.click(ANA, "go")
    threads = [threading.Thread(target=practice.workspace.submit, args=(ANA,)) for _ in range(2)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(practice.received), practice.workspace.get_view(ANA).top_callback_id) == (3, "below")


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors", "errors": {"elsewhere": "Not yet"}},
        {"response_action": "errors", "errors": {"words": "Not an input"}},
        {"response_action": "errors", "errors": {"asked": ""}},
        {"response_action": "update", "view": modal(title=plain("x" * 25))},
        {"response_action": "update"},
        {"response_action": "push", "view": modal(input_block(text_input())) | {"submit": None}},
        {"response_action": "dance"},
    ],
)
def test_an_answer_that_slack_cannot_use_shows_trouble_and_the_modal_stays(practice: Practice, answer: Json) -> None:
    view = modal(input_block(text_input(initial_value="a")), section(block_id="words"))
    practice.open_modal(ANA, view)

    result = answered(practice, answer)

    screen = practice.workspace.get_view(ANA)
    assert (result.trouble, screen.trouble, screen.top_callback_id) == (TROUBLE, TROUBLE, "thing")


def answered(practice: Practice, answer: Json) -> ActionResult:
    """Submit to an app that answers with any JSON. Bolt itself would refuse to send some of these answers."""

    @practice.app.view("thing")
    def submitted_view() -> BoltResponse:
        return BoltResponse(status=200, body=json.dumps(answer))

    return practice.workspace.submit(ANA)


def test_a_push_onto_three_views_shows_trouble(practice: Practice) -> None:
    view = modal(actions(button()))
    practice.on_action(lambda body: practice.client.views_push(trigger_id=body["trigger_id"], view=view))
    practice.on_submission({"response_action": "push", "view": view})
    practice.open_modal(ANA, view)
    practice.workspace.click(ANA, "go")
    practice.workspace.click(ANA, "go")

    result = practice.workspace.submit(ANA)

    assert (result.trouble, len(practice.workspace.get_view(ANA).views)) == (TROUBLE, 3)


def test_an_app_that_raises_an_error_shows_trouble(practice: Practice) -> None:
    @practice.app.view("thing")
    def broken() -> None:
        raise ValueError

    practice.open_modal(ANA, modal())

    result = practice.workspace.submit(ANA)

    assert (result.status, result.trouble, practice.workspace.get_view(ANA).top_callback_id) == (
        500,
        TROUBLE,
        "thing",
    )


def test_a_modal_without_a_submit_button_cannot_be_submitted(practice: Practice) -> None:
    practice.open_modal(ANA, modal(submit=None))

    with pytest.raises(LookupError):
        practice.workspace.submit(ANA)


def test_untouched_inputs_can_be_left_out_of_the_state(practice: Practice) -> None:
    practice.workspace.omit_untouched_inputs()
    practice.on_submission()
    practice.open_modal(
        ANA, modal(input_block(radio("a", initial_option=option("a")), "1"), input_block(checkboxes("b"), "2"))
    )
    practice.workspace.choose(ANA, "b", ["c"])

    practice.workspace.submit(ANA)

    assert list(practice.received[0]["view"]["state"]["values"]) == ["2"]
