"""From the eighth question to the contact note in a browser: the page goes on by itself, and everybody can use it."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe_checks import both_ways
from tests.browser.talk_page import POLL, looks_back, signs
from tests.support.pages.talk_pages import Talker

pytestmark = pytest.mark.browser


def test_the_page_goes_on_by_itself_to_the_end_and_everybody_can_use_it(ana: Page, ben: Talker) -> None:
    found = both_ways(ana)
    mirror = Talker(ben.house)
    mirror.http.cookies.update({one["name"]: one["value"] for one in ana.context.cookies()})
    mirror.page = urlsplit(ana.url).path.removesuffix("/q/1")
    mirror.answers_all()
    ana.goto(ana.url.removesuffix("/q/1"))
    ana.wait_for_url("**/meanwhile")
    found += both_ways(ana)

    ben.answers_all()
    ana.clock.run_for(POLL)
    ana.wait_for_url("**/after")
    found += both_ways(ana)
    looks_back(ana)
    found += both_ways(ana)
    signs(ana)
    expect(ana.locator("#outcome")).to_contain_text("You have signed. Ben reads and signs next")

    ben.looks_back(minutes="35", method="phone")
    ben.signs()
    ana.clock.run_for(POLL)
    ana.wait_for_url("**/signed")
    found += both_ways(ana)
    ana.get_by_role("link", name="Contact note").click()
    ana.wait_for_url("**/note")
    ana.get_by_role("button", name="Copy it").click()
    expect(ana.get_by_role("button", name="Copied")).to_be_visible()

    assert found + both_ways(ana) == []
    mirror.http.close()


def test_a_change_of_the_others_is_said_while_one_reads_and_goes_nowhere_by_itself(ana: Page, ben: Talker) -> None:
    for number in range(1, 9):
        ana.get_by_role("button", name="Not discussed").click()
        ana.wait_for_url(f"**/q/{number + 1}" if number < 8 else "**/meanwhile")
    ben.answers_all()
    ana.goto(ana.url)
    looks_back(ana)

    ben.answers(2, "Otherwise.")
    ana.clock.run_for(POLL)

    expect(ana.locator("#news")).to_contain_text("Ben changed something, so there is a new version to read.")
    expect(ana.get_by_text("Otherwise.")).to_have_count(0)
    signs(ana)
    expect(ana.get_by_text("It has changed since this page was made.")).to_be_visible()
    expect(ana.get_by_text("Otherwise.")).to_be_visible()
