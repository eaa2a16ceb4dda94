"""From the last question to the contact note in a browser: the page moves on by itself and is accessible."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe_checks import check_both_schemes
from tests.browser.talk_page import POLL_MS, sign, submit_debrief
from tests.support.pages.talk_pages import TherapistClient

pytestmark = pytest.mark.browser


def test_the_page_moves_on_by_itself_to_the_contact_note_and_is_accessible(ana: Page, ben: TherapistClient) -> None:
    violations = check_both_schemes(ana)
    ana_client = TherapistClient(ben.practice)
    ana_client.http.cookies.update({cookie["name"]: cookie["value"] for cookie in ana.context.cookies()})
    ana_client.page = urlsplit(ana.url).path.removesuffix("/q/1")
    ana_client.answer_all()
    ana.goto(ana.url.removesuffix("/q/1"))
    ana.wait_for_url("**/meanwhile")
    violations += check_both_schemes(ana)

    ben.answer_all()
    ana.clock.run_for(POLL_MS)
    ana.wait_for_url("**/after")
    violations += check_both_schemes(ana)
    submit_debrief(ana)
    violations += check_both_schemes(ana)
    sign(ana)
    expect(ana.locator("#outcome")).to_contain_text("You have signed. Ben will read it and sign next")

    ben.submit_debrief(minutes="35", method="phone")
    ben.sign()
    ana.clock.run_for(POLL_MS)
    ana.wait_for_url("**/signed")
    violations += check_both_schemes(ana)
    ana.get_by_role("link", name="Contact note").click()
    ana.wait_for_url("**/note")
    ana.get_by_role("button", name="Copy note").click()
    expect(ana.get_by_role("button", name="Copied")).to_be_visible()

    assert violations + check_both_schemes(ana) == []
    ana_client.http.close()


def test_a_change_by_the_colleague_is_announced_and_does_not_move_the_page(ana: Page, ben: TherapistClient) -> None:
    for following in ("q/2", "q/3", "q/4", "q/5", "q/7", "q/8", "meanwhile"):  # question 6 is outside the scope
        ana.get_by_role("button", name="Not discussed").click()
        ana.wait_for_url(f"**/{following}")
    ben.answer_all()
    ana.goto(ana.url)
    submit_debrief(ana)

    ben.answer(2, "Otherwise.")
    ana.clock.run_for(POLL_MS)

    expect(ana.locator("#news")).to_contain_text("Ben changed something, so there's a new version to read.")
    expect(ana.get_by_text("Otherwise.")).to_have_count(0)
    sign(ana)
    expect(ana.get_by_text("The summary has changed since you opened this page.")).to_be_visible()
    expect(ana.get_by_text("Otherwise.")).to_be_visible()
