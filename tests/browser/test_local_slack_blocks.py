"""Block Kit on the page: what people enter arrives in Slack's shape, and what apps send stays words."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.local_slack_page import Looking
from tests.browser.sample_screens import EVERY_INPUT, FITS, asks, button, marked, option, plain, screen
from tests.support.slack.sample_bolt_app import ANA, Practice

pytestmark = pytest.mark.browser


def answer_everything(dialog: Locator) -> None:
    dialog.get_by_label("One word").fill("maple")
    dialog.get_by_label("More words").fill("two\nlines")
    dialog.get_by_label("How many").fill("3")
    dialog.get_by_role("radio", name="None").check()
    for name in ("C", "A"):
        dialog.get_by_role("group", name="What fits").get_by_label(name).check()
    dialog.get_by_label("Which", exact=True).select_option("B")
    for block_id, names in (("many", ("B", "A")), ("whom", ("Ben",))):
        several = dialog.locator(f'[data-block="{block_id}"]')
        several.locator("summary").click()
        for name in names:
            several.get_by_role("checkbox", name=name).check()
    dialog.get_by_label("Who", exact=True).select_option("U0BEN")
    dialog.get_by_label("Day").fill("2025-05-07")
    dialog.get_by_label("Hour").fill("10:30")
    dialog.get_by_label("Moment").fill("2025-05-07T10:30")


def test_every_input_arrives_in_slacks_shape(desk: Practice, looking: Looking) -> None:
    desk.on_submission()
    desk.shows(ANA, EVERY_INPUT)
    answer_everything(looking.dialog("Ana"))

    looking.dialog("Ana").get_by_role("button", name="Next").click()
    expect(looking.dialog("Ana")).to_have_count(0)

    values = {block: next(iter(state.values())) for block, state in desk.heard[-1]["view"]["state"]["values"].items()}
    words = {block: {key: value for key, value in state.items() if key != "type"} for block, state in values.items()}
    # 10:30 in New York, where Ana is, in May.
    assert words == {
        "word": {"value": "maple"},
        "box": {"value": "two\nlines"},
        "number": {"value": "3"},
        "fits": {"selected_option": chosen("None")},
        "ticks": {"selected_options": [chosen("A"), chosen("C")]},
        "select": {"selected_option": chosen("B")},
        "many": {"selected_options": [chosen("A"), chosen("B")]},
        "who": {"selected_user": "U0BEN"},
        "whom": {"selected_users": ["U0BEN"]},
        "day": {"selected_date": "2025-05-07"},
        "hour": {"selected_time": "10:30"},
        "moment": {"selected_date_time": 1746628200},
    }


def chosen(words: str) -> dict[str, Any]:
    return option(words) | {"text": plain(words) | {"emoji": True}}


def test_what_is_missing_is_said_under_every_field(desk: Practice, looking: Looking) -> None:
    desk.shows(ANA, EVERY_INPUT)

    looking.dialog("Ana").get_by_role("button", name="Next").click()

    expect(looking.dialog("Ana").locator(".error")).to_have_count(len(EVERY_INPUT["blocks"]))
    expect(looking.dialog("Ana").get_by_label("One word")).to_be_focused()


def test_a_tick_is_told_at_once_with_what_was_typed_beside_it(desk: Practice, looking: Looking) -> None:
    desk.on_action()
    word = asks("word", "One word", {"type": "plain_text_input"})
    desk.shows(ANA, screen(word, {**FITS, "dispatch_action": True}))
    looking.dialog("Ana").get_by_label("One word").fill("maple")

    looking.dialog("Ana").get_by_role("radio", name="None").check()
    expect(looking.dialog("Ana").get_by_role("radio", name="None")).not_to_have_attribute("aria-busy", "true")
    looking.page.reload()

    assert desk.heard[-1]["actions"][0]["selected_option"]["value"] == "none"
    expect(looking.dialog("Ana").get_by_label("One word")).to_have_value("maple")
    expect(looking.dialog("Ana").get_by_role("radio", name="None")).to_be_checked()


def test_the_overflow_menu_works_by_keyboard(desk: Practice, looking: Looking) -> None:
    desk.on_action()
    menu = {"type": "overflow", "action_id": "more", "options": [option("First"), option("Second")]}
    section = {"type": "section", "text": marked("maple-4821"), "accessory": menu}
    desk.client.chat_postMessage(channel=ANA, text="maple-4821", blocks=[section])
    trigger = looking.column("Ana").get_by_role("button", name="More actions")

    trigger.press("ArrowDown")
    looking.page.keyboard.press("ArrowDown")
    looking.page.keyboard.press("Enter")
    expect(trigger).to_be_focused()
    expect(trigger).not_to_have_attribute("aria-busy", "true")

    assert [action["selected_option"]["value"] for action in desk.heard[-1]["actions"]] == ["second"]


MARKUP = (
    "<img src=x onerror=alert(1)> &lt;b&gt;bold&lt;/b&gt; <javascript:alert(1)|press me> <https://example.org/|a page>"
)


def test_what_an_app_sends_is_never_markup_and_never_a_script(desk: Practice, looking: Looking) -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": marked(MARKUP), "fields": [plain(MARKUP)]},
        {"type": "header", "text": plain("<b>head</b>")},
        {"type": "context", "elements": [marked(MARKUP)]},
        {"type": "actions", "elements": [button("x", "<i>press</i>")]},
    ]
    desk.client.chat_postMessage(channel=ANA, text=MARKUP, blocks=blocks)
    message = looking.column("Ana").locator(".message")
    expect(message).to_have_count(1)

    addresses = message.locator("a").evaluate_all("links => links.map(link => link.href)")

    assert addresses == ["https://example.org/", "https://example.org/"]
    assert message.locator("img, b, i, script").count() == 0
    expect(message.get_by_text("<b>bold</b>").first).to_be_visible()


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        ("*strong* and _soft_ and ~gone~ and `code`", ["strong", "em", "s", "code"]),
        ("snake_case_name 2*3*4 a~b~c", []),
        ("`*not strong*`", ["code"]),
        ("*_both_*", ["strong", "em"]),
        ("&gt; quoted\nafter", ["blockquote"]),
        ("one\ntwo", ["br"]),
        ("<@U0BEN> <!channel>", ["span", "span"]),
        ("<!date^1746536400^{date_short} {time}|then>", ["time"]),
        (":wave: :+1:", []),
    ],
)
def test_marks_are_read_as_slack_reads_them(desk: Practice, looking: Looking, words: str, tags: list[str]) -> None:
    desk.client.chat_postMessage(channel=ANA, text=words)
    inside = looking.column("Ana").locator(".message .section-text .words")
    expect(inside).to_have_count(1)

    found = inside.locator("*").evaluate_all("nodes => nodes.map(node => node.localName)")

    assert found == tags


def test_a_link_button_opens_elsewhere_and_is_told_to_the_app(desk: Practice, looking: Looking) -> None:
    desk.on_action()
    address = f"{desk.url}/static/workspace/icon.svg"
    desk.shows(ANA, screen({"type": "actions", "elements": [button("open", "Open my page", url=address)]}, submit=None))
    link = looking.dialog("Ana").get_by_role("link", name="Open my page")

    with looking.page.expect_popup() as popup:
        link.click()
    expect(link).not_to_have_attribute("aria-busy", "true")

    assert popup.value.url == address
    assert link.get_attribute("rel") == "noreferrer noopener"
    assert [action["action_id"] for action in desk.heard[-1]["actions"]] == ["open"]
