"""Block Kit on the page: input is sent in Slack's format, and text from apps is never markup."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.local_slack_page import SlackPage
from tests.browser.sample_screens import EVERY_INPUT, FITS_INPUT, button, input_block, modal, mrkdwn, option, plain_text
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
        field = dialog.locator(f'[data-block="{block_id}"]')
        field.locator("summary").click()
        for name in names:
            field.get_by_role("checkbox", name=name).check()
    dialog.get_by_label("Who", exact=True).select_option("U0BEN")
    dialog.get_by_label("Day").fill("2025-05-07")
    dialog.get_by_label("Hour").fill("10:30")
    dialog.get_by_label("Moment").fill("2025-05-07T10:30")


def test_every_input_is_sent_in_slacks_format(practice: Practice, slack: SlackPage) -> None:
    practice.on_submission()
    practice.open_modal(ANA, EVERY_INPUT)
    answer_everything(slack.dialog("Ana"))

    slack.dialog("Ana").get_by_role("button", name="Next").click()
    expect(slack.dialog("Ana")).to_have_count(0)

    values = {
        block: next(iter(state.values())) for block, state in practice.received[-1]["view"]["state"]["values"].items()
    }
    entered = {block: {key: value for key, value in state.items() if key != "type"} for block, state in values.items()}
    # 10:30 in New York, where Ana is, in May.
    assert entered == {
        "word": {"value": "maple"},
        "box": {"value": "two\nlines"},
        "number": {"value": "3"},
        "fits": {"selected_option": selected_option("None")},
        "ticks": {"selected_options": [selected_option("A"), selected_option("C")]},
        "select": {"selected_option": selected_option("B")},
        "many": {"selected_options": [selected_option("A"), selected_option("B")]},
        "who": {"selected_user": "U0BEN"},
        "whom": {"selected_users": ["U0BEN"]},
        "day": {"selected_date": "2025-05-07"},
        "hour": {"selected_time": "10:30"},
        "moment": {"selected_date_time": 1746628200},
    }


def selected_option(words: str) -> dict[str, Any]:
    return option(words) | {"text": plain_text(words) | {"emoji": True}}


def test_every_missing_field_shows_an_error(practice: Practice, slack: SlackPage) -> None:
    practice.open_modal(ANA, EVERY_INPUT)

    slack.dialog("Ana").get_by_role("button", name="Next").click()

    expect(slack.dialog("Ana").locator(".error")).to_have_count(len(EVERY_INPUT["blocks"]))
    expect(slack.dialog("Ana").get_by_label("One word")).to_be_focused()


def test_a_selection_is_sent_at_once_and_typed_text_is_not_lost(practice: Practice, slack: SlackPage) -> None:
    practice.on_action()
    word = input_block("word", "One word", {"type": "plain_text_input"})
    practice.open_modal(ANA, modal(word, {**FITS_INPUT, "dispatch_action": True}))
    slack.dialog("Ana").get_by_label("One word").fill("maple")

    slack.dialog("Ana").get_by_role("radio", name="None").check()
    expect(slack.dialog("Ana").get_by_role("radio", name="None")).not_to_have_attribute("aria-busy", "true")
    slack.page.reload()

    assert practice.received[-1]["actions"][0]["selected_option"]["value"] == "none"
    expect(slack.dialog("Ana").get_by_label("One word")).to_have_value("maple")
    expect(slack.dialog("Ana").get_by_role("radio", name="None")).to_be_checked()


def test_the_overflow_menu_works_by_keyboard(practice: Practice, slack: SlackPage) -> None:
    practice.on_action()
    menu = {"type": "overflow", "action_id": "more", "options": [option("First"), option("Second")]}
    section = {"type": "section", "text": mrkdwn("maple-4821"), "accessory": menu}
    practice.client.chat_postMessage(channel=ANA, text="maple-4821", blocks=[section])
    trigger = slack.column("Ana").get_by_role("button", name="More actions")

    trigger.press("ArrowDown")
    slack.page.keyboard.press("ArrowDown")
    slack.page.keyboard.press("Enter")
    expect(trigger).to_be_focused()
    expect(trigger).not_to_have_attribute("aria-busy", "true")

    assert [action["selected_option"]["value"] for action in practice.received[-1]["actions"]] == ["second"]


MARKUP = (
    "<img src=x onerror=alert(1)> &lt;b&gt;bold&lt;/b&gt; <javascript:alert(1)|press me> <https://example.org/|a page>"
)


def test_text_from_an_app_is_never_markup_or_script(practice: Practice, slack: SlackPage) -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": mrkdwn(MARKUP), "fields": [plain_text(MARKUP)]},
        {"type": "header", "text": plain_text("<b>head</b>")},
        {"type": "context", "elements": [mrkdwn(MARKUP)]},
        {"type": "actions", "elements": [button("x", "<i>press</i>")]},
    ]
    practice.client.chat_postMessage(channel=ANA, text=MARKUP, blocks=blocks)
    message = slack.column("Ana").locator(".message")
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
def test_mrkdwn_is_rendered_as_in_slack(practice: Practice, slack: SlackPage, words: str, tags: list[str]) -> None:
    practice.client.chat_postMessage(channel=ANA, text=words)
    text = slack.column("Ana").locator(".message .section-text .words")
    expect(text).to_have_count(1)

    rendered_tags = text.locator("*").evaluate_all("nodes => nodes.map(node => node.localName)")

    assert rendered_tags == tags


def test_a_link_button_opens_a_new_page_and_is_sent_to_the_app(practice: Practice, slack: SlackPage) -> None:
    practice.on_action()
    address = f"{practice.url}/static/workspace/icon.svg"
    practice.open_modal(
        ANA, modal({"type": "actions", "elements": [button("open", "Open my page", url=address)]}, submit=None)
    )
    link = slack.dialog("Ana").get_by_role("link", name="Open my page")

    with slack.page.expect_popup() as popup:
        link.click()
    expect(link).not_to_have_attribute("aria-busy", "true")

    assert popup.value.url == address
    assert link.get_attribute("rel") == "noreferrer noopener"
    assert [action["action_id"] for action in practice.received[-1]["actions"]] == ["open"]
