"""One's own page in a browser: from the link in Slack to "Kept", and what happens when something is in the way."""

import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.pages.house import House, Street, serving

pytestmark = pytest.mark.browser
MINUTE = 60_000
KEPT = "Kept. You can close this page and go back to Slack."


@pytest.fixture(scope="module")
def street() -> Iterator[Street]:
    """A running server."""
    with serving() as one:
        yield one


@pytest.fixture
def house(street: Street, sqlite_url: str) -> Iterator[House]:
    """Pages with two boxes for Ana: one may stay empty."""
    with street.opening(sqlite_url) as one:
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


def opens(page: Page, house: House) -> None:
    """Go from a fresh link to the boxes."""
    page.goto(house.link())
    page.get_by_role("button", name="Continue as Ana").click()
    page.wait_for_selector("#cover:visible")  # the script has begun


def types(page: Page, box: str, text: str) -> None:
    """Type behind what is there, and let a second go by."""
    page.locator(f"#{box}").press("Control+End")
    page.keyboard.type(text)
    page.clock.run_for(1100)


def saved(page: Page, box: str) -> str:
    """Return what stands under the box once something does."""
    place = page.locator(f"#{box}-saved")
    expect(place).not_to_be_empty()
    return place.inner_text()


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


def test_words_are_covered_by_one_press_and_uncovered_by_one_tap(page: Page) -> None:
    types(page, "kept_back", "One thing.")
    saved(page, "kept_back")

    page.get_by_role("button", name="Cover my words").click()

    expect(page.locator("#kept_back")).to_be_hidden()
    expect(page.locator("#announcer")).to_have_text("Your words are covered.")
    page.locator(".veil").last.click()
    expect(page.locator("#kept_back")).to_be_visible()
    expect(page.locator("#kept_back")).to_be_focused()
    expect(page.get_by_role("button", name="Cover my words")).to_be_visible()


def test_words_are_covered_after_three_idle_minutes(page: Page) -> None:
    page.clock.fast_forward(3 * MINUTE - 10_000)
    page.clock.run_for(2000)
    expect(page.locator("#kept_back")).to_be_visible()

    page.clock.run_for(10_000)

    expect(page.locator("#kept_back")).to_be_hidden()


def test_after_fifteen_idle_minutes_the_page_closes_and_keeps_no_word_in_sight(page: Page) -> None:
    types(page, "kept_back", "One thing.")
    saved(page, "kept_back")

    page.clock.fast_forward(15 * MINUTE + 5000)
    page.clock.run_for(1000)

    expect(page.get_by_role("heading")).to_have_text("This page has closed")
    expect(page.locator("main")).to_contain_text("Open the page again from Slack; what you wrote is kept.")
    assert page.locator("textarea").count() == 0


def test_what_could_not_be_saved_is_said_kept_in_sight_and_tried_again(
    page: Page, device: BrowserContext, house: House
) -> None:
    device.set_offline(offline=True)
    types(page, "kept_back", "One thing.")
    assert saved(page, "kept_back") == "Not saved yet; I keep trying. Your words are still here."

    device.set_offline(offline=False)
    page.clock.run_for(5100)

    expect(page.locator("#kept_back-saved")).to_have_text("Saved 11:12")
    assert house.draft("kept_back") == "One thing."


def test_keeping_without_a_connection_loses_nothing(page: Page, device: BrowserContext, house: House) -> None:
    page.fill("#kept_back", "One thing.")
    device.set_offline(offline=True)

    page.get_by_role("button", name="Keep it").click()

    expect(page.locator("#outcome")).to_contain_text("Your words are still here; please try again.")
    device.set_offline(offline=False)
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#outcome")).to_have_text(KEPT)
    assert house.written("kept_back") == ["One thing."]


def test_words_typed_after_the_sitting_ended_can_still_be_copied(page: Page, house: House) -> None:
    house.clock.forward(timedelta(minutes=16))

    types(page, "kept_back", "Too late.")

    expect(page.locator("#outcome")).to_contain_text("your last words could not be saved. Copy them from here")
    page.locator(".veil").last.click()
    expect(page.locator("#kept_back")).to_have_value("Too late.")
    expect(page.get_by_role("button", name="Keep it")).to_be_hidden()


def test_two_tabs_of_one_sitting_show_what_was_kept_last(page: Page, device: BrowserContext, house: House) -> None:
    other = device.new_page()
    other.goto(page.url)
    page.fill("#kept_back", "From the first tab.")
    page.press("#kept_back", "Control+Enter")
    expect(page.locator("#outcome")).to_have_text(KEPT)

    other.fill("#kept_back", "From the second tab.")
    other.press("#kept_back", "Control+Enter")
    expect(other.locator("#outcome")).to_have_text(KEPT)
    page.reload()

    expect(page.locator("#kept_back")).to_have_value("From the second tab.")
    assert house.written("kept_back") == ["", "From the second tab."]


def test_nothing_that_is_typed_is_checked_or_filled_in_by_anybody(page: Page) -> None:
    box = page.locator("#kept_back")

    expect(box).to_have_attribute("spellcheck", "false")
    expect(box).to_have_attribute("autocomplete", "off")
    expect(box).to_have_attribute("data-gramm", "false")


@pytest.mark.parametrize("width", [320, 360, 390])
def test_nothing_is_cut_off_on_a_phone(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.fill("#kept_back", "x" * 500)
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#outcome")).not_to_be_empty()
    for summary in page.locator("summary").all():
        summary.click()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('#kept_back').offsetWidth") >= width - 40
