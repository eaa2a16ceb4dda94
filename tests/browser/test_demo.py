"""`make demo` as a newcomer uses it: the program itself, in a process of its own, through the real browser."""

import subprocess
import sys
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from bot.demo.run import STARTS_AT
from tests.browser.local_slack_page import NARROW, Looking
from tests.browser.newcomer import Newcomer, Running

pytestmark = pytest.mark.browser


def test_a_newcomer_brings_ana_to_ready_and_ben_hears_of_it(newcomer: Newcomer) -> None:
    newcomer.reaches_the_topics()
    expect(newcomer.looking.column("Ben").get_by_text("Nothing for Ben yet")).to_be_visible()

    newcomer.fills_and("I am ready")
    newcomer.sees("Offer times")
    newcomer.fills_and("Send to Ben")

    newcomer.sees("You are ready")
    expect(
        newcomer.looking.column("Ben").get_by_text("Ana would like to confer with you on maple-4821")
    ).to_be_visible()
    expect(newcomer.page.get_by_text("Your own words: 0")).to_be_visible()


def test_what_ana_keeps_back_is_typed_on_her_own_page_and_carried_by_no_payload(newcomer: Newcomer) -> None:
    newcomer.reaches_the_topics()
    newcomer.fills()
    newcomer.looking.dialog("Ana").get_by_text("Something", exact=True).first.click()
    newcomer.press("I am ready")
    newcomer.sees("On your own page")

    with newcomer.page.context.expect_page() as opened:
        newcomer.looking.dialog("Ana").get_by_text("Open my page", exact=True).click()
    own = opened.value
    own.get_by_role("button", name="Continue as Ana").click()
    own.get_by_role("textbox").fill("A marker-of-hers nobody else reads")
    own.get_by_role("button", name="Keep it").click()
    expect(own.get_by_text("Kept.")).to_be_visible()
    own.close()
    newcomer.press("Written: I am ready")

    newcomer.sees("Offer times")
    newcomer.press("Later")
    newcomer.press("Look")
    assert "marker-of-hers" not in newcomer.page.content()
    expect(newcomer.page.get_by_text("Your own words: 0")).to_be_visible()


def test_a_pause_brings_its_note_on_the_chosen_day_in_one_press_of_the_clock(newcomer: Newcomer) -> None:
    newcomer.looking.types("Ana", "/consult")
    newcomer.press("Confer")
    newcomer.sees("Start a consult")
    newcomer.fills_and("Next")
    newcomer.sees("Is now the time?")
    newcomer.looking.dialog("Ana").get_by_text("A session is still working in me").click()
    newcomer.press("Next")
    newcomer.sees("A pause may help")
    newcomer.press("Ask me on this day")
    expect(newcomer.looking.dialog("Ana")).to_have_count(0)

    newcomer.next_says("Ana", "You asked me to come back to maple-4821 today.")


def test_it_begins_on_the_same_monday_whatever_day_it_is_and_a_fresh_start_goes_back_to_it(newcomer: Newcomer) -> None:
    began = newcomer.now()
    with newcomer.page.expect_response("**/workspace/clock"):
        newcomer.press("+1 day")
    next_day = newcomer.now()

    newcomer.begin_afresh()

    assert STARTS_AT <= began < STARTS_AT + timedelta(hours=1)
    assert began + timedelta(days=1) < next_day
    assert STARTS_AT <= newcomer.now() < STARTS_AT + timedelta(hours=1)


def test_on_a_phone_one_person_is_seen_and_reaches_the_facts(chromium: Browser, demo: Running) -> None:
    phone = Looking(chromium, demo.url, NARROW)
    held = Newcomer(phone)
    held.begin_afresh()
    phone.types("Ana", "/consult")
    held.press("Confer")
    held.sees("Start a consult")
    held.fills_and("Next")
    held.sees("Is now the time?")
    held.fills_and("Next")

    held.sees("Check the facts")
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.close()


def test_the_demo_keeps_its_key_for_its_owner_alone(demo: Running) -> None:
    key = demo.folder / ".data" / "demo" / "key"

    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_bytes()) == 32


def test_a_busy_port_gets_a_plain_word(demo: Running) -> None:
    port = demo.url.rpartition(":")[2]
    command = [sys.executable, "-m", "bot", "demo", "--port", port]

    second = subprocess.run(command, cwd=demo.folder, capture_output=True, text=True, check=False)  # noqa: S603 -- ours

    assert second.returncode == 2
    assert second.stderr.startswith(f"Port {port} is taken by another program.")
    assert "Traceback" not in second.stderr
