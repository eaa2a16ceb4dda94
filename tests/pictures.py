"""`make pictures`: the pictures of README and docs, taken from the running demo with the system's Chromium."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.local_slack_page import SlackPage
from tests.browser.newcomer import TIMEOUT_MS, Newcomer, start_demo

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
WIDE, PAGE = (1280, 800), (1000, 760)
QUOTE = "She said: I hate it when everybody talks at once."
_NAMES = ("chromium", "chromium-browser", "google-chrome")


class Photographer:
    """A person who follows the guide and takes pictures on the way."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.slack = SlackPage(browser, url, WIDE)
        self.page = self.slack.page
        self.page.set_default_timeout(TIMEOUT_MS)
        self.newcomer = Newcomer(self.slack)

    def play(self, until: Locator) -> None:
        """Let the demo play until this is on the page."""
        self.newcomer.press("Show me")
        expect(until).to_be_visible(timeout=120_000)
        self.newcomer.press("Stop")

    def open_page(self, who: str) -> Page:
        """Open a person's private page."""
        with self.page.context.expect_page() as opened:
            self.slack.dialog(who).locator('a[href*="/w#"]').first.click()
        page = opened.value
        page.set_viewport_size({"width": PAGE[0], "height": PAGE[1]})
        page.locator("#continue").click()
        page.wait_for_load_state("networkidle")
        return page

    def shoot(self, page: Page, name: str) -> None:
        """Take one picture, without the marks that move."""
        page.bring_to_front()
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)
        page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
        print(f"docs/pictures/{name}.png")  # noqa: T201 -- says what was done


def take_pictures(photographer: Photographer) -> None:
    """Follow one consult, and take a picture of each stage."""
    slack, page, newcomer = photographer.slack, photographer.page, photographer.newcomer
    scope = 'section [data-action="topics"]'
    newcomer.follow_marks(until=page.locator(scope))
    newcomer.fill()
    photographer.shoot(page, "preparing")
    newcomer.press_next()

    newcomer.follow_marks(until=slack.dialog("Ana").locator('a[href*="/w#"]'))
    talk = photographer.open_page("Ana")
    _go_to_text_box(talk)
    talk.get_by_role("textbox").first.fill(QUOTE)
    expect(talk.locator(".note").first).to_be_visible()
    photographer.shoot(talk, "talk")
    talk.close()

    photographer.play(page.locator(".written > li").nth(4))
    photographer.shoot(page, "compare")


def _go_to_text_box(talk: Page) -> None:
    for _ in range(3):
        if talk.get_by_role("textbox").count():
            return
        with talk.expect_navigation():
            talk.locator("form#words button.main").click()


def take_pictures_of_others(photographer: Photographer) -> None:
    """Take pictures of what a supervisor and an administrator see."""
    slack, newcomer = photographer.slack, photographer.newcomer
    newcomer.reset()
    newcomer.switch_column("Ana", "Dana")
    slack.send_line("Dana", "/consult review")
    expect(slack.dialog("Dana")).to_be_visible()
    review = photographer.open_page("Dana")
    review.get_by_role("link", name="birch-3350").click()
    review.wait_for_load_state("networkidle")
    photographer.shoot(review, "review")
    review.close()
    newcomer.switch_column("Ben", "Fay")
    slack.send_line("Fay", "/consult settings")
    expect(slack.dialog("Fay")).to_be_visible()
    photographer.shoot(photographer.page, "settings")


def main() -> None:
    """Start the demo, and take all pictures."""
    program = next(path for path in map(shutil.which, _NAMES) if path)
    with tempfile.TemporaryDirectory() as folder, start_demo(Path(folder)) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        photographer = Photographer(browser, demo.url)
        take_pictures(photographer)
        take_pictures_of_others(photographer)
        browser.close()


if __name__ == "__main__":
    main()
