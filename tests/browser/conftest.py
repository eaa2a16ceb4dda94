"""Fixtures that open the product's pages and the demo in the system's Chromium."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.demo.local_slack import load_demo_people
from flows.danger.detector import may_mean_danger
from tests.any_hour.faked import use_real_time
from tests.browser.local_slack_page import WIDE, SlackPage
from tests.browser.newcomer import TIMEOUT_MS, Newcomer, RunningDemo, start_demo
from tests.browser.writing_page import open_page
from tests.support.data.databases import replace_with_copy
from tests.support.pages.page_server import ServedPractice, SharedServer, start_server
from tests.support.pages.talk_pages import TherapistClient, start_talk
from tests.support.slack.sample_bolt_app import Practice, Servers, practice, start_servers

# Not the headless shell: it is quicker, but a page behind another page does not always continue there.
NAMES = ("chromium", "chromium-browser", "google-chrome")
# The browser may send no requests of its own, because the tests check which hosts are asked.
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
    """A running Chromium. Without Chromium, the tests are skipped; in CI they fail."""
    program = next((path for path in map(shutil.which, NAMES) if path), None)
    if program is None:
        reason = f"no Chromium on this machine (looked for {', '.join(NAMES)})"
        if os.environ.get("CI"):  # noqa: TID251 -- this is no setting of the product
            pytest.fail(reason)
        pytest.skip(reason)
    # Only our own programs run at another date: Chromium has many processes and its own ways to wait.
    with use_real_time():
        playwright = sync_playwright().start()
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
    yield browser
    browser.close()
    playwright.stop()


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Two servers, one for the workspace and one for the app, which each test uses for its own practice."""
    with start_servers() as both:
        yield both


@pytest.fixture(name="practice")
def demo_practice(servers: Servers) -> Iterator[Practice]:
    """A local Slack workspace with the demo's people and a small Bolt app."""
    with practice(servers, list(load_demo_people())) as opened_practice:
        yield opened_practice


@pytest.fixture
def slack(chromium: Browser, practice: Practice) -> Iterator[SlackPage]:
    """A wide page of the workspace. Afterwards, check that it asked no other host and had no errors."""
    page = SlackPage(chromium, practice.url)
    yield page
    page.close()
    assert page.requested_hosts == {practice.url.removeprefix("http://")}
    assert page.errors == []


@pytest.fixture(scope="session")
def shared_server() -> Iterator[SharedServer]:
    """A running server for the private pages. As in production, no page waits for the rules of danger to be loaded."""
    may_mean_danger("She feels safe.")
    with start_server() as server:
        yield server


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a new database. Its path is new for each test, as a page that is closing may still use the old one."""
    return replace_with_copy(sqlite_template, tmp_path / "practice.db")


@pytest.fixture
def served_practice(shared_server: SharedServer, sqlite_url: str) -> Iterator[ServedPractice]:
    """A practice whose pages are served. Ana's page has two text boxes, one of them optional."""
    with shared_server.serve_practice(sqlite_url) as practice:
        practice.create_practice()
        practice.save_weighing(json.dumps({"bring": ["else"]}))
        practice.set_answers(keeps_back="something")
        yield practice


@pytest.fixture
def context(chromium: Browser, served_practice: ServedPractice) -> Iterator[BrowserContext]:
    """A new browser context. Afterwards, check that it asked no other host."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(5000)
    requested_hosts: set[str] = set()
    context.on("request", lambda request: requested_hosts.add(urlsplit(request.url).netloc))
    yield context
    context.close()
    assert requested_hosts <= {urlsplit(served_practice.address).netloc}


@pytest.fixture
def page(context: BrowserContext, served_practice: ServedPractice) -> Iterator[Page]:
    """Ana's open page. Afterwards, check that it had no errors."""
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(error.message))
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    page.clock.install()
    open_page(page, served_practice)
    yield page
    assert errors == []


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """The demo on a free port, without any settings."""
    expect.set_options(timeout=TIMEOUT_MS)
    with start_demo(tmp_path_factory.mktemp("demo")) as running_demo:
        yield running_demo


@pytest.fixture
def newcomer(chromium: Browser, demo: RunningDemo) -> Iterator[Newcomer]:
    """A newcomer in the demo, which was just reset."""
    slack = SlackPage(chromium, demo.url, WIDE)
    slack.page.set_default_timeout(TIMEOUT_MS)
    person = Newcomer(slack)
    person.reset()
    yield person
    slack.close()
    assert slack.requested_hosts == {demo.url.removeprefix("http://")}
    assert slack.errors == []


@pytest.fixture
def ben(served_practice: ServedPractice) -> Iterator[TherapistClient]:
    """Ben at his page, without a browser."""
    served_practice.expects_messages = True
    start_talk(served_practice)
    client = TherapistClient(served_practice)
    client.open_page("Ben")
    yield client
    client.http.close()


@pytest.fixture
def ana(chromium: Browser, served_practice: ServedPractice, ben: TherapistClient) -> Iterator[Page]:  # noqa: ARG001 -- starts the talk
    """Ana's page at her first question. Afterwards, check that it had no errors."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])  # as Chromium grants after a click
    context.set_default_timeout(5000)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.message))
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    page.clock.install()
    page.goto(served_practice.create_link())
    page.get_by_role("button", name="Continue as Ana").click()
    page.wait_for_url("**/q/1")
    page.wait_for_selector("#cover:visible")
    yield page
    context.close()
    assert errors == []
