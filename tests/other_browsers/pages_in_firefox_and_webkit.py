"""The whole way of the private pages in Firefox and in WebKit: therapists open them from a phone as often as not.

Not part of `make test`, because both browsers have to be installed: see `make test-browsers`.
"""

import json
from collections.abc import Iterator

import pytest

from tests.browser.conftest import shared_server, sqlite_url
from tests.other_browsers.browsers import NARROW, WIDE, OtherBrowser, start_firefox, start_webkit, wait_for
from tests.support.pages.page_server import ServedPractice, SharedServer
from tests.support.pages.talk_pages import TherapistClient, start_talk

__all__ = ["shared_server", "sqlite_url"]  # fixtures
START = {"firefox": start_firefox, "webkit": start_webkit}
BOX = "textarea#impression"
QUOTE = 'He said "I cannot stand this house any more" and left.'
IS_READY = (  # the page is there, and where there is a box, its script is running
    "document.readyState !== 'loading' && !!document.querySelector('h1')"
    " && (!document.querySelector('textarea') || !!document.querySelector('#cover:not([hidden])'))"
)
BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"


@pytest.fixture(scope="module", params=sorted(START))
def browser(request: pytest.FixtureRequest) -> Iterator[OtherBrowser]:
    """A running browser, in turn Firefox and WebKit."""
    with START[request.param]() as running:
        yield running


@pytest.fixture(params=sorted(START))
def dark_browser(request: pytest.FixtureRequest) -> Iterator[OtherBrowser]:
    """A browser whose owner prefers dark pages."""
    with START[request.param](dark=True) as running:
        yield running


@pytest.fixture
def served_practice(shared_server: SharedServer, sqlite_url: str) -> Iterator[ServedPractice]:
    """A practice whose pages are served, with Ana and Ben at their first question."""
    with shared_server.serve_practice(sqlite_url) as practice:
        practice.create_practice()
        practice.save_weighing(json.dumps({"bring": ["else"]}))
        practice.expects_messages = True
        start_talk(practice)
        yield practice


@pytest.fixture
def ben(served_practice: ServedPractice) -> Iterator[TherapistClient]:
    """Ben at his page, without a browser."""
    client = TherapistClient(served_practice)
    client.open_page("Ben")
    yield client
    client.http.close()


def _open(browser: OtherBrowser, practice: ServedPractice, path: str = "/q/1") -> None:
    """Open Ana's page with a new link, at her first question."""
    browser.resize(*WIDE)
    browser.open(practice.create_link())
    wait_for(browser, "document.querySelector('#continue:not([hidden])')")
    browser.click("#continue")
    wait_for(browser, f"location.pathname.endsWith('{path}') && {IS_READY}")


def _click_and_leave(browser: OtherBrowser, selector: str) -> str:
    """Click what leads to another page, wait for that page, and return its path."""
    before = browser.run("return location.pathname")
    browser.click(selector)
    return str(wait_for(browser, f"location.pathname !== '{before}' && {IS_READY} && location.pathname"))


def _answer(browser: OtherBrowser, number: int) -> str:
    browser.type_into(BOX, f"She seems steadier ({number}).")
    browser.click("input[name=sharing][value=knows]")
    return _click_and_leave(browser, "button[name=deed][value=record]")


def _answer_all(browser: OtherBrowser) -> None:
    path = "/q/1"
    while "/q/" in path:
        number = int(path.rpartition("/")[2])
        if browser.run(f"return !!document.querySelector('{BOX}')"):
            path = _answer(browser, number)
        else:
            path = _click_and_leave(browser, "button[name=deed][value=not_discussed]")


def _edges(browser: OtherBrowser, selector: str) -> list[float]:
    """Return the left, top, right and bottom edge of an element, in pixels."""
    box = f"document.querySelector('{selector}').getBoundingClientRect()"
    edges: list[float] = browser.run(f"const r = {box}; return [r.left, r.top, r.right, r.bottom]")
    return edges


