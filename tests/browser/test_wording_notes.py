"""Notes beside a text box while a member types: underlined words, use by keyboard, and failed checks."""

import json
import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe_checks import check_both_schemes
from tests.support.pages.page_server import ServedPractice
from tests.support.pages.talk_pages import TherapistClient

pytestmark = pytest.mark.browser
QUOTE = "I hate this family so much"
SENTENCE = f"😀 He said “{QUOTE}” twice."
PAUSE_MS = 500
SUGGESTION = "My sense is that it hurts."
_LAYOUT = """box => {
  const behind = box.previousElementSibling, [one, other] = [box, behind].map((each) => getComputedStyle(each));
  const alike = ["font", "lineHeight", "letterSpacing", "paddingLeft", "borderLeftWidth", "whiteSpace", "overflowWrap"];
  return [box.scrollHeight === behind.scrollHeight, box.clientWidth === behind.clientWidth,
    box.scrollTop === behind.scrollTop, ...alike.map((name) => one[name] === other[name])];
}"""


def type_text(page: Page, text: str) -> None:
    """Type, and wait until the text is checked."""
    box = page.get_by_label("My impression")
    box.fill(text)
    with page.expect_response("**/check"):
        page.clock.run_for(PAUSE_MS)


def fake_check(page: Page, *notes: Mapping[str, object]) -> None:
    """Let the check return these notes for any text."""
    defaults = {
        "blocks": False,
        "private": False,
        "ownable": [],
        "kept": False,
        "instead": None,
        "suggestion": "So.",
    }
    body = json.dumps({"notes": [{**defaults, **note, "named": note["words"]} for note in notes]})
    page.route("**/check", lambda route: route.fulfill(body=body, content_type="application/json"))


def test_a_quote_is_underlined_and_explained_and_can_be_marked_as_own_words_by_keyboard(
    ana: Page, ben: TherapistClient, served_practice: ServedPractice
) -> None:
    type_text(ana, SENTENCE)

    expect(ana.locator(".behind mark.blocks")).to_have_text(f"“{QUOTE}”")
    expect(ana.get_by_role("list", name="Notes").get_by_role("listitem")).to_contain_text(QUOTE)
    expect(ana.locator("#announcer")).to_contain_text(QUOTE)
    expect(ana.get_by_label("My impression")).to_have_accessible_description(re.compile("1 note$"))
    ana.clock.resume()  # axe needs the browser's clock to run
    assert check_both_schemes(ana) == []
    ana.get_by_label("My impression").focus()
    ana.keyboard.press("Tab")
    expect(ana.get_by_role("button", name="These are my own words")).to_be_focused()
    ana.keyboard.press("Enter")
    expect(ana.get_by_text("This stays. Your supervisor will see the reason.")).to_be_visible()
    expect(ana.get_by_label("My impression")).to_be_focused()
    expect(ana.locator(".behind mark")).to_have_count(0)
    ana.get_by_label("knows this").check()
    ana.keyboard.press("Control+Enter")
    ana.wait_for_url("**/q/2")
    assert served_practice.read_revisions("own_impression_1") == [json.dumps([QUOTE])]
    ben.answer(1)
    assert QUOTE in ben.read_page("/q/1")


def test_blocked_text_stays_in_the_box_and_can_be_marked_as_own_words(ana: Page) -> None:
    ana.route("**/check", lambda route: route.abort())
    ana.get_by_label("My impression").fill(SENTENCE)
    ana.clock.run_for(PAUSE_MS)
    expect(ana.locator(".note")).to_have_count(0)
    ana.get_by_label("knows this").check()
    ana.keyboard.press("Control+Enter")
    expect(ana.locator("#impression-error")).to_contain_text(QUOTE)
    expect(ana.get_by_label("My impression")).to_be_focused()
    expect(ana.get_by_label("My impression")).to_have_value(SENTENCE)

    ana.get_by_role("button", name="Hide text").click()
    expect(ana.locator("#impression-error")).to_be_hidden()
    ana.get_by_role("button", name="Show text").click()
    ana.unroute("**/check")
    ana.get_by_label("These are my own words.").check()
    ana.keyboard.press("Control+Enter")

    ana.wait_for_url("**/q/2")


