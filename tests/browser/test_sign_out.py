"""Signing out in a browser: what was typed is saved first, and the browser's way back shows nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe_checks import check_both_schemes
from tests.support.pages.page_server import ServedPractice

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [390, 1280])
def test_what_was_typed_is_saved_and_the_way_back_shows_nothing(
    page: Page, served_practice: ServedPractice, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    assert check_both_schemes(page) == []
    page.locator("#kept_back").press("Control+End")
    page.keyboard.type("Not to be lost.")
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading")).to_have_text("You're signed out")
    assert check_both_schemes(page) == []
    assert served_practice.read_draft("kept_back") == "Not to be lost."
    page.go_back()
    expect(page.get_by_role("heading")).to_have_text("This page has closed")
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
