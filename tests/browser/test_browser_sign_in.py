"""Signing in on the way to one's own page, in a browser: there, and back from another site."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.demo.local_slack import Installation, Workspace, load_demo_people
from tests.browser.axe_checks import both_ways
from tests.support.pages.local_openid_issuer import CLIENT, SECRET, issuing
from tests.support.pages.page_server import House, Street
from tests.support.slack.sample_bolt_app import served

pytestmark = pytest.mark.browser


def test_one_signs_in_elsewhere_and_comes_back_to_ones_page(chromium: Browser, house: House, street: Street) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    with issuing(house.clock, "localhost") as issuer:  # another site than 127.0.0.1
        house.asks_who_it_is(street, issuer.for_us(house.desk.public_url))
        issuer.who = ("T1", "U2")
        _goes(page, house.link())
        expect(page.get_by_role("heading")).to_have_text("This page stays closed for now")
        expect(page.locator("[data-said]")).to_contain_text("This page is for somebody else")

        issuer.who = ("T1", "U1")
        _goes(page, house.link())
        page.wait_for_url("**/s/*")
        expect(page.locator("#words")).to_be_visible()
        page.go_back()

    assert not page.url.startswith(f"{house.address}/w/back"), "nothing to come back to"
    assert complaints == []
    context.close()


def test_an_issuer_that_cannot_be_reached_leaves_the_button_to_be_pressed_again(
    chromium: Browser, house: House, street: Street
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    with issuing(house.clock, "localhost") as issuer:
        house.asks_who_it_is(street, issuer.for_us(house.desk.public_url))
        there, issuer.address = issuer.address, "elsewhere"
        page.goto(house.link())
        page.get_by_role("button", name="Continue as Ana").click()
        expect(page.locator("#said")).to_contain_text("could not be reached just now")
        issuer.address = there

        page.get_by_role("button", name="Continue as Ana").click()

        page.wait_for_url(f"{there}/**")
    context.close()


def test_nothing_on_the_way_keeps_anybody_out(chromium: Browser, house: House, street: Street) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.route("**/arrived.js", lambda route: route.abort())  # as without script, and so that the page stays
    with issuing(house.clock, "localhost") as issuer:
        house.asks_who_it_is(street, issuer.for_us(house.desk.public_url))
        _goes(page, house.link())
        page.get_by_role("link", name="Open my page").wait_for()
        arrived = both_ways(page)
    app = Installation("", "secret", "xoxb-1", client_id=CLIENT, client_secret=SECRET, redirect_urls=(house.address,))
    workspace = Workspace(people=load_demo_people(), app=app, clock=house.clock)
    with served(workspace.asgi) as url:
        asked = urlencode({"client_id": CLIENT, "redirect_uri": house.address, "scope": "openid"})
        page.goto(f"{url}/openid/connect/authorize?{asked}")
        page.get_by_role("link", name="Sign in as Ana").wait_for()
        signing_in = both_ways(page)

    assert (arrived, signing_in) == ([], [])
    context.close()
    workspace.release_waiters()


def _goes(page: Page, link: str) -> None:
    """Press the link in Slack, "Continue", and "Allow" there."""
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("#said")).to_contain_text("Slack asks you to sign in first")
    page.get_by_role("button", name="Continue as Ana").click()
    page.get_by_role("link", name="Allow").click()
