"""Firefox and WebKit, driven alike, each by its own automation protocol.

Debian 12 has no geckodriver, so Firefox is driven by Mozilla's own client of Firefox's protocol, which needs none.
"""

import base64
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from marionette_driver.marionette import Marionette
from selenium.webdriver import WebKitGTK, WebKitGTKOptions
from selenium.webdriver.webkitgtk.service import Service

TIMEOUT_SECONDS = 10.0
WIDE, NARROW = (1280, 800), (390, 800)


class OtherBrowser(Protocol):
    """One window of a browser."""

    name: str

    def open(self, address: str) -> None:
        """Open this address."""

    def run(self, script: str) -> Any:  # noqa: ANN401 -- whatever the script returns
        """Run a script in the page and return its result."""

    def type_into(self, selector: str, text: str) -> None:
        """Type into the element with the keyboard."""

    def click(self, selector: str) -> None:
        """Click the element."""

    def resize(self, size: tuple[int, int]) -> None:
        """Give the window this width and height, in pixels."""

    def picture(self) -> bytes:
        """Return a screenshot, as PNG."""


class Firefox:
    """A headless Firefox."""

    name = "Firefox"

    def __init__(self, client: Marionette) -> None:
        self._client = client

    def open(self, address: str) -> None:
        self._client.navigate(address)

    def run(self, script: str) -> Any:  # noqa: ANN401 -- whatever the script returns
        return self._client.execute_script(script)

    def type_into(self, selector: str, text: str) -> None:
        self._client.find_element("css selector", selector).send_keys(text)

    def click(self, selector: str) -> None:
        self._client.find_element("css selector", selector).click()

    def resize(self, size: tuple[int, int]) -> None:
        self._client.set_window_rect(width=size[0], height=size[1])

    def picture(self) -> bytes:
        return base64.b64decode(self._client.screenshot(full=False))


class WebKit:
    """WebKitGTK's small browser: the engine of Safari, without Apple's parts around it."""

    name = "WebKit"

    def __init__(self, client: WebKitGTK) -> None:
        self._client = client

    def open(self, address: str) -> None:
        self._client.get(address)

    def run(self, script: str) -> Any:  # noqa: ANN401 -- whatever the script returns
        return self._client.execute_script(script)

    def type_into(self, selector: str, text: str) -> None:
        self._client.find_element("css selector", selector).send_keys(text)

    def click(self, selector: str) -> None:
        self._client.find_element("css selector", selector).click()

    def resize(self, size: tuple[int, int]) -> None:
        self._client.set_window_size(*size)

    def picture(self) -> bytes:
        return bytes(self._client.get_screenshot_as_png())


@contextmanager
def start_firefox(*, dark: bool = False) -> Iterator[OtherBrowser]:
    """Start Firefox; raise LookupError if it is not installed."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        raise LookupError("Firefox is not installed (on Debian: firefox-esr)")
    prefs = {"layout.css.prefers-color-scheme.content-override": 0 if dark else 1}
    client = Marionette(bin=program, headless=True, prefs=prefs, gecko_log="-")
    client.start_session()
    try:
        yield Firefox(client)
    finally:
        client.quit()


@contextmanager
def start_webkit(*, dark: bool = False) -> Iterator[OtherBrowser]:
    """Start WebKit, which needs a display; raise LookupError if it is not installed."""
    driver = shutil.which("WebKitWebDriver")
    browser = next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))), None)
    if driver is None or browser is None:
        raise LookupError("WebKit is not installed (on Debian: webkit2gtk-driver)")
    options = WebKitGTKOptions()
    options.binary_location = str(browser)
    options.add_argument("--automation")
    if dark:
        options.add_argument("--dark-mode")
    client = WebKitGTK(options=options, service=Service(executable_path=driver))
    try:
        yield WebKit(client)
    finally:
        client.quit()


def wait_for(browser: OtherBrowser, condition: str) -> Any:  # noqa: ANN401 -- whatever the condition is
    """Wait until this JavaScript expression is true, and return it; raise AssertionError after TIMEOUT_SECONDS."""
    end = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < end:
        if value := browser.run(f"return {condition}"):
            return value
        time.sleep(0.05)
    shown = browser.run("return location.pathname + ' ' + document.body.innerText.slice(0, 1600)")
    raise AssertionError(f"{browser.name}: never true: {condition}. Shown: {shown}")
