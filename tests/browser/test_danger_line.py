"""The line about danger while somebody types: it comes with the words and goes with them (S0-9)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe_checks import check_both_schemes

pytestmark = pytest.mark.browser
DANGER = "he will kill himself tonight"
PAUSE_MS = 500


def type_private(page: Page, text: str) -> None:
    """Type in a private box, whose wording is not checked, and wait for the answer about danger."""
    page.locator("#kept_back").fill(text)
    with page.expect_response("**/danger"):
        page.clock.run_for(PAUSE_MS)


def test_typing_in_a_private_box_shows_the_line_and_erasing_hides_it(page: Page) -> None:
    line = page.locator("#kept_back-danger")
    expect(line).to_be_hidden()

    type_private(page, DANGER)
    expect(line).to_be_visible()
    expect(line).to_contain_text("If someone may be in danger now, don't wait for this. Safety concern")
    link = line.get_by_role("link", name="Safety concern")
    expect(link).to_have_attribute("href", re.compile("^/s/[^/]+/safety$"))
    expect(link).to_have_attribute("target", "_blank")  # what is typed stays where it is
    expect(page.locator("#announcer")).to_contain_text("don't wait")

    page.locator("#kept_back").fill("")
    expect(line).to_be_hidden()
    type_private(page, DANGER)
    expect(line).to_be_visible()
    type_private(page, "he seems calmer")
    expect(line).to_be_hidden()


def test_the_page_with_the_line_is_accessible(page: Page) -> None:
    type_private(page, DANGER)
    expect(page.locator("#kept_back-danger")).to_be_visible()

    page.clock.resume()  # axe needs the browser's clock to run
    assert check_both_schemes(page) == []


def test_in_a_box_whose_wording_is_checked_the_line_comes_with_the_check(ana: Page) -> None:
    line = ana.locator("#impression-danger")

    ana.get_by_label("My impression").fill(f"She told me that {DANGER}")
    with ana.expect_response("**/check"):
        ana.clock.run_for(PAUSE_MS)
    expect(line).to_be_visible()
    expect(ana.locator(".note")).to_have_count(0)

    ana.get_by_label("My impression").fill("")
    ana.clock.run_for(PAUSE_MS)
    expect(line).to_be_hidden()


def test_without_an_answer_typing_goes_on_and_nothing_is_shown(page: Page) -> None:
    page.route("**/danger", lambda route: route.abort())
    page.locator("#kept_back").fill(DANGER)
    page.clock.run_for(PAUSE_MS)

    expect(page.locator("#kept_back-danger")).to_be_hidden()
    expect(page.locator("#kept_back")).to_have_value(DANGER)
