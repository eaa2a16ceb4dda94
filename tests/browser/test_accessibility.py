"""axe-core on every page, in light and in dark: nothing keeps anybody out."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.axe_checks import both_ways
from tests.browser.local_slack_page import Looking
from tests.browser.writing_page import KEPT
from tests.support.pages.page_server import House
from tests.support.slack.sample_bolt_app import Practice

pytestmark = pytest.mark.browser


@pytest.fixture
def arrived(device: BrowserContext, house: House) -> Page:
    """Ana's page, without a clock of its own: axe waits by the browser's."""
    page = device.new_page()
    page.goto(house.link())
    page.get_by_role("button", name="Continue as Ana").wait_for()
    return page


def test_the_page_where_a_link_arrives(arrived: Page) -> None:
    assert both_ways(arrived) == []


def test_a_link_that_has_done_its_work(device: BrowserContext, house: House) -> None:
    page = device.new_page()
    page.goto(f"{house.address}/w#no-such-token")
    page.get_by_text("This link has done its work.").wait_for()

    assert both_ways(page) == []


def test_the_boxes_empty_refused_and_kept(arrived: Page) -> None:
    arrived.get_by_role("button", name="Continue as Ana").click()
    arrived.wait_for_selector("#cover:visible")
    assert both_ways(arrived) == []

    arrived.get_by_role("button", name="Keep it").click()
    arrived.wait_for_selector("[aria-invalid=true]")
    assert both_ways(arrived) == []

    arrived.locator("#kept_back").fill("An impression of my own.")
    arrived.get_by_role("button", name="Keep it").click()
    arrived.get_by_text(KEPT).wait_for()
    arrived.locator("summary").first.click()
    assert both_ways(arrived) == []


def test_words_that_are_covered(arrived: Page) -> None:
    arrived.get_by_role("button", name="Continue as Ana").click()
    arrived.locator("#cover").click()

    assert both_ways(arrived) == []


def test_a_plain_sentence(device: BrowserContext, house: House) -> None:
    page = device.new_page()
    page.goto(f"{house.address}/s/nothing")

    assert both_ways(page) == []


def test_the_practice_workspace(chromium: Browser, desk: Practice) -> None:
    looking = Looking(chromium, desk.url)

    assert both_ways(looking.page) == []
    looking.close()
