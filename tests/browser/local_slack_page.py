"""A page on the practice workspace, as one who sits before it sees and uses it."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

WIDE = (1280, 800)
NARROW = (390, 844)


class Looking:
    """One browser page. `asked` collects every address it asked, `complaints` what its console said."""

    def __init__(self, browser: Browser, url: str, size: tuple[int, int] = WIDE) -> None:
        self.asked: set[str] = set()
        self.complaints: list[str] = []
        self._context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(5000)
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_complaint)
        self.page.on("pageerror", lambda error: self.complaints.append(error.message))
        self.page.goto(url)
        self.page.wait_for_selector("html[data-ready]")

    def _note_request(self, request: Request) -> None:
        self.asked.add(urlsplit(request.url).netloc)

    def _note_complaint(self, message: ConsoleMessage) -> None:
        # The browser says by itself that a request was answered with a 4xx: tests of trouble look at the page.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def column(self, name: str) -> Locator:
        """Return one member's column."""
        return self.page.locator(f'section.column[aria-label^="{name},"]')

    def dialog(self, name: str) -> Locator:
        """Return the modal that one member sees."""
        return self.column(name).locator('[role="dialog"]:visible')

    def line(self, name: str) -> Locator:
        """Return the line that one member types into."""
        return self.column(name).get_by_role("textbox", name=f"Message, {name}")

    def types(self, name: str, words: str) -> None:
        """Type a line and press Enter."""
        self.line(name).fill(words)
        self.line(name).press("Enter")

    def focused(self) -> str:
        """Return the text, or else the name, of what has the keyboard."""
        return str(self.page.evaluate("document.activeElement.textContent || document.activeElement.ariaLabel"))

    def close(self) -> None:
        """Close the page."""
        self._context.close()
