"""The page of the local Slack workspace, as a person sees and uses it."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

WIDE = (1280, 800)
NARROW = (390, 844)


class SlackPage:
    """One browser page. `requested_hosts` are the hosts that it asked, `errors` the messages of its console."""

    def __init__(self, browser: Browser, url: str, size: tuple[int, int] = WIDE) -> None:
        self.requested_hosts: set[str] = set()
        self.errors: list[str] = []
        self._context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(5000)
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_error)
        self.page.on("pageerror", lambda error: self.errors.append(error.message))
        self.page.goto(url)
        self.page.wait_for_selector("html[data-ready]")

    def _note_request(self, request: Request) -> None:
        self.requested_hosts.add(urlsplit(request.url).netloc)

    def _note_error(self, message: ConsoleMessage) -> None:
        # The browser logs each 4xx response; tests of failures check the page instead.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def column(self, name: str) -> Locator:
        """Return one member's column."""
        return self.page.locator(f'section.column[aria-label^="{name},"]')

    def dialog(self, name: str) -> Locator:
        """Return the modal that one member sees."""
        return self.column(name).locator('[role="dialog"]:visible')

    def input_line(self, name: str) -> Locator:
        """Return the line into which one member types."""
        return self.column(name).get_by_role("textbox", name=f"Message, {name}")

    def send_line(self, name: str, words: str) -> None:
        """Type a line and press Enter."""
        self.input_line(name).fill(words)
        self.input_line(name).press("Enter")

    def focused(self) -> str:
        """Return the text, or else the label, of the focused element."""
        return str(self.page.evaluate("document.activeElement.textContent || document.activeElement.ariaLabel"))

    def close(self) -> None:
        """Close the page."""
        self._context.close()
