"""What one does on one's own page."""

from playwright.sync_api import Page, expect

from tests.support.pages.page_server import House

KEPT = "Kept. You can close this page and go back to Slack."


def opens(page: Page, house: House) -> None:
    """Go from a fresh link to the boxes."""
    page.goto(house.link())
    page.get_by_role("button", name="Continue as Ana").click()
    page.wait_for_selector("#cover:visible")  # the script has begun


def types(page: Page, box: str, text: str) -> None:
    """Type behind what is there, and let a second go by."""
    page.locator(f"#{box}").press("Control+End")
    page.keyboard.type(text)
    page.clock.run_for(1100)


def saved(page: Page, box: str) -> str:
    """Return what stands under the box once something does."""
    place = page.locator(f"#{box}-saved")
    expect(place).not_to_be_empty()
    return place.inner_text()