def test_the_error_disappears_when_the_text_is_marked_as_own_words(ana: Page) -> None:
    type_text(ana, SENTENCE)
    ana.get_by_label("knows this").check()
    ana.keyboard.press("Control+Enter")
    box = ana.get_by_label("My impression")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(re.compile(QUOTE))
    expect(ana.locator("#impression-error")).to_be_hidden()

    ana.get_by_role("button", name="These are my own words").click()

    expect(box).not_to_have_attribute("aria-invalid", "true")
    expect(ana.locator("#impression-error")).to_have_count(0)
    expect(ana.locator("#outcome")).to_be_empty()
    ana.keyboard.press("Control+Enter")
    ana.wait_for_url("**/q/2")


def test_a_suggestion_is_used_with_one_click_and_undone_with_ctrl_z(ana: Page) -> None:
    start = len("😀 ".encode("utf-16-le")) // 2
    words = "He said it"
    fake_check(
        ana,
        {"kind": "reported", "words": words, "start": start, "end": start + 10, "reason": "W.", "instead": SUGGESTION},
    )
    type_text(ana, f"😀 {words}, twice.")
    box = ana.get_by_label("My impression")

    ana.get_by_role("button", name=f"Use this: {SUGGESTION}").click()

    expect(box).to_have_value(f"😀 {SUGGESTION}, twice.")
    expect(box).to_be_focused()
    ana.keyboard.press("Control+z")
    expect(box).to_have_value(f"😀 {words}, twice.")


def test_private_notes_are_collapsed_and_dismissed_notes_stay_dismissed(ana: Page) -> None:
    private_note = {"kind": "scope", "words": "debt", "start": 4, "end": 8, "reason": "You keep it.", "private": True}
    term_note = {"kind": "quote", "words": "parts work", "start": 10, "end": 20, "reason": "A term?"}
    fake_check(ana, private_note, term_note)
    type_text(ana, "The debt, parts work.")

    expect(ana.locator("#announcer")).to_have_text("parts work: A term? 1 private note")
    ana.locator("#announcer").evaluate("place => { place.textContent = ''; }")
    type_text(ana, "The debt, parts works.")
    expect(ana.locator("#announcer")).not_to_contain_text("term")
    expect(ana.get_by_text("You keep it.")).to_be_hidden()
    expect(ana.locator(".behind mark")).to_have_text(["parts work"])
    ana.locator(".how-many").click()
    expect(ana.get_by_text("You keep it.")).to_be_visible()
    expect(ana.locator(".behind mark")).to_have_text(["debt", "parts work"])
    ana.get_by_role("button", name="This is a term").click()
    ana.get_by_role("button", name="Leave it as it is").click()
    type_text(ana, "The debt, parts work. More.")

    expect(ana.locator(".note")).to_have_count(0)
    expect(ana.locator(".behind mark")).to_have_count(0)


def test_underlines_stay_under_their_words_while_typing_scrolling_and_resizing(ana: Page) -> None:
    type_text(ana, f"{SENTENCE} And after it.")
    ana.route("**/check", lambda route: route.abort())
    box = ana.get_by_label("My impression")
    for key in ("Control+Home", "A", "Space"):
        box.press(key)
    expect(ana.locator(".behind mark")).to_have_text(f"“{QUOTE}”")
    box.fill(f"{SENTENCE}\n" * 60)

    for width in (390, 1280, 1500):
        ana.set_viewport_size({"width": width, "height": 700})
        box.evaluate("box => { box.scrollTop = 400; }")
        ana.wait_for_function(f"box => ({_LAYOUT})(box).every(Boolean)", arg=box.element_handle())

    ana.get_by_role("button", name="Hide text").click()
    expect(ana.get_by_role("list", name="Notes")).to_be_hidden()
    expect(ana.locator(".behind")).to_be_hidden()


def test_a_late_answer_of_the_checker_disturbs_nothing(ana: Page) -> None:
    waiting: list[Route] = []
    ana.route("**/check", lambda route: waiting.append(route))  # noqa: PLW0108 -- Playwright adds an attribute to it
    box = ana.get_by_label("My impression")
    box.fill(SENTENCE)
    ana.clock.run_for(PAUSE_MS)
    box.press("Control+Home")
    box.press_sequentially("So ")
    ana.wait_for_function("() => true")
    waiting[0].continue_()

    expect(ana.locator(".behind mark")).to_have_text(f"“{QUOTE}”")
    expect(box).to_have_value(f"So {SENTENCE}")
    expect(ana.locator("#impression-saved")).not_to_contain_text("Not saved")
