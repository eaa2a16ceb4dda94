"""Slack's documented rules for each kind of element."""

import pytest

from tests.demo.local_slack.block_kit_samples import (
    Json,
    actions,
    checkboxes,
    input_block,
    modal,
    mrkdwn,
    number_input,
    option,
    options,
    plain,
    radio,
    section,
    select,
    text_input,
)
from tests.demo.local_slack.blocks.test_length_limits import faults, json_pointer
from tests.support.slack.sample_bolt_app import ANA, Practice


def picker(kind: str, **more: object) -> Json:
    return {"type": kind, "action_id": "pick", **more}


NOT_AMONG = "initial option must exactly match one of the provided options"

WRONG = [
    (checkboxes(values=[]), "no fewer than 1 items allowed", "options"),
    (select(values=[]), "no fewer than 1 items allowed", "options"),
    (radio(initial_option=option("z")), NOT_AMONG, "initial_option"),
    (radio(initial_option=option("a", "other words")), NOT_AMONG, "initial_option"),
    (checkboxes(initial_options=[option("a"), option("z")]), NOT_AMONG, "initial_options"),
    (checkboxes(initial_options=[]), "no fewer than 1 items allowed", "initial_options"),
    (checkboxes(values=["a", "a"]), "option values must be unique", "options"),
    (select() | {"options": [option("a") | {"text": mrkdwn("a")}]}, "unsupported type: mrkdwn", "options/0/text/type"),
    ({"type": "static_select"}, "must provide either options or option_groups", ""),
    (
        select(option_groups=[{"label": plain("g"), "options": options(2)}]),
        "must provide either options or option_groups",
        "",
    ),
    (text_input(max_length=3001), "must be between 1 and 3000", "max_length"),
    (text_input(max_length=0), "must be between 1 and 3000", "max_length"),
    (text_input(min_length=-1), "must be between 0 and 3000", "min_length"),
    (text_input(min_length=5, max_length=4), "must not be greater than max_length", "min_length"),
    (text_input(multiline="yes"), "must be a boolean", "multiline"),
    (
        text_input(dispatch_action_config={"trigger_actions_on": ["blur"]}),
        "must be one of: on_enter_pressed, on_character_entered",
        "dispatch_action_config/trigger_actions_on/0",
    ),
    ({"type": "number_input"}, "missing required field: is_decimal_allowed", ""),
    (number_input(min_value=1), "must be a number", "min_value"),
    (number_input(min_value="5", max_value="4"), "must not be greater than max_value", "min_value"),
    (number_input(initial_value="1.5"), "must be an integer", "initial_value"),
    (picker("datepicker", initial_date="6 May"), "must be in the format YYYY-MM-DD", "initial_date"),
    (picker("datepicker", initial_date="2025-02-29"), "must be in the format YYYY-MM-DD", "initial_date"),
    (picker("timepicker", initial_time="9:00"), "must be in the format HH:mm", "initial_time"),
    (picker("timepicker", initial_time="25:00"), "must be in the format HH:mm", "initial_time"),
    (picker("datetimepicker", initial_date_time=12), "must be between 1000000000 and 9999999999", "initial_date_time"),
    (picker("datetimepicker", placeholder=plain("a")), "invalid additional property: placeholder", ""),
    (picker("multi_users_select", max_selected_items=0), "must be between 1 and 10000", "max_selected_items"),
    (picker("external_select"), "unsupported type: external_select", "type"),
    (picker("overflow", options=options(2)), "unsupported type: overflow", "type"),
]


@pytest.mark.parametrize(("element", "fault", "pointer"), WRONG)
def test_an_element_that_slack_would_refuse_is_refused(
    slack: Practice, element: Json, fault: str, pointer: str
) -> None:
    refused = faults(slack, modal(input_block(element)))

    assert refused == [f"[ERROR] {fault} {json_pointer(f'0/element/{pointer}'.rstrip('/'))}"]


RIGHT = [
    checkboxes() | {"options": [option("a") | {"text": mrkdwn("*a*"), "description": mrkdwn("_b_")}]},
    radio(initial_option=option("b")),
    select(placeholder=plain("Choose"), initial_option=option("a")),
    {"type": "static_select", "option_groups": [{"label": plain("g"), "options": options(2)}]},
    {"type": "multi_static_select", "options": options(3), "initial_options": options(2), "max_selected_items": 2},
    text_input(multiline=True, min_length=0, max_length=3000, initial_value=""),
    number_input(min_value="-1", max_value="10", initial_value="3"),
    number_input(initial_value="1.5") | {"is_decimal_allowed": True},
    picker("datepicker", initial_date="2024-02-29"),
    picker("timepicker", initial_time="09:05", timezone="America/Chicago"),
    picker("datetimepicker", initial_date_time=1_746_537_120),
    picker("users_select", initial_user="U0BEN"),
    picker("multi_users_select", initial_users=["U0BEN"]),
    picker("conversations_select"),
    picker("channels_select"),
    picker("multi_conversations_select"),
    picker("multi_channels_select"),
    picker("email_text_input", initial_value="a@example.org"),
    picker("url_text_input"),
]


@pytest.mark.parametrize("element", RIGHT, ids=[f"{e['type']}-{i}" for i, e in enumerate(RIGHT)])
def test_an_element_that_slack_accepts_is_accepted(slack: Practice, element: Json) -> None:
    shown = slack.open_modal(ANA, modal(input_block(element)))

    assert shown["blocks"][0]["element"]["type"] == element["type"]


@pytest.mark.parametrize("kind", ["multi_static_select", "plain_text_input", "number_input", "email_text_input"])
def test_these_elements_are_not_allowed_in_an_actions_block(slack: Practice, kind: str) -> None:
    refused = faults(slack, modal(actions({"type": kind, "action_id": "a"})))

    assert refused == [f"[ERROR] unsupported type: {kind} [json-pointer:/view/blocks/0/elements/0/type]"]


def test_a_datetimepicker_is_not_allowed_as_an_accessory(slack: Practice) -> None:
    refused = faults(slack, modal(section(accessory={"type": "datetimepicker"})))

    assert refused == ["[ERROR] unsupported type: datetimepicker [json-pointer:/view/blocks/0/accessory/type]"]


def test_an_image_is_allowed_as_an_accessory_and_in_context(slack: Practice) -> None:
    image = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A tree"}

    shown = slack.open_modal(
        ANA, modal(section(accessory=image), {"type": "context", "elements": [image, mrkdwn("a")]})
    )

    assert [block["type"] for block in shown["blocks"]] == ["section", "context"]
