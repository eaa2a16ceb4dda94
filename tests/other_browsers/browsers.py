"""Firefox and WebKit, driven alike, each by its own automation protocol.

Debian 12 has no geckodriver, so Firefox is driven by Mozilla's own client of Firefox's protocol, which needs none.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marionette_driver.marionette import Marionette
from selenium.webdriver import WebKitGTK, WebKitGTKOptions
from selenium.webdriver.webkitgtk.service import Service

TIMEOUT_SECONDS = 10.0
WIDE, NARROW = (1280, 800), (390, 800)


@dataclass(frozen=True)
class OtherBrowser:
    """One window of a browser. What its two clients call differently is given as functions."""

    name: str
    client: Marionette | WebKitGTK
    open: Callable[[str], None]
    resize: Callable[[int, int], object]  # width and height in pixels

    def run(self, script: str) -> Any:  # noqa: ANN401 -- whatever the script returns
        """Run a script in the page and return its result."""
        return self.client.execute_script(script)

    def type_into(self, selector: str, text: str) -> None:
        """Type into the element with the keyboard."""
        self.client.find_element("css selector", selector).send_keys(text)

    def click(self, selector: str) -> None:
        """Click the element."""
        self.client.find_element("css selector", selector).click()


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
        yield OtherBrowser(
            "Firefox",
            client,
            client.navigate,
            lambda width, height: client.set_window_rect(width=width, height=height),
        )
    finally:
        client.quit()


@contextmanager
def start_webkit(*, dark: bool = False) -> Iterator[OtherBrowser]:
    """Start WebKitGTK's small browser, which needs a display; raise LookupError if it is not installed.

    It has the engine of Safari, without Apple's parts around it.
    """
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
        yield OtherBrowser("WebKit", client, client.get, client.set_window_size)
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
