"""Steps on a therapist's private page."""

from playwright.sync_api import Page, expect

from tests.support.pages.page_server import ServedPractice

SAVED_TEXT = "Saved. You can close this page and go back to Slack."


def open_page(page: Page, served_practice: ServedPractice) -> None:
    """Open the page with a new link."""
    page.goto(served_practice.create_link())
    page.get_by_role("button", name="Continue as Ana").click()
    page.wait_for_selector("#cover:visible")  # the script is running


def type_text(page: Page, box: str, text: str) -> None:
    """Type at the end of the box, and let a second pass."""
    page.locator(f"#{box}").press("Control+End")
    page.keyboard.type(text)
    page.clock.run_for(1100)


def read_save_state(page: Page, box: str) -> str:
    """Wait for the line under the box that says whether the draft is saved; return its text."""
    status = page.locator(f"#{box}-saved")
    expect(status).not_to_be_empty()
    return status.inner_text()
