"""A therapist's private page in a browser: from the link in Slack until the text is saved."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.writing_page import SAVED_TEXT, open_page, read_save_state, type_text
from tests.support.pages.page_server import ServedPractice

pytestmark = pytest.mark.browser
MINUTE = 60_000


def test_the_token_disappears_once_the_page_has_it(context: BrowserContext, served_practice: ServedPractice) -> None:
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(f"{request.url} {request.headers}"))
    link = served_practice.create_link()
    token = link.partition("#")[2]

    page.goto(link)
    page.get_by_role("button", name="Continue as Ana").wait_for()

    assert page.url == f"{served_practice.address}/w"
    assert token not in page.content()
    assert [line for line in requests if token in line] == []
    assert page.title() == "Consult Coach"


def test_enter_opens_the_page_and_focuses_the_first_box(
    context: BrowserContext, served_practice: ServedPractice
) -> None:
    page = context.new_page()
    page.goto(served_practice.create_link())
    page.get_by_role("button", name="Continue as Ana").wait_for()

    page.keyboard.press("Enter")
    page.wait_for_selector("#words")

    expect(page.locator("#weigh_bring")).to_be_focused()
    assert page.title() == "Consult Coach"


def test_a_used_link_says_so(page: Page, served_practice: ServedPractice) -> None:
    link = served_practice.create_link()
    page.goto(link)
    page.get_by_role("button", name="Continue as Ana").click()
    page.wait_for_selector("#words")

    page.goto("about:blank")
    page.goto(link)

    expect(page.locator("#said")).to_have_text(
        "This link has already been used. Open the page again from Slack; everything you wrote is saved."
    )
    expect(page.locator("#continue")).to_be_hidden()


def test_a_new_link_in_the_same_tab_is_used(context: BrowserContext, served_practice: ServedPractice) -> None:
    page = context.new_page()
    page.goto(f"{served_practice.address}/w#never-was")
    expect(page.locator("#said")).to_contain_text("This link has already been used.")

    page.goto(served_practice.create_link())

    page.get_by_role("button", name="Continue as Ana").wait_for()
    assert page.url == f"{served_practice.address}/w"


def test_a_draft_is_restored_after_a_reload(page: Page) -> None:
    type_text(page, "kept_back", "Half a thou")
    assert read_save_state(page, "kept_back") == "Draft saved 11:12 AM"

    page.reload()

    expect(page.locator("#kept_back")).to_have_value("Half a thou")


def test_a_draft_is_saved_when_the_page_is_left_at_once(page: Page, served_practice: ServedPractice) -> None:
    page.locator("#kept_back").press_sequentially("Gone in a moment")

    page.goto(f"{served_practice.address}/w")
    open_page(page, served_practice)

    expect(page.locator("#kept_back")).to_have_value("Gone in a moment")


def test_text_typed_before_the_script_is_loaded_is_saved_and_stays_focused(
    context: BrowserContext, served_practice: ServedPractice
) -> None:
    page = context.new_page()
    waiting: list[Route] = []
    page.route("**/pages-static/cover.js", lambda route: waiting.append(route))  # noqa: PLW0108 -- Playwright adds an attribute to it
    page.goto(served_practice.create_link())
    with page.expect_request("**/pages-static/cover.js"):
        page.get_by_role("button", name="Continue as Ana").click()
    page.locator("#kept_back").press_sequentially("Quick")

    waiting[0].continue_()
    expect(page.locator("#kept_back-saved")).to_have_text("Draft saved 11:12 AM")

    expect(page.locator("#kept_back")).to_be_focused()
    assert served_practice.read_draft("kept_back") == "Quick"


def test_an_invalid_box_is_marked_and_focused_and_no_text_is_lost(page: Page, served_practice: ServedPractice) -> None:
    page.fill("#weigh_bring", "A pause.")

    page.get_by_role("button", name="Save").click()

    box = page.locator("#kept_back")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(
        "Please write a few words. Only you and your supervisor can see this. Ben won't see it or know it exists."
    )
    expect(page.locator("#weigh_bring")).to_have_value("A pause.")
    assert served_practice.read_draft("weigh_bring") == "A pause."


def test_control_enter_saves_the_text_and_it_can_be_changed_afterwards(
    page: Page, served_practice: ServedPractice
) -> None:
    page.fill("#kept_back", "One thing.")

    page.press("#kept_back", "Control+Enter")

    expect(page.locator("#outcome")).to_have_text(SAVED_TEXT)
    expect(page.locator("#outcome")).to_be_focused()
    assert served_practice.read_revisions("kept_back") == ["One thing."]

    type_text(page, "kept_back", " And more.")

    expect(page.locator("#outcome")).to_contain_text("You've made changes since you saved.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#outcome")).to_have_text(SAVED_TEXT)
    assert served_practice.read_revisions("kept_back") == ["", "One thing. And more."]
