"""What one does on the pages of the talk, in a browser."""

from playwright.sync_api import Page

POLL = 10_100  # milliseconds, after which a visible page has asked by itself


def records(page: Page, words: str, number: int) -> None:
    """Answer the question that is open and go on from it."""
    page.get_by_label("My impression").fill(words)
    page.get_by_label("knows this").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/q/{number + 1}")


def signs(page: Page) -> None:
    """Tick, and sign."""
    page.get_by_label("These are impressions").check()
    page.get_by_role("button", name="Sign", exact=True).click()


def looks_back(page: Page) -> None:
    """Fill in the look back and go on."""
    page.get_by_label("None", exact=True).check()
    page.get_by_label("Mostly").check()
    page.get_by_label("How many minutes").fill("35")
    page.get_by_label("By phone").check()
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/sign")
