"""Steps on the pages of the talk."""

from playwright.sync_api import Page

POLL_MS = 10_100  # milliseconds after which a visible page has polled


def record_impression(page: Page, words: str, number: int) -> None:
    """Answer the open question and continue."""
    page.get_by_label("My impression").fill(words)
    page.get_by_label("knows this").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/q/{number + 1}")


def sign(page: Page) -> None:
    """Tick the box, and sign."""
    page.get_by_label("These are our impressions").check()
    page.get_by_role("button", name="Sign", exact=True).click()


def submit_debrief(page: Page) -> None:
    """Fill in the debrief and continue."""
    page.get_by_label("None of these", exact=True).check()
    page.get_by_label("Mostly").check()
    page.get_by_label("How many minutes").fill("35")
    page.get_by_label("By phone").check()
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/sign")
