"""Sign in with Slack in a browser: to another site, and back to the private page."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.demo.local_slack import Installation, Workspace, load_demo_people
from tests.browser.axe_checks import check_both_schemes
from tests.support.pages.local_openid_issuer import CLIENT, SECRET, serve_issuer
from tests.support.pages.page_server import ServedPractice, SharedServer
from tests.support.slack.sample_bolt_app import served

pytestmark = pytest.mark.browser


def test_a_member_signs_in_on_another_site_and_returns_to_their_page(
    chromium: Browser, served_practice: ServedPractice, shared_server: SharedServer
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page, errors = context.new_page(), list[str]()
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    with serve_issuer(served_practice.clock, "localhost") as issuer:  # a different site than 127.0.0.1
        served_practice.require_sign_in(shared_server, issuer.build_client(served_practice.services.public_url))
        issuer.signed_in_user = ("T1", "U2")
        _sign_in(page, served_practice.create_link())
        expect(page.get_by_role("heading")).to_have_text("This page wasn't opened")
        expect(page.locator("[data-said]")).to_contain_text("This page belongs to someone other than")

        issuer.signed_in_user = ("T1", "U1")
        _sign_in(page, served_practice.create_link())
        page.wait_for_url("**/s/*")
        expect(page.locator("#words")).to_be_visible()
        page.go_back()

    assert not page.url.startswith(f"{served_practice.address}/w/back"), "the history leads back to the sign-in"
    assert errors == []
    context.close()


def test_if_the_issuer_cannot_be_reached_the_button_can_be_pressed_again(
    chromium: Browser, served_practice: ServedPractice, shared_server: SharedServer
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    with serve_issuer(served_practice.clock, "localhost") as issuer:
        served_practice.require_sign_in(shared_server, issuer.build_client(served_practice.services.public_url))
        issuer_address, issuer.address = issuer.address, "elsewhere"
        page.goto(served_practice.create_link())
        page.get_by_role("button", name="Continue as Ana").click()
        expect(page.locator("#said")).to_contain_text("We couldn't reach Slack's sign-in")
        issuer.address = issuer_address

        page.get_by_role("button", name="Continue as Ana").click()

        page.wait_for_url(f"{issuer_address}/**")
    context.close()


def test_the_sign_in_pages_are_accessible(
    chromium: Browser, served_practice: ServedPractice, shared_server: SharedServer
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.route("**/arrived.js", lambda route: route.abort())  # as if without scripts, so that the page stays
    with serve_issuer(served_practice.clock, "localhost") as issuer:
        served_practice.require_sign_in(shared_server, issuer.build_client(served_practice.services.public_url))
        _sign_in(page, served_practice.create_link())
        page.get_by_role("link", name="Open my private page").wait_for()
        on_link_page = check_both_schemes(page)
    app = Installation(
        "", "secret", "xoxb-1", client_id=CLIENT, client_secret=SECRET, redirect_urls=(served_practice.address,)
    )
    workspace = Workspace(people=load_demo_people(), app=app, clock=served_practice.clock)
    with served(workspace.asgi) as url:
        query = urlencode({"client_id": CLIENT, "redirect_uri": served_practice.address, "scope": "openid"})
        page.goto(f"{url}/openid/connect/authorize?{query}")
        page.get_by_role("link", name="Sign in as Ana").wait_for()
        on_sign_in_page = check_both_schemes(page)

    assert (on_link_page, on_sign_in_page) == ([], [])
    context.close()
    workspace.release_waiters()


def _sign_in(page: Page, link: str) -> None:
    """Open the link from Slack, and press "Continue" and then "Allow" on the other site."""
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("#said")).to_contain_text("You'll sign in with Slack first")
    page.get_by_role("button", name="Continue as Ana").click()
    page.get_by_role("link", name="Allow").click()
