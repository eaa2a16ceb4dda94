"""Each documented length and count: accepted at the limit, refused one above the limit."""

import pytest

from tests.demo.local_slack.block_kit_samples import (
    Json,
    actions,
    button,
    checkboxes,
    input_block,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    section,
    text_input,
)
from tests.support.slack.sample_bolt_app import ANA, Practice

PICTURE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A tree"}
CONFIRM = {"title": plain("Sure"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}


def faults(practice: Practice, view: Json) -> list[str]:
    trigger_id = practice.workspace.create_trigger(ANA)
    answer = practice.refusal(lambda: practice.client.views_open(trigger_id=trigger_id, view=view))
    assert answer["error"] == "invalid_arguments"
    return [str(message) for message in answer["response_metadata"]["messages"]]


def json_pointer(pointer: str) -> str:
    """Return a JSON pointer. A pointer that begins with a number is relative to the blocks."""
    return f"[json-pointer:{pointer if pointer.startswith('/') else f'/view/blocks/{pointer}'}]"


def modal_with_options(count: int, kind: str) -> Json:
    """Return a modal with one input of this kind that has `count` options."""
    return modal(input_block(checkboxes(values=[f"o{number}" for number in range(count)]) | {"type": kind}))


def with_option(**more: object) -> Json:
    return modal(input_block(checkboxes() | {"options": [option("a") | more]}))


def confirming(**more: Json) -> Json:
    return actions(button(confirm=CONFIRM | more))


LENGTHS = [
    (24, "/view/title/text", lambda text: modal(title=plain(text))),
    (24, "/view/submit/text", lambda text: modal(submit=plain(text))),
    (24, "/view/close/text", lambda text: modal(close=plain(text))),
    (3000, "/view/private_metadata", lambda text: modal(private_metadata=text)),
    (255, "/view/callback_id", lambda text: modal(callback_id=text)),
    (255, "/view/external_id", lambda text: modal(external_id=text)),
    (255, "0/block_id", lambda text: modal(section(block_id=text))),
    (255, "0/elements/0/action_id", lambda text: modal(actions(button(text)))),
    (3000, "0/text/text", lambda text: modal(section(text))),
    (2000, "0/fields/0/text", lambda text: modal({"type": "section", "fields": [mrkdwn(text)]})),
    (150, "0/text/text", lambda text: modal({"type": "header", "text": plain(text)})),
    (2000, "0/label/text", lambda text: modal(input_block(text_input(), label=plain(text)))),
    (2000, "0/hint/text", lambda text: modal(input_block(text_input(), hint=plain(text)))),
    (150, "0/element/placeholder/text", lambda text: modal(input_block(text_input(placeholder=plain(text))))),
    (75, "0/elements/0/text/text", lambda text: modal(actions(button(text=plain(text))))),
    (2000, "0/elements/0/value", lambda text: modal(actions(button(value=text)))),
    (75, "0/elements/0/accessibility_label", lambda text: modal(actions(button(accessibility_label=text)))),
    (100, "0/elements/0/confirm/title/text", lambda text: modal(confirming(title=plain(text)))),
    (300, "0/elements/0/confirm/text/text", lambda text: modal(confirming(text=plain(text)))),
    (30, "0/elements/0/confirm/confirm/text", lambda text: modal(confirming(confirm=plain(text)))),
    (30, "0/elements/0/confirm/deny/text", lambda text: modal(confirming(deny=plain(text)))),
    (75, "0/element/options/0/text/text", lambda text: with_option(text=plain(text))),
    (150, "0/element/options/0/value", lambda text: with_option(value=text)),
    (75, "0/element/options/0/description/text", lambda text: with_option(description=plain(text))),
    (3000, "0/element/initial_value", lambda text: modal(input_block(text_input(initial_value=text)))),
    (2000, "0/alt_text", lambda text: modal(PICTURE | {"alt_text": text})),
]


@pytest.mark.parametrize(("longest", "pointer", "view"), LENGTHS, ids=[f"{a}-{b}" for a, b, _ in LENGTHS])
def test_a_text_can_be_as_long_as_documented_and_no_longer(
    slack: Practice, longest: int, pointer: str, view: object
) -> None:
    assert callable(view)

    accepted = slack.open_modal(ANA, view("x" * longest))
    refused = faults(slack, view("x" * (longest + 1)))

    assert accepted["type"] == "modal"
    assert refused == [f"[ERROR] must be less than {longest + 1} characters {json_pointer(pointer)}"]


COUNTS = [
    (100, "/view/blocks", lambda n: modal(*[section() for _ in range(n)])),
    (10, "0/fields", lambda n: modal({"type": "section", "fields": [mrkdwn("a")] * n})),
    (10, "0/elements", lambda n: modal({"type": "context", "elements": [mrkdwn("a")] * n})),
    (25, "0/elements", lambda n: modal(actions(*[button(f"b{i}") for i in range(n)]))),
    (10, "0/element/options", lambda n: modal_with_options(n, "checkboxes")),
    (
        5,
        "0/elements/0/options",
        lambda n: modal(actions({"type": "overflow", "action_id": "more", "options": options(n)})),
    ),
    (100, "0/element/options", lambda n: modal_with_options(n, "static_select")),
    (100, "0/element/options", lambda n: modal_with_options(n, "multi_static_select")),
    (10, "0/element/options", lambda n: modal_with_options(n, "radio_buttons")),
]


@pytest.mark.parametrize(
    ("most", "pointer", "view"), COUNTS, ids=[f"{a}-{b}-{i}" for i, (a, b, _) in enumerate(COUNTS)]
)
def test_a_list_can_have_as_many_items_as_documented_and_no_more(
    slack: Practice, most: int, pointer: str, view: object
) -> None:
    assert callable(view)

    accepted = slack.open_modal(ANA, view(most))
    refused = faults(slack, view(most + 1))

    assert accepted["type"] == "modal"
    assert refused == [f"[ERROR] no more than {most} items allowed {json_pointer(pointer)}"]
