"""Blocks of the wrong shape are refused with a pointer to the fault; each surface accepts its own blocks."""

import pytest

from tests.demo.local_slack.block_kit_samples import (
    Json,
    actions,
    button,
    home,
    input_block,
    modal,
    mrkdwn,
    plain,
    section,
    text_input,
)
from tests.demo.local_slack.blocks.test_length_limits import faults, json_pointer
from tests.support.slack.sample_bolt_app import ANA, Practice

WRONG = [
    (modal() | {"title": None}, "missing required field: title", "/view"),
    (modal() | {"blocks": None}, "missing required field: blocks", "/view"),
    (modal(input_block(text_input())) | {"submit": None}, "missing required field: submit", "/view"),
    (modal(hash="1.a"), "invalid additional property: hash", "/view"),
    (home(), "unsupported type: home", "/view/type"),
    (modal(title=mrkdwn("a")), "unsupported type: mrkdwn", "/view/title/type"),
    (modal(section("")), "must be more than 0 characters", "0/text/text"),
    (modal({"type": "section"}), "missing required field: text or fields", "0"),
    (modal({"type": "carousel"}), "unsupported type: carousel", "0/type"),
    (modal({"text": plain("a")}), "missing required field: type", "0"),
    (modal({"type": "markdown", "text": "a"}), "unsupported type: markdown", "0/type"),
    (modal({"type": "header", "text": mrkdwn("a")}), "unsupported type: mrkdwn", "0/text/type"),
    (modal(actions()), "no fewer than 1 items allowed", "0/elements"),
    (modal({"type": "context", "elements": []}), "no fewer than 1 items allowed", "0/elements"),
    (modal(actions(text_input())), "unsupported type: plain_text_input", "0/elements/0/type"),
    (modal(input_block(button())), "unsupported type: button", "0/element/type"),
    (modal(section(accessory=text_input())), "unsupported type: plain_text_input", "0/accessory/type"),
    (modal(section(block_id="a"), section(block_id="a")), "block_id a already exists", "/view/blocks"),
    (modal(actions(button("a"), button("a"))), "action_id a already exists", "0"),
    (modal(section("a") | {"text": "a"}), "must provide an object", "0/text"),
    (modal(actions(button(style="loud"))), "must be one of: primary, danger", "0/elements/0/style"),
    (modal(actions(button(url="nowhere"))), "must be a valid url", "0/elements/0/url"),
    (modal(actions(button(text=mrkdwn("a")))), "unsupported type: mrkdwn", "0/elements/0/text/type"),
    (modal(actions(button(confirm={"title": plain("a")}))), "missing required field: text", "0/elements/0/confirm"),
    (
        modal(input_block(text_input(focus_on_load=True), "a"), input_block(text_input(focus_on_load=True), "b")),
        "only one element may have focus_on_load",
        "/view/blocks",
    ),
]


@pytest.mark.parametrize(("view", "fault", "pointer"), WRONG)
def test_a_view_that_does_not_match_the_schema_is_refused_with_a_pointer(
    slack: Practice, view: Json, fault: str, pointer: str
) -> None:
    refused = faults(slack, view)

    assert f"[ERROR] {fault} {json_pointer(pointer)}" in refused


def test_a_view_that_is_not_an_object_is_refused(slack: Practice) -> None:
    trigger_id = slack.workspace.create_trigger(ANA)

    error = slack.error(lambda: slack.client.views_open(trigger_id=trigger_id, view="modal"))  # type: ignore[arg-type]  # the test sends a wrong type

    assert error == "invalid_arguments"


def test_a_view_of_more_than_250_kilobytes_is_too_large(slack: Practice) -> None:
    view = modal(*[section("x" * 3000) for _ in range(90)])

    error = slack.error(lambda: slack.client.views_open(trigger_id=slack.workspace.create_trigger(ANA), view=view))

    assert error == "view_too_large"


def test_a_home_has_no_title_and_no_submit(slack: Practice) -> None:
    answer = slack.refusal(
        lambda: slack.client.views_publish(user_id=ANA, view=home(title=plain("a"), submit=plain("b")))
    )

    assert answer["response_metadata"]["messages"] == [
        "[ERROR] invalid additional property: submit [json-pointer:/view]",
        "[ERROR] invalid additional property: title [json-pointer:/view]",
    ]


def test_a_home_accepts_a_hundred_blocks_including_inputs(slack: Practice) -> None:
    blocks = [input_block(text_input()), *[section() for _ in range(99)]]

    published = slack.client.views_publish(user_id=ANA, view=home(*blocks))

    assert len(published["view"]["blocks"]) == 100


def test_a_message_accepts_fifty_blocks_and_no_more(slack: Practice) -> None:
    posted = slack.client.chat_postMessage(channel=ANA, text="a", blocks=[section()] * 50)
    refused = slack.refusal(lambda: slack.client.chat_postMessage(channel=ANA, text="a", blocks=[section()] * 51))

    fault = "no more than 50 items allowed [json-pointer:/blocks]"
    assert posted["ok"] is True
    assert refused == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [fault],
        "response_metadata": {"messages": [f"[ERROR] {fault}"]},
    }
