"""Presses on buttons in the local Slack's page: twice, slow, and those that ask first."""

import pytest
from playwright.sync_api import expect

from tests.browser.local_slack_page import SlackPage
from tests.browser.sample_screens import WORD_INPUT, button, modal, mrkdwn, plain_text
from tests.support.slack.sample_bolt_app import ANA, BEN, Practice

pytestmark = pytest.mark.browser


def test_a_double_click_on_a_button_is_sent_once(practice: Practice, slack: SlackPage) -> None:
    practice.on_command(modal({"type": "actions", "elements": [button("why", "Why?")]}, submit=None))
    practice.on_action()
    slack.send_line("Ana", "/consult")

    slack.dialog("Ana").get_by_role("button", name="Why?").dblclick()
    expect(slack.dialog("Ana").get_by_role("button", name="Why?")).not_to_have_attribute("aria-busy", "true")

    assert [body["type"] for body in practice.received if "type" in body] == ["block_actions"]


def test_a_confirmation_is_asked_in_its_column(practice: Practice, slack: SlackPage) -> None:
    confirmation = {
        "title": plain_text("Let it lapse?"),
        "text": mrkdwn("It *ends*."),
        "confirm": plain_text("Yes, let it"),
        "deny": plain_text("Keep it"),
    }
    practice.on_command(modal({"type": "actions", "elements": [button("lapse", "Let it lapse", confirm=confirmation)]}))
    practice.on_action()
    slack.send_line("Ana", "/consult")
    lapse_button = slack.dialog("Ana").get_by_role("button", name="Let it lapse")
    lapse_button.click()
    slack.column("Ana").get_by_role("button", name="Keep it").click()
    before = len(practice.received)
    expect(lapse_button).to_be_focused()

    lapse_button.click()
    slack.column("Ana").get_by_role("alertdialog").get_by_role("button", name="Yes, let it").click()
    expect(slack.column("Ana").get_by_role("alertdialog")).to_have_count(0)
    expect(lapse_button).not_to_have_attribute("aria-busy", "true")

    assert before == 1
    assert [action["action_id"] for action in practice.received[-1]["actions"]] == ["lapse"]


def test_a_slow_press_on_a_button_below_the_line_for_new_messages_counts(practice: Practice, slack: SlackPage) -> None:
    practice.on_action(lambda body: practice.client.views_open(trigger_id=body["trigger_id"], view=modal(WORD_INPUT)))
    ready = [{"type": "actions", "elements": [button("prepare", "Prepare")]}]
    practice.client.chat_postMessage(channel=ANA, text="Ana, it is your move", blocks=ready)
    slack.column("Ana").get_by_role("button", name="Prepare").hover()

    slack.page.mouse.down()
    with slack.page.expect_response("**/workspace/state*"):
        practice.client.chat_postMessage(channel=BEN, text="Meanwhile")
    slack.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    slack.page.mouse.up()

    expect(slack.dialog("Ana").get_by_role("heading")).to_be_focused()
    expect(slack.column("Ben").get_by_text("Meanwhile")).to_be_visible()
