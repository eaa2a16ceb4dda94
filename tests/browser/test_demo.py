"""`make demo` as a newcomer uses it: the program in its own process, through a real browser."""

import subprocess
import sys
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from bot.demo.run import STARTS_AT
from tests.browser.local_slack_page import NARROW, SlackPage
from tests.browser.newcomer import TIMEOUT_MS, Newcomer, RunningDemo

pytestmark = pytest.mark.browser


def test_whoever_presses_only_what_is_marked_gets_to_the_talk(newcomer: Newcomer) -> None:
    expect(newcomer.slack.column("Ben").get_by_text("No messages for Ben yet")).to_be_visible()

    newcomer.follow_marks(until=newcomer.slack.dialog("Ana").get_by_role("link", name="Open my private page"))

    expect(newcomer.page.get_by_text("and 0 words that somebody wrote")).to_be_visible()
    expect(newcomer.slack.column("Ben").get_by_role("button", name="Begin").last).to_be_visible()


def test_a_tour_that_is_stopped_leaves_the_person_where_it_was(newcomer: Newcomer) -> None:
    newcomer.press("Show me")
    newcomer.expect_modal("Is now the time?")

    newcomer.press("Stop")

    expect(newcomer.page.get_by_role("button", name="Show me", exact=True)).to_be_visible()
    expect(newcomer.slack.dialog("Ana")).to_have_count(1)


def test_text_that_ana_will_not_share_is_typed_on_her_private_page_and_never_reaches_slack(newcomer: Newcomer) -> None:
    newcomer.go_to_topics()
    newcomer.fill()
    newcomer.slack.dialog("Ana").get_by_text("Something", exact=True).first.click()
    newcomer.press("I'm ready")
    newcomer.expect_modal("Your private page")

    with newcomer.page.context.expect_page() as opened:
        newcomer.slack.dialog("Ana").get_by_text("Open my private page", exact=True).click()
    private_page = opened.value
    private_page.get_by_role("button", name="Continue as Ana").click()
    private_page.get_by_role("textbox").fill("A marker-of-hers nobody else reads")
    private_page.get_by_role("button", name="Save").click()
    expect(private_page.get_by_text("Saved.")).to_be_visible()
    private_page.close()
    newcomer.press("I've written it, continue")

    newcomer.expect_modal("Offer times")
    newcomer.press("Later")
    newcomer.press("See everything Slack received")
    # What people wrote is drawn last. Once her words are there, all that Slack received is, too.
    expect(newcomer.page.get_by_role("region", name="What people wrote")).to_contain_text("marker-of-hers")
    received = newcomer.page.get_by_role("region", name="What Slack saw")
    expect(received.get_by_role("listitem").first).to_be_visible()
    expect(received).not_to_contain_text("marker-of-hers")
    expect(newcomer.page.get_by_text("and 0 words that somebody wrote")).to_be_visible()


def test_a_pause_brings_a_reminder_on_the_chosen_day(newcomer: Newcomer) -> None:
    newcomer.send_command("Ana", "/consult", "Consult Coach")
    newcomer.press("Start a consult")
    newcomer.expect_modal("Start a consult")
    newcomer.fill_and_press("Next")
    newcomer.expect_modal("Is now the time?")
    newcomer.slack.dialog("Ana").get_by_text("I'm still carrying a session").click()
    newcomer.press("Next")
    newcomer.expect_modal("A pause may help")
    newcomer.press("Set reminder")
    expect(newcomer.slack.dialog("Ana")).to_have_count(0)

    newcomer.skip_to_message("Ana", "You asked me to remind you about maple-4821 today.")


def test_the_demo_starts_on_the_same_monday_every_day_and_a_reset_returns_to_it(newcomer: Newcomer) -> None:
    started_at = newcomer.read_clock()
    with newcomer.page.expect_response("**/workspace/clock"):
        newcomer.press("+1 day")
    next_day = newcomer.read_clock()

    newcomer.reset()

    assert STARTS_AT <= started_at < STARTS_AT + timedelta(hours=1)
    assert started_at + timedelta(days=1) < next_day
    assert STARTS_AT <= newcomer.read_clock() < STARTS_AT + timedelta(hours=1)


def test_on_a_phone_one_person_is_visible_and_can_reach_the_facts(chromium: Browser, demo: RunningDemo) -> None:
    phone = SlackPage(chromium, demo.url, NARROW)
    phone.page.set_default_timeout(TIMEOUT_MS)
    newcomer = Newcomer(phone)
    newcomer.reset()
    newcomer.send_command("Ana", "/consult", "Consult Coach")
    newcomer.press("Start a consult")
    newcomer.expect_modal("Start a consult")
    newcomer.fill_and_press("Next")
    newcomer.expect_modal("Is now the time?")
    newcomer.fill_and_press("Next")

    newcomer.expect_modal("Check the facts")
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.close()


def test_only_its_owner_can_read_the_key_file_of_the_demo(demo: RunningDemo) -> None:
    key = demo.folder / ".data" / "demo" / "key"

    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_bytes()) == 32


def test_a_busy_port_gives_a_plain_error(demo: RunningDemo) -> None:
    port = demo.url.rpartition(":")[2]
    command = [sys.executable, "-m", "bot", "demo", "--port", port]

    result = subprocess.run(command, cwd=demo.folder, capture_output=True, text=True, check=False)  # noqa: S603 -- our own program

    assert result.returncode == 2
    assert result.stderr.startswith(f"Port {port} is used by another program.")
    assert "Traceback" not in result.stderr
