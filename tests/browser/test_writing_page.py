"""One's own page in a browser: from the link in Slack to "Kept"."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.writing_page import KEPT, opens, saved, types
from tests.support.pages.page_server import House

pytestmark = pytest.mark.browser
MINUTE = 60_000


def test_the_token_is_nowhere_once_the_page_has_it(device: BrowserContext, house: House) -> None:
    page = device.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.headers}"))
    link = house.link()
    token = link.partition("#")[2]

    page.goto(link)
    page.get_by_role("button", name="Continue as Ana").wait_for()

    assert page.url == f"{house.address}/w"
    assert token not in page.content()
    assert [line for line in asked if token in line] == []
    assert page.title() == "Consult Coach"


def test_enter_alone_opens_the_page_and_the_first_box_has_the_keyboard(device: BrowserContext, house: House) -> None:
    page = device.new_page()
    page.goto(house.link())
    page.get_by_role("button", name="Continue as Ana").wait_for()

    page.keyboard.press("Enter")
    page.wait_for_selector("#words")

    expect(page.locator("#weigh_bring")).to_be_focused()
    assert page.title() == "Consult Coach"


def test_a_used_link_says_so(page: Page, house: House) -> None:
    link = house.link()
    page.goto(link)
    page.get_by_role("button", name="Continue as Ana").click()
    page.wait_for_selector("#words")

    page.goto("about:blank")
    page.goto(link)

    expect(page.locator("#said")).to_have_text(
        "This link has done its work. Open the page again from Slack; what you wrote is kept."
    )
    expect(page.locator("#continue")).to_be_hidden()


def test_another_link_in_the_same_tab_is_taken_up(device: BrowserContext, house: House) -> None:
    page = device.new_page()
    page.goto(f"{house.address}/w#never-was")
    expect(page.locator("#said")).to_contain_text("This link has done its work.")

    page.goto(house.link())

    page.get_by_role("button", name="Continue as Ana").wait_for()
    assert page.url == f"{house.address}/w"


def test_a_draft_is_there_after_a_reload(page: Page) -> None:
    types(page, "kept_back", "Half a thou")
    assert saved(page, "kept_back") == "Saved 11:12"

    page.reload()

    expect(page.locator("#kept_back")).to_have_value("Half a thou")


def test_a_draft_is_kept_when_the_page_goes_at_once(page: Page, house: House) -> None:
    page.locator("#kept_back").press_sequentially("Gone in a moment")

    page.goto(f"{house.address}/w")
    opens(page, house)

    expect(page.locator("#kept_back")).to_have_value("Gone in a moment")


def test_words_typed_before_the_script_is_there_are_kept_and_the_keyboard_stays(
    device: BrowserContext, house: House
) -> None:
    page = device.new_page()
    held: list[Route] = []
    page.route("**/pages-static/cover.js", lambda route: held.append(route))  # noqa: PLW0108 -- Playwright marks what it is given
    page.goto(house.link())
    page.get_by_role("button", name="Continue as Ana").click()
    page.locator("#kept_back").press_sequentially("Quick")

    held[0].continue_()
    expect(page.locator("#kept_back-saved")).to_have_text("Saved 11:12")

    expect(page.locator("#kept_back")).to_be_focused()
    assert house.draft("kept_back") == "Quick"


def test_what_is_wrong_is_marked_linked_and_has_the_keyboard_and_no_text_is_lost(page: Page, house: House) -> None:
    page.fill("#weigh_bring", "A pause.")

    page.get_by_role("button", name="Keep it").click()

    box = page.locator("#kept_back")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(
        "Please write a few words. You read this, and your supervisor at a review. "
        "Ben does not, nor learns that there is anything."
    )
    expect(page.locator("#weigh_bring")).to_have_value("A pause.")
    assert house.draft("weigh_bring") == "A pause."


def test_control_and_enter_keep_it_and_it_can_be_changed_afterwards(page: Page, house: House) -> None:
    page.fill("#kept_back", "One thing.")

    page.press("#kept_back", "Control+Enter")

    expect(page.locator("#outcome")).to_have_text(KEPT)
    expect(page.locator("#outcome")).to_be_focused()
    assert house.written("kept_back") == ["One thing."]

    types(page, "kept_back", " And more.")

    expect(page.locator("#outcome")).to_contain_text("You changed something since you kept it.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#outcome")).to_have_text(KEPT)
    assert house.written("kept_back") == ["", "One thing. And more."]
