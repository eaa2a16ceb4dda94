"""The system's Chromium, and a practice that it looks at."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.workspace import demo_people
from tests.browser.looking import Looking
from tests.workspace.counterpart import Practice, open_doors, practice

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing of the browser's own may go out: the tests count who is asked.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running Chromium; without one the tests are skipped, except where CI promises one."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        reason = f"no Chromium on this machine (looked for {', '.join(NAMES)})"
        if os.environ.get("CI"):  # noqa: TID251 -- it says who runs the tests, which is no setting of the product
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def desk() -> Iterator[Practice]:
    """A workspace of the demo's people with a small Bolt app in it."""
    with open_doors() as doors, practice(doors, list(demo_people())) as one:
        yield one


@pytest.fixture
def looking(chromium: Browser, desk: Practice) -> Iterator[Looking]:
    """A wide page on the practice; afterwards nothing was asked of anybody else, and nothing went wrong in it."""
    one = Looking(chromium, desk.url)
    yield one
    one.close()
    assert one.asked == {desk.url.removeprefix("http://")}
    assert one.complaints == []
