"""axe-core finds no violation on any page, in the light and the dark color scheme."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from flows.context import Context
from flows.people import page_links
from storage.cases import cases
from tests.browser.axe_checks import check_both_schemes
from tests.browser.local_slack_page import SlackPage
from tests.browser.writing_page import SAVED_TEXT
from tests.support.pages.page_server import ServedPractice
from tests.support.pages.talk_pages import start_talk
from tests.support.slack.sample_bolt_app import Practice

pytestmark = pytest.mark.browser


@pytest.fixture
def link_page(context: BrowserContext, served_practice: ServedPractice) -> Page:
    """Ana's page with the browser's real clock, which axe needs."""
    page = context.new_page()
    page.goto(served_practice.create_link())
    page.get_by_role("button", name="Continue as Ana").wait_for()
    return page


def test_the_page_of_a_new_link_is_accessible(link_page: Page) -> None:
    assert check_both_schemes(link_page) == []


def test_the_page_of_an_invalid_link_is_accessible(context: BrowserContext, served_practice: ServedPractice) -> None:
    page = context.new_page()
    page.goto(f"{served_practice.address}/w#no-such-token")
    page.get_by_text("This link has already been used.").wait_for()

    assert check_both_schemes(page) == []


def test_text_boxes_are_accessible_when_empty_refused_and_saved(link_page: Page) -> None:
    link_page.get_by_role("button", name="Continue as Ana").click()
    link_page.wait_for_selector("#cover:visible")
    assert check_both_schemes(link_page) == []

    link_page.get_by_role("button", name="Save").click()
    link_page.wait_for_selector("[aria-invalid=true]")
    assert check_both_schemes(link_page) == []

    link_page.locator("#kept_back").fill("An impression of my own.")
    link_page.get_by_role("button", name="Save").click()
    link_page.get_by_text(SAVED_TEXT).wait_for()
    link_page.locator("summary").first.click()
    assert check_both_schemes(link_page) == []


def test_the_page_about_a_case_is_accessible(context: BrowserContext, served_practice: ServedPractice) -> None:
    page = context.new_page()
    page.goto(f"{served_practice.create_link()}/case")
    page.get_by_role("button", name="Continue as Ana").click()
    page.get_by_label("My nickname for this case").fill("The sisters")
    page.get_by_role("button", name="Save nickname").click()
    page.get_by_text("Saved.").wait_for()

    assert check_both_schemes(page) == []
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="The sisters").wait_for()
    page.locator("#cover").click()
    assert check_both_schemes(page) == []
    assert page.get_by_text("The sisters").is_hidden()


def create_releases_link(served_practice: ServedPractice) -> str:
    """Return a link to the releases of Ana's case, of which one is in force."""
    start_talk(served_practice)
    with served_practice.services.database.transaction() as session:
        ctx = Context(served_practice.services, session, served_practice.load_actor("Ana"))
        return page_links.make_case_link(ctx, cases.get(session, served_practice.ids.case_id))


def test_the_pages_about_releases_are_accessible(context: BrowserContext, served_practice: ServedPractice) -> None:
    page = context.new_page()
    page.goto(create_releases_link(served_practice))
    page.get_by_role("button", name="Continue as Ana").click()
    page.get_by_role("table").wait_for()
    assert check_both_schemes(page) == []

    page.get_by_role("button", name="Save forms").click()
    page.get_by_text("Not saved yet.").wait_for()
    assert check_both_schemes(page) == []

    page.get_by_role("link", name="Record a revocation").click()
    page.get_by_label("When did the practice learn of it?").fill("")
    page.get_by_role("button", name="Record revocation").click()
    page.get_by_text("Not saved yet.").wait_for()
    assert check_both_schemes(page) == []


def test_a_page_with_hidden_text_is_accessible(link_page: Page) -> None:
    link_page.get_by_role("button", name="Continue as Ana").click()
    link_page.locator("#cover").click()

    assert check_both_schemes(link_page) == []


def test_an_error_page_is_accessible(context: BrowserContext, served_practice: ServedPractice) -> None:
    page = context.new_page()
    page.goto(f"{served_practice.address}/s/nothing")

    assert check_both_schemes(page) == []


def test_the_local_slack_page_is_accessible(chromium: Browser, practice: Practice) -> None:
    slack = SlackPage(chromium, practice.url)

    assert check_both_schemes(slack.page) == []
    slack.close()
