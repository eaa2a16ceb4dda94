"""The talk in a browser: answering, reading the colleague's answers, and interruptions."""

from datetime import timedelta
from time import sleep

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.talk_page import POLL_MS, record_impression
from tests.support.pages.page_server import ServedPractice
from tests.support.pages.talk_pages import TherapistClient, revoke_release

pytestmark = pytest.mark.browser
MINUTE = 60_000


def test_the_keyboard_alone_leads_to_the_box_of_the_next_question(ana: Page) -> None:
    expect(ana.get_by_label("My impression")).to_be_focused()
    ana.keyboard.type("Two who each wait.")
    ana.keyboard.press("Tab")
    ana.keyboard.press("Space")

    ana.keyboard.press("Control+Enter")

    ana.wait_for_url("**/q/2")
    expect(ana.get_by_role("heading", level=1)).to_have_text("What are the treatment goals?")
    expect(ana.get_by_label("My impression")).to_be_focused()
    expect(ana.get_by_label("My impression")).to_have_value("")


def test_entering_a_date_selects_its_answer(ana: Page, ben: TherapistClient) -> None:
    ana.get_by_label("My impression").fill("He hears it soon.")

    ana.get_by_label("By our next session, or another day").fill("2027-05-20")

    expect(ana.get_by_label("will be told by")).to_be_checked()
    ana.get_by_role("button", name="Next question").click()
    ana.wait_for_url("**/q/2")
    ben.answer(1)
    assert "He hears it soon." in ben.read_page("/q/1")


def test_a_missing_answer_is_focused_and_described(ana: Page) -> None:
    ana.get_by_label("My impression").fill("Half of it.")

    ana.get_by_role("button", name="Next question").click()

    expect(ana.get_by_label("knows this")).to_be_focused()
    expect(ana.get_by_label("knows this")).to_have_accessible_description("Please choose one.")
    expect(ana.get_by_label("My impression")).to_have_value("Half of it.")


def _slowly(route: Route) -> None:
    """Delay the request that saves a draft."""
    sleep(0.3)
    route.continue_()


def test_a_member_can_read_the_colleagues_answer_while_writing_and_loses_no_text(
    ana: Page, ben: TherapistClient
) -> None:
    record_impression(ana, "Ana's own.", 1)
    ben.answer(1, "Ben's own.")

    ana.clock.run_for(POLL_MS)
    expect(ana.locator("#where")).to_have_text("Ben is on question 2.")
    ana.route("**/draft", _slowly)
    ana.get_by_label("My impression").fill("Half a thou")
    ana.locator("#elsewhere").get_by_role("link", name="question 1").click()

    ana.wait_for_url("**/q/1")
    expect(ana.locator(".theirs")).to_contain_text("Ben's own.")
    ana.get_by_role("link", name="Continue").click()
    ana.wait_for_url("**/q/2")
    expect(ana.get_by_label("My impression")).to_have_value("Half a thou")


def test_the_browsers_back_button_shows_the_previous_question_with_its_answer(ana: Page) -> None:
    record_impression(ana, "Ana's own.", 1)
    ana.get_by_label("My impression").fill("Half a thou")

    ana.go_back()

    expect(ana.get_by_role("heading", level=1)).to_have_text("How did you determine this dx?")
    expect(ana.get_by_label("My impression")).to_have_value("Ana's own.")
    ana.get_by_role("link", name="Continue").click()
    expect(ana.get_by_label("My impression")).to_have_value("Half a thou")


def test_an_unsaved_change_is_marked(ana: Page) -> None:
    record_impression(ana, "Ana's own.", 1)
    ana.get_by_role("link", name="Back").click()
    ana.wait_for_url("**/q/1")

    ana.get_by_label("My impression").press_sequentially(" And more.")

    expect(ana.locator("#outcome")).to_contain_text("Press “Record changes” to record the change.")
    expect(ana.get_by_role("link", name="Continue")).to_have_count(0)


def test_an_old_tab_is_told_of_an_answer_from_another_and_loses_nothing(ana: Page) -> None:
    other = ana.context.new_page()
    other.goto(ana.url)
    record_impression(other, "From the other tab.", 1)

    ana.get_by_label("My impression").fill("From the first tab.")
    ana.get_by_label("knows this").check()
    ana.keyboard.press("Control+Enter")
    expect(ana.get_by_text("You've recorded another answer to this question in another tab.")).to_be_visible()
    expect(ana.get_by_label("My impression")).to_have_value("From the first tab.")

    record_impression(ana, "From the first tab.", 1)

    ana.get_by_role("link", name="Back").click()
    ana.wait_for_url("**/q/1")
    expect(ana.get_by_label("My impression")).to_have_value("From the first tab.")


def test_if_a_release_is_revoked_while_typing_nothing_is_saved_and_the_text_stays(
    ana: Page, ben: TherapistClient, served_practice: ServedPractice
) -> None:
    record_impression(ana, "Ana's own.", 1)
    ben.answer(1, "Ben's own.")
    ana.get_by_role("link", name="Back").click()
    ana.wait_for_url("**/q/1")
    revoke_release(served_practice)

    ana.get_by_label("My impression").press_sequentially(" Typed after.")
    ana.clock.run_for(1100)
    expect(ana.locator("#impression-saved")).to_contain_text("a release is missing, so nothing is saved")
    ana.get_by_role("button", name="Record changes").click()
    expect(ana.locator("#outcome")).to_contain_text("Nothing was saved.")
    ana.clock.run_for(POLL_MS)

    expect(ana.get_by_text("Ben's own.")).to_have_count(0)
    expect(ana.locator("#where")).to_contain_text("on hold: a release is missing")
    expect(ana.get_by_label("My impression")).to_have_value("Ana's own. Typed after.")
    assert served_practice.read_draft("impression_1") is None


def test_the_page_hides_its_text_but_stays_signed_in_during_the_talk(
    ana: Page, ben: TherapistClient, served_practice: ServedPractice
) -> None:
    record_impression(ana, "Ana's own.", 1)
    ben.answer(1, "Ben's own.")
    ana.get_by_role("link", name="Back").click()
    ana.wait_for_url("**/q/1")

    for _ in range(4):
        served_practice.clock.forward(timedelta(minutes=5))
        with ana.expect_response("**/where"):
            ana.clock.fast_forward(5 * MINUTE)
            ana.clock.run_for(POLL_MS)  # the page polls ten seconds after it read the previous answer

    expect(ana.get_by_text("Ben's own.")).to_be_hidden()
    expect(ana.get_by_label("My impression")).to_be_hidden()
    expect(ana.get_by_role("heading", level=1)).to_have_text("How did you determine this dx?")
    ana.locator(".veil").first.click()
    expect(ana.get_by_text("Ben's own.")).to_be_visible()


def test_if_the_page_session_ends_while_typing_only_the_typed_text_stays_for_copying(
    ana: Page, ben: TherapistClient, served_practice: ServedPractice
) -> None:
    record_impression(ana, "Ana's own.", 1)
    ben.answer(1, "Ben's own.")
    ana.get_by_role("link", name="Back").click()
    ana.wait_for_url("**/q/1")
    served_practice.deactivate_member("Ana")

    ana.get_by_label("My impression").press_sequentially(" Typed after.")
    ana.clock.run_for(1100)

    expect(ana.locator("#outcome")).to_contain_text("the last thing you typed couldn't be saved. Copy it from here")
    expect(ana.get_by_text("Ben's own.")).to_have_count(0)
    ana.locator(".veil").click()
    expect(ana.get_by_label("My impression")).to_have_value("Ana's own. Typed after.")
