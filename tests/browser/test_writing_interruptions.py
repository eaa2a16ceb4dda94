"""A therapist's private page with interruptions: idle minutes, no connection, two tabs, a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.writing_page import SAVED_TEXT, read_save_state, type_text
from tests.support.pages.page_server import ServedPractice

pytestmark = pytest.mark.browser
MINUTE = 60_000

NOT_SAVED = "Your draft isn't saved yet. I'll try again in a moment. Your text is still here."


def test_text_is_hidden_with_one_click_and_shown_with_one_tap(page: Page) -> None:
    type_text(page, "kept_back", "One thing.")
    read_save_state(page, "kept_back")

    page.get_by_role("button", name="Hide text").click()

    expect(page.locator("#kept_back")).to_be_hidden()
    expect(page.locator("#announcer")).to_have_text("Your text is hidden.")
    page.locator(".veil").last.click()
    expect(page.locator("#kept_back")).to_be_visible()
    expect(page.locator("#kept_back")).to_be_focused()
    expect(page.get_by_role("button", name="Hide text")).to_be_visible()


def test_text_is_hidden_after_three_idle_minutes(page: Page) -> None:
    page.clock.fast_forward(3 * MINUTE - 10_000)
    page.clock.run_for(2000)
    expect(page.locator("#kept_back")).to_be_visible()

    page.clock.run_for(10_000)

    expect(page.locator("#kept_back")).to_be_hidden()


def test_after_fifteen_idle_minutes_the_page_closes_and_shows_no_text(page: Page) -> None:
    type_text(page, "kept_back", "One thing.")
    read_save_state(page, "kept_back")

    page.clock.fast_forward(15 * MINUTE + 5000)
    page.clock.run_for(1000)

    expect(page.get_by_role("heading")).to_have_text("This page has closed")
    expect(page.locator("main")).to_contain_text("Open it again from Slack; everything you wrote is saved.")
    assert page.locator("textarea").count() == 0


def test_after_too_many_requests_the_draft_is_saved_a_moment_later(page: Page, served_practice: ServedPractice) -> None:
    page.route("**/draft", lambda route: route.fulfill(status=429, json={"said": "A moment."}))
    type_text(page, "kept_back", "One thing.")
    assert (
        read_save_state(page, "kept_back")
        == "Your draft isn't saved yet. I'll try again in a moment. Your text is still here."
    )

    page.unroute("**/draft")
    page.clock.run_for(5100)

    expect(page.locator("#kept_back-saved")).to_contain_text("Draft saved")
    assert served_practice.read_draft("kept_back") == "One thing."


def test_a_draft_that_could_not_be_saved_stays_visible_and_is_tried_again(
    page: Page, context: BrowserContext, served_practice: ServedPractice
) -> None:
    context.set_offline(offline=True)
    type_text(page, "kept_back", "One thing.")
    assert (
        read_save_state(page, "kept_back")
        == "Your draft isn't saved yet. I'll try again in a moment. Your text is still here."
    )

    context.set_offline(offline=False)
    page.clock.run_for(5100)

    expect(page.locator("#kept_back-saved")).to_have_text("Draft saved 11:12 AM")
    assert served_practice.read_draft("kept_back") == "One thing."


def test_saving_without_a_connection_loses_nothing(
    page: Page, context: BrowserContext, served_practice: ServedPractice
) -> None:
    page.fill("#kept_back", "One thing.")
    context.set_offline(offline=True)

    page.get_by_role("button", name="Save").click()

    expect(page.locator("#outcome")).to_contain_text("Your text is still here; please try again.")
    context.set_offline(offline=False)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#outcome")).to_have_text(SAVED_TEXT)
    assert served_practice.read_revisions("kept_back") == ["One thing."]


def test_text_typed_after_the_page_session_ended_can_still_be_copied(
    page: Page, served_practice: ServedPractice
) -> None:
    served_practice.clock.forward(timedelta(minutes=16))

    type_text(page, "kept_back", "Too late.")

    expect(page.locator("#outcome")).to_contain_text("the last thing you typed couldn't be saved. Copy it from here")
    page.locator(".veil").last.click()
    expect(page.locator("#kept_back")).to_have_value("Too late.")
    expect(page.get_by_role("button", name="Save")).to_be_hidden()


def test_two_tabs_of_one_page_session_show_the_text_that_was_saved_last(
    page: Page, context: BrowserContext, served_practice: ServedPractice
) -> None:
    other = context.new_page()
    other.goto(page.url)
    page.fill("#kept_back", "From the first tab.")
    page.press("#kept_back", "Control+Enter")
    expect(page.locator("#outcome")).to_have_text(SAVED_TEXT)

    other.fill("#kept_back", "From the second tab.")
    other.press("#kept_back", "Control+Enter")
    expect(other.locator("#outcome")).to_have_text(SAVED_TEXT)
    page.reload()

    expect(page.locator("#kept_back")).to_have_value("From the second tab.")
    assert served_practice.read_revisions("kept_back") == ["", "From the second tab."]


def test_spell_checking_autocomplete_and_grammar_extensions_are_off(page: Page) -> None:
    box = page.locator("#kept_back")

    expect(box).to_have_attribute("spellcheck", "false")
    expect(box).to_have_attribute("autocomplete", "off")
    expect(box).to_have_attribute("data-gramm", "false")


@pytest.mark.parametrize("width", [320, 360, 390])
def test_nothing_is_cut_off_on_a_phone(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.fill("#kept_back", "x" * 500)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#outcome")).not_to_be_empty()
    for summary in page.locator("summary").all():
        summary.click()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('#kept_back').offsetWidth") >= width - 40
