"""The actions of a person through the browser page."""

import pytest

from tests.demo.local_slack.block_kit_samples import (
    actions,
    button,
    checkboxes,
    home,
    input_block,
    modal,
    option,
    radio,
    text_input,
)
from tests.support.slack.sample_bolt_app import ANA, BEN, Practice


def view_id(practice: Practice, person_id: str) -> str:
    top = practice.workspace.get_view(person_id).top_modal
    assert top is not None
    return str(top["id"])


def test_a_line_that_starts_with_a_slash_is_a_command(practice: Practice) -> None:
    practice.on_command(modal())

    answer = practice.post("/workspace/command", {"person": ANA, "text": "/consult  please help "})

    assert answer == (200, {"ok": True})
    assert (practice.received[0]["text"], practice.workspace.get_view(ANA).top_callback_id) == ("please help", "thing")


def test_any_other_line_is_an_ordinary_message(practice: Practice) -> None:
    answer = practice.post("/workspace/command", {"person": ANA, "text": " /consult me"})

    assert answer == (200, {"ok": True})
    assert (practice.workspace.get_view(BEN).channel[0].text, practice.received) == (" /consult me", [])


def test_an_unknown_command_is_answered_with_a_notice(practice: Practice) -> None:
    answer = practice.post("/workspace/command", {"person": ANA, "text": "/nothing"})

    assert answer == (200, {"ok": True})
    assert practice.workspace.get_view(ANA).ephemerals[0].text.startswith("/nothing is not a valid")


def test_a_failed_command_shows_trouble(practice: Practice) -> None:
    _, answer = practice.post("/workspace/command", {"person": ANA, "text": "/consult"})

    assert answer["trouble"] == '/consult failed with the error "dispatch_failed"'


def test_a_button_sends_the_values_of_the_page(practice: Practice) -> None:
    practice.on_action()
    practice.open_modal(ANA, modal(input_block(text_input("a"), "1"), actions(button())))
    values = {"1": {"a": {"type": "plain_text_input", "value": "typed"}}}
    where = {"view": view_id(practice, ANA)}
    body = {"person": ANA, "where": where, "block_id": "acts", "action_id": "go", "state": values}

    answer = practice.post("/workspace/act", body)

    assert answer == (200, {"ok": True})
    assert practice.received[0]["view"]["state"]["values"] == values


def test_a_checkbox_is_dispatched_only_where_slack_dispatches_it(practice: Practice) -> None:
    practice.on_action()
    practice.open_modal(
        ANA, modal(input_block(checkboxes("a"), "1"), input_block(checkboxes("a"), "2", dispatch_action=True))
    )
    ticked = {"a": {"type": "checkboxes", "selected_options": [option("b")]}}
    where = {"view": view_id(practice, ANA)}

    for block_id in ("1", "2"):
        body = {"person": ANA, "where": where, "block_id": block_id, "action_id": "a"}
        practice.post("/workspace/act", body | {"state": {block_id: ticked}})

    assert [body["actions"][0]["block_id"] for body in practice.received] == ["2"]


@pytest.mark.parametrize("place", ["message", "home"])
def test_a_button_on_a_message_or_in_a_home_can_be_pressed(practice: Practice, place: str) -> None:
    practice.on_action()
    published = practice.client.views_publish(user_id=ANA, view=home(actions(button())))
    posted = practice.client.chat_postMessage(channel=ANA, text="a", blocks=[actions(button())])
    where = {"message": posted["ts"]} if place == "message" else {"home": published["view"]["id"]}

    answer = practice.post(
        "/workspace/act",
        {"person": ANA, "where": where, "block_id": "acts", "action_id": "go", "state": {}},
    )

    assert (answer, practice.received[0]["container"]["type"]) == (
        (200, {"ok": True}),
        "message" if place == "message" else "view",
    )


def test_an_overflow_menu_sends_its_chosen_option(practice: Practice) -> None:
    practice.on_action()
    menu = {"type": "overflow", "action_id": "more", "options": [option("a"), option("b")]}
    practice.open_modal(ANA, modal(actions(menu)))
    chosen = {"acts": {"more": {"type": "overflow", "selected_option": option("b")}}}
    where = {"view": view_id(practice, ANA)}

    practice.post(
        "/workspace/act",
        {"person": ANA, "where": where, "block_id": "acts", "action_id": "more", "state": chosen},
    )

    assert practice.received[0]["actions"][0]["selected_option"]["value"] == "b"


def test_a_submission_sends_the_values_of_the_page(practice: Practice) -> None:
    practice.on_submission()
    practice.open_modal(ANA, modal(input_block(text_input("a"), "1")))
    body = {"person": ANA, "view": view_id(practice, ANA)}

    empty = practice.post("/workspace/submit", body | {"values": {}})
    filled = practice.post(
        "/workspace/submit",
        body | {"values": {"1": {"a": {"type": "plain_text_input", "value": "typed"}}}},
    )

    assert empty == (200, {"errors": {"1": "Please complete this required field."}})
    assert filled == (200, {"ok": True})
    assert practice.received[0]["view"]["state"]["values"]["1"]["a"]["value"] == "typed"


def test_closing_a_closed_modal_reports_that_it_is_gone(practice: Practice) -> None:
    practice.open_modal(ANA, modal())
    body = {"person": ANA, "view": view_id(practice, ANA)}

    first = practice.post("/workspace/close", body)
    second = practice.post("/workspace/close", body)

    assert (first, second[0]) == ((200, {"ok": True}), 404)
    assert second[1] == {"trouble": "That is not there any more. Have another look."}


@pytest.mark.parametrize("name", ["command", "act", "submit", "close", "home", "read", "fill"])
@pytest.mark.parametrize("body", [{}, [], None, {"person": 7}, {"person": ANA, "where": {}, "view": {}}])
def test_a_body_that_the_page_never_sends_is_rejected(practice: Practice, name: str, body: object) -> None:
    status, answer = practice.post(f"/workspace/{name}", body)

    if name in {"home", "read"} and isinstance(body, dict) and body.get("person") == ANA:
        assert status == 200
    else:
        assert (status in {400, 404}, list(answer)) == (True, ["trouble"])


def test_an_option_that_is_not_offered_is_rejected(practice: Practice) -> None:
    practice.open_modal(ANA, modal(input_block(radio("a"), "1")))
    chosen = {"1": {"a": {"type": "radio_buttons", "selected_option": option("z")}}}

    status, _ = practice.post("/workspace/submit", {"person": ANA, "view": view_id(practice, ANA), "values": chosen})

    assert status == 400
