"""Two members on one page: their modals, their keyboard focus and their typed text."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.local_slack_page import NARROW, SlackPage
from tests.browser.sample_screens import FITS_INPUT, WORD_INPUT, button, input_block, modal, mrkdwn, option
from tests.support.slack.sample_bolt_app import ANA, BEN, Practice

pytestmark = pytest.mark.browser


def test_a_modal_covers_only_its_own_column(practice: Practice, slack: SlackPage) -> None:
    practice.on_command(modal(WORD_INPUT))

    slack.send_line("Ana", "/consult")
    expect(slack.dialog("Ana")).to_have_count(1)
    expect(slack.dialog("Ben")).to_have_count(0)
    expect(slack.input_line("Ben")).to_be_editable()
    slack.send_line("Ben", "/consult")
    expect(slack.dialog("Ben")).to_have_count(1)
    slack.dialog("Ben").get_by_role("button", name="Later").click()

    expect(slack.dialog("Ben")).to_have_count(0)
    expect(slack.dialog("Ana")).to_have_count(1)
    column_box, dialog_box = slack.column("Ana").bounding_box(), slack.dialog("Ana").bounding_box()
    assert column_box is not None
    assert dialog_box is not None
    assert (
        column_box["x"]
        <= dialog_box["x"]
        <= dialog_box["x"] + dialog_box["width"]
        <= column_box["x"] + column_box["width"]
    )


def test_two_people_can_type_into_the_same_field_separately(practice: Practice, slack: SlackPage) -> None:
    practice.on_command(modal(WORD_INPUT))
    practice.on_submission()
    for name, word in (("Ana", "maple"), ("Ben", "cedar")):
        slack.send_line(name, "/consult")
        slack.dialog(name).get_by_label("One word").fill(word)

    for name in ("Ben", "Ana"):
        slack.dialog(name).get_by_role("button", name="Next").click()
        expect(slack.dialog(name)).to_have_count(0)

    sent = [body for body in practice.received if body.get("type") == "view_submission"]
    texts = {body["user"]["id"]: body["view"]["state"]["values"]["word"]["word"]["value"] for body in sent}
    assert texts == {ANA: "maple", BEN: "cedar"}


def test_typed_text_and_caret_survive_a_message_and_an_update(practice: Practice, slack: SlackPage) -> None:
    practice.on_command(modal(WORD_INPUT))
    slack.send_line("Ana", "/consult")
    field = slack.dialog("Ana").get_by_label("One word")
    field.press_sequentially("half a thought")
    field.evaluate("node => node.setSelectionRange(4, 6)")

    practice.client.chat_postMessage(channel=BEN, text="Something new")
    expect(slack.column("Ben").get_by_text("Something new")).to_be_visible()
    top_view = practice.workspace.get_view(ANA).top_modal
    assert top_view is not None
    news = {"type": "section", "block_id": "news", "text": mrkdwn("Another line")}
    practice.client.views_update(view_id=top_view["id"], view=modal(news, WORD_INPUT))
    expect(slack.dialog("Ana").get_by_text("Another line")).to_be_visible()

    expect(field).to_have_value("half a thought")
    expect(field).to_be_focused()
    assert field.evaluate("node => [node.selectionStart, node.selectionEnd]") == [4, 6]


def test_a_replaced_modal_starts_with_empty_inputs(practice: Practice, slack: SlackPage) -> None:
    practice.on_command(modal(FITS_INPUT, title="First"))
    second = modal({**FITS_INPUT, "block_id": "second"}, title="Second")
    practice.on_submission({"response_action": "update", "view": second})
    slack.send_line("Ana", "/consult")
    slack.dialog("Ana").get_by_label("None").check()

    slack.dialog("Ana").get_by_role("button", name="Next").click()

    expect(slack.dialog("Ana").get_by_role("heading", name="Second")).to_be_focused()
    expect(slack.dialog("Ana").get_by_label("None")).not_to_be_checked()


def test_escape_closes_only_the_top_modal_and_restores_the_focus(practice: Practice, slack: SlackPage) -> None:
    practice.on_command(modal(WORD_INPUT, title="Below"))
    practice.on_submission({"response_action": "push", "view": modal(title="Above", submit=None) | ABOVE})
    slack.send_line("Ana", "/consult")
    slack.dialog("Ana").get_by_label("One word").fill("x")
    slack.dialog("Ana").get_by_label("One word").press("Enter")
    expect(slack.dialog("Ana").get_by_role("heading", name="Above")).to_be_focused()

    slack.page.keyboard.press("Escape")
    expect(slack.dialog("Ana").get_by_role("heading", name="Below")).to_be_focused()
    slack.page.keyboard.press("Escape")

    expect(slack.dialog("Ana")).to_have_count(0)
    expect(slack.input_line("Ana")).to_be_focused()


ABOVE: dict[str, Any] = {"blocks": [{"type": "section", "text": mrkdwn("Why we ask")}]}


def test_a_closed_modal_returns_the_focus_to_its_button(practice: Practice, slack: SlackPage) -> None:
    practice.on_action(lambda body: practice.client.views_open(trigger_id=body["trigger_id"], view=modal(WORD_INPUT)))
    ready = [{"type": "actions", "elements": [button("prepare", "Prepare")]}]
    practice.client.chat_postMessage(channel=ANA, text="Ana, it is your move", blocks=ready)
    slack.column("Ana").get_by_role("button", name="Prepare").click()
    expect(slack.dialog("Ana").get_by_role("heading")).to_be_focused()

    slack.dialog("Ana").get_by_role("button", name="Later").click()

    expect(slack.column("Ana").get_by_role("button", name="Prepare")).to_be_focused()


def test_tab_stays_in_the_modal_and_f6_switches_columns(practice: Practice, slack: SlackPage) -> None:
    practice.on_command(modal(WORD_INPUT))
    slack.send_line("Ana", "/consult")
    expect(slack.dialog("Ana").get_by_role("heading")).to_be_focused()

    focused_keys = []
    for _ in range(5):
        slack.page.keyboard.press("Tab")
        focused_keys.append(slack.page.evaluate("document.activeElement.dataset.key"))
    slack.page.keyboard.press("F6")

    assert focused_keys == ["cross", '["word","word",""]', "close", "submit", "cross"]
    expect(slack.input_line("Ben")).to_be_focused()


def test_enter_in_a_text_field_submits_the_modal(practice: Practice, slack: SlackPage) -> None:
    practice.on_command(modal(WORD_INPUT))
    practice.on_submission()
    slack.send_line("Ana", "/consult")
    slack.dialog("Ana").get_by_label("One word").fill("maple")

    slack.dialog("Ana").get_by_label("One word").press("Enter")

    expect(slack.dialog("Ana")).to_have_count(0)
    assert practice.received[-1]["view"]["state"]["values"] == {
        "word": {"word": {"type": "plain_text_input", "value": "maple"}}
    }


def test_an_error_is_shown_under_its_field_and_focuses_it(practice: Practice, slack: SlackPage) -> None:
    practice.on_command(modal(FITS_INPUT, WORD_INPUT))
    practice.on_submission({"response_action": "errors", "errors": {"word": "One word only."}})
    slack.send_line("Ana", "/consult")
    slack.dialog("Ana").get_by_label("None").check()
    field = slack.dialog("Ana").get_by_label("One word")
    field.fill("two words")

    slack.dialog("Ana").get_by_role("button", name="Next").click()

    expect(slack.dialog("Ana").locator(".error")).to_have_text("One word only.")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description("One word only.")
    expect(field).to_have_value("two words")


def test_a_failed_submission_is_reported_and_loses_no_text(practice: Practice, slack: SlackPage) -> None:
    practice.on_command(modal(WORD_INPUT))
    practice.on_submission({"response_action": "no such thing"})
    slack.send_line("Ana", "/consult")
    slack.dialog("Ana").get_by_label("One word").fill("maple")

    slack.dialog("Ana").get_by_role("button", name="Next").click()

    expect(slack.dialog("Ana").get_by_role("alert")).to_have_text("We had some trouble connecting. Try again?")
    expect(slack.dialog("Ana").get_by_label("One word")).to_have_value("maple")
    expect(slack.column("Ben").get_by_role("alert")).to_have_count(0)


def test_a_new_message_marks_its_column_until_it_is_read(practice: Practice, slack: SlackPage) -> None:
    practice.client.chat_postMessage(channel=BEN, text="Ana would like to consult")
    tab = slack.column("Ben").get_by_role("tab", name="Consult Coach (1)")
    expect(tab).to_be_visible()
    expect(slack.page.locator("#announcer")).to_have_text("Ben: new message")

    slack.input_line("Ben").click()

    expect(slack.column("Ben").get_by_role("tab", name="Consult Coach", exact=True)).to_be_visible()
    assert practice.workspace.get_view(BEN).unread == 0


def test_an_empty_column_has_a_friendly_text(slack: SlackPage) -> None:
    expect(slack.column("Ana").get_by_text("No messages for Ana yet.")).to_be_visible()
    expect(slack.column("Ben").locator(".empty:visible")).to_have_text(
        "No messages for Ben yet. He will get one once Ana is ready."
    )


def test_a_narrow_page_shows_one_person_and_can_switch(chromium: Browser, practice: Practice) -> None:
    practice.client.chat_postMessage(channel=BEN, text="For Ben")
    practice.on_command(
        modal(FITS_INPUT, input_block("tick", "Which", {"type": "checkboxes", "options": [option("A" * 70)]}))
    )
    slack = SlackPage(chromium, practice.url, NARROW)
    expect(slack.page.locator("section.column:visible")).to_have_count(1)
    slack.send_line("Ana", "/consult")
    expect(slack.dialog("Ana")).to_have_count(1)
    overflow = slack.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    slack.column("Ana").get_by_role("button", name="Ana individual therapist").click()
    slack.page.get_by_role("menuitemradio", name="Ben (1)").click()

    expect(slack.column("Ben").get_by_text("For Ben")).to_be_visible()
    expect(slack.column("Ana")).to_have_count(0)
    assert overflow <= 0
    slack.close()