def _width_is_kept(browser: OtherBrowser) -> bool:
    return bool(browser.run("return document.documentElement.scrollWidth <= window.innerWidth"))


def test_from_the_link_to_the_signature(
    browser: OtherBrowser, served_practice: ServedPractice, ben: TherapistClient
) -> None:
    _open(browser, served_practice)
    ben.answer_all()

    _answer_all(browser)
    wait_for(browser, "location.pathname.endsWith('/after')")
    browser.click("input[name='crept[]'][value=none]")
    browser.click("input[name=backed][value=yes]")
    browser.type_into("input[name=minutes]", "30")
    browser.click("input[name=method][value=video]")
    assert _click_and_leave(browser, "form button.main").endswith("/sign")
    ben.submit_debrief()
    browser.click("input[name='impressions[]']")
    browser.click("form button.main")

    wait_for(browser, "document.querySelector('#outcome') && document.querySelector('#outcome').innerText.length > 0")
    ben.sign()
    wait_for(browser, "location.pathname.endsWith('/signed') || (location.reload(), false)")


def test_ctrl_and_enter_lead_to_the_next_box_which_has_the_focus(
    browser: OtherBrowser, served_practice: ServedPractice
) -> None:
    _open(browser, served_practice)
    wait_for(browser, f"document.activeElement === document.querySelector('{BOX}')")

    browser.click("input[name=sharing][value=knows]")
    browser.type_into(BOX, "Steadier.\ue009\ue007")

    wait_for(browser, "location.pathname.endsWith('/q/2')")
    wait_for(browser, f"document.activeElement === document.querySelector('{BOX}')")


def test_a_draft_is_saved_while_typing_and_is_there_after_reloading(
    browser: OtherBrowser, served_practice: ServedPractice
) -> None:
    _open(browser, served_practice)

    browser.type_into(BOX, "Half a thought")
    wait_for(browser, "document.querySelector('#impression-saved').innerText.length > 0")
    browser.open(str(browser.run("return location.href")))

    wait_for(browser, f"(document.querySelector('{BOX}') || {{}}).value === 'Half a thought'")


def test_a_draft_is_saved_when_the_page_is_left_at_once(browser: OtherBrowser, served_practice: ServedPractice) -> None:
    _open(browser, served_practice)
    address = str(browser.run("return location.href"))

    browser.type_into(BOX, "Left at once")
    browser.open("about:blank")
    browser.open(address)

    wait_for(browser, f"(document.querySelector('{BOX}') || {{}}).value === 'Left at once'")


def test_a_direct_quote_is_underlined_where_it_is_and_explained(
    browser: OtherBrowser, served_practice: ServedPractice
) -> None:
    _open(browser, served_practice)

    browser.type_into(BOX, QUOTE)

    mark = wait_for(browser, "(document.querySelector('.behind mark') || {}).textContent")
    line, box = _edges(browser, ".behind mark"), _edges(browser, BOX)
    assert mark == '"I cannot stand this house any more"'
    assert box[0] <= line[0] < line[2] <= box[2]
    assert box[1] <= line[1] < line[3] <= box[3]
    wait_for(browser, "document.querySelector('.noted .notes li') !== null")


def test_each_page_fits_a_phone(browser: OtherBrowser, served_practice: ServedPractice, ben: TherapistClient) -> None:
    _open(browser, served_practice)
    browser.resize(*NARROW)
    ben.answer_all()

    fits = [_width_is_kept(browser)]
    _answer_all(browser)
    fits.append(_width_is_kept(browser))

    assert fits == [True, True]


def test_the_page_is_dark_where_people_prefer_that(dark_browser: OtherBrowser, served_practice: ServedPractice) -> None:
    _open(dark_browser, served_practice)

    shade = str(dark_browser.run(f"return {BACKGROUND}"))

    assert max(int(part) for part in shade.strip("rgba()").split(",")[:3]) < 100  # 255 is white
