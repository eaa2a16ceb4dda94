"""The system's Chromium, and a practice that it looks at."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.demo.local_slack import load_demo_people
from tests.any_hour.faked import use_real_time
from tests.browser.local_slack_page import WIDE, Looking
from tests.browser.newcomer import PATIENCE, Newcomer, Running, running
from tests.browser.writing_page import opens
from tests.support.data.databases import replace_with_copy
from tests.support.pages.page_server import House, Street, serving
from tests.support.pages.talk_pages import Talker, begins
from tests.support.slack.sample_bolt_app import Doors, Practice, open_doors, practice

# Not the headless shell: quicker, but a page behind another there does not always go on by itself.
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
    with use_real_time():  # Chromium has many processes and its own ways to wait: another date is for our programs only
        playwright = sync_playwright().start()
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
    yield browser
    browser.close()
    playwright.stop()


@pytest.fixture(scope="session")
def doors() -> Iterator[Doors]:
    """Two servers, at which one practice after another is served."""
    with open_doors() as two:
        yield two


@pytest.fixture
def desk(doors: Doors) -> Iterator[Practice]:
    """A workspace of the demo's people with a small Bolt app in it."""
    with practice(doors, list(load_demo_people())) as one:
        yield one


@pytest.fixture
def looking(chromium: Browser, desk: Practice) -> Iterator[Looking]:
    """A wide page on the practice; afterwards nothing was asked of anybody else, and nothing went wrong in it."""
    one = Looking(chromium, desk.url)
    yield one
    one.close()
    assert one.asked == {desk.url.removeprefix("http://")}
    assert one.complaints == []


@pytest.fixture(scope="session")
def street() -> Iterator[Street]:
    """A running server."""
    with serving() as one:
        yield one


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A database at an address of its own: a page that is just closing may still ask for the one before."""
    return replace_with_copy(sqlite_template, tmp_path / "practice.db")


@pytest.fixture
def house(street: Street, sqlite_url: str) -> Iterator[House]:
    """Pages with two boxes for Ana: one may stay empty."""
    with street.opening(sqlite_url) as one:
        one.found()
        one.weighs(json.dumps({"bring": ["else"]}))
        one.changes(keeps_back="something")
        yield one


@pytest.fixture
def device(chromium: Browser, house: House) -> Iterator[BrowserContext]:
    """A browser of one's own; afterwards nothing was asked of anybody else."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(5000)
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    yield context
    context.close()
    assert asked <= {urlsplit(house.address).netloc}


@pytest.fixture
def page(device: BrowserContext, house: House) -> Iterator[Page]:
    """Ana's page, open; afterwards nothing went wrong in it."""
    complaints: list[str] = []
    page = device.new_page()
    page.on("pageerror", lambda error: complaints.append(error.message))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.clock.install()
    opens(page, house)
    yield page
    assert complaints == []


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo on a free port, with nothing set in its environment."""
    expect.set_options(timeout=PATIENCE)
    with running(tmp_path_factory.mktemp("demo")) as one:
        yield one


@pytest.fixture
def newcomer(chromium: Browser, demo: Running) -> Iterator[Newcomer]:
    """A newcomer at a practice begun afresh."""
    looking = Looking(chromium, demo.url, WIDE)
    looking.page.set_default_timeout(PATIENCE)
    one = Newcomer(looking)
    one.begin_afresh()
    yield one
    looking.close()
    assert looking.asked == {demo.url.removeprefix("http://")}
    assert looking.complaints == []


@pytest.fixture
def ben(house: House) -> Iterator[Talker]:
    """Ben at his page, without a browser."""
    house.messages = []
    begins(house)
    one = Talker(house)
    one.comes("Ben")
    yield one
    one.http.close()


@pytest.fixture
def ana(chromium: Browser, house: House, ben: Talker) -> Iterator[Page]:  # noqa: ARG001 -- the talk has begun
    """Ana's page at her first question; afterwards nothing went wrong in it."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])  # as Chromium gives it to whoever presses a button
    context.set_default_timeout(5000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(error.message))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.clock.install()
    page.goto(house.link())
    page.get_by_role("button", name="Continue as Ana").click()
    page.wait_for_url("**/q/1")
    page.wait_for_selector("#cover:visible")
    yield page
    context.close()
    assert complaints == []
