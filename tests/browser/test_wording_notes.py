"""Notes beside a box while one types: lines in their places, a way by keyboard, and no trouble where none can come."""

import json
import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe_checks import both_ways
from tests.support.pages.page_server import House
from tests.support.pages.talk_pages import Talker

pytestmark = pytest.mark.browser
HATED = "I hate this family so much"
QUOTED = f"😀 He said “{HATED}” twice."
PAUSE = 500
INSTEAD = "My sense is that it hurts."
_LAYOUT = """box => {
  const behind = box.previousElementSibling, [one, other] = [box, behind].map((each) => getComputedStyle(each));
  const alike = ["font", "lineHeight", "letterSpacing", "paddingLeft", "borderLeftWidth", "whiteSpace", "overflowWrap"];
  return [box.scrollHeight === behind.scrollHeight, box.clientWidth === behind.clientWidth,
    box.scrollTop === behind.scrollTop, ...alike.map((name) => one[name] === other[name])];
}"""


def types(page: Page, text: str) -> None:
    """Type and pause until what is noted is there."""
    box = page.get_by_label("My impression")
    box.fill(text)
    with page.expect_response("**/check"):
        page.clock.run_for(PAUSE)


def answers(page: Page, *notes: Mapping[str, object]) -> None:
    """Let the check find this, whatever is typed."""
    blank = {"blocks": False, "private": False, "ownable": False, "kept": False, "instead": None, "suggestion": "So."}
    found = json.dumps({"notes": [{**blank, **one, "named": one["words"]} for one in notes]})
    page.route("**/check", lambda route: route.fulfill(body=found, content_type="application/json"))


def test_a_quotation_is_underlined_explained_and_kept_as_own_by_keyboard_alone(
    ana: Page, ben: Talker, house: House
) -> None:
    types(ana, QUOTED)

    expect(ana.locator(".behind mark.blocks")).to_have_text(f"“{HATED}”")
    expect(ana.get_by_role("list", name="Noted").get_by_role("listitem")).to_contain_text(HATED)
    expect(ana.locator("#announcer")).to_contain_text(HATED)
    expect(ana.get_by_label("My impression")).to_have_accessible_description(re.compile("1 note$"))
    ana.clock.resume()  # axe waits by the browser's own clock
    assert both_ways(ana) == []
    ana.get_by_label("My impression").focus()
    ana.keyboard.press("Tab")
    expect(ana.get_by_role("button", name="These are my own words")).to_be_focused()
    ana.keyboard.press("Enter")
    expect(ana.get_by_text("Kept as your own words. Your supervisor sees that.")).to_be_visible()
    expect(ana.get_by_label("My impression")).to_be_focused()
    expect(ana.locator(".behind mark")).to_have_count(0)
    ana.get_by_label("knows this").check()
    ana.keyboard.press("Control+Enter")
    ana.wait_for_url("**/q/2")
    assert house.written("own_impression_1") == [json.dumps([HATED])]
    ben.answers(1)
    assert HATED in ben.at("/q/1")


def test_what_is_held_up_comes_back_with_all_of_it_and_can_then_be_said_to_be_own(ana: Page) -> None:
    ana.route("**/check", lambda route: route.abort())
    ana.get_by_label("My impression").fill(QUOTED)
    ana.clock.run_for(PAUSE)
    expect(ana.locator(".note")).to_have_count(0)
    ana.get_by_label("knows this").check()
    ana.keyboard.press("Control+Enter")
    expect(ana.locator("#impression-error")).to_contain_text(HATED)
    expect(ana.get_by_label("My impression")).to_be_focused()
    expect(ana.get_by_label("My impression")).to_have_value(QUOTED)

    ana.get_by_role("button", name="Cover my words").click()
    expect(ana.locator("#impression-error")).to_be_hidden()
    ana.get_by_role("button", name="Show my words").click()
    ana.unroute("**/check")
    ana.get_by_label("These are my own words.").check()
    ana.keyboard.press("Control+Enter")

    ana.wait_for_url("**/q/2")


def test_what_was_held_up_is_over_once_it_is_said_to_be_own(ana: Page) -> None:
    types(ana, QUOTED)
    ana.get_by_label("knows this").check()
    ana.keyboard.press("Control+Enter")
    box = ana.get_by_label("My impression")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(re.compile(HATED))
    expect(ana.locator("#impression-error")).to_be_hidden()

    ana.get_by_role("button", name="These are my own words").click()

    expect(box).not_to_have_attribute("aria-invalid", "true")
    expect(ana.locator("#impression-error")).to_have_count(0)
    expect(ana.locator("#outcome")).to_be_empty()
    ana.keyboard.press("Control+Enter")
    ana.wait_for_url("**/q/2")


def test_a_suggestion_is_taken_with_one_press_and_taken_back_with_ctrl_z(ana: Page) -> None:
    start = len("😀 ".encode("utf-16-le")) // 2
    words = "He said it"
    answers(
        ana, {"kind": "reported", "words": words, "start": start, "end": start + 10, "reason": "W.", "instead": INSTEAD}
    )
    types(ana, f"😀 {words}, twice.")
    box = ana.get_by_label("My impression")

    ana.get_by_role("button", name=f"Use this: {INSTEAD}").click()

    expect(box).to_have_value(f"😀 {INSTEAD}, twice.")
    expect(box).to_be_focused()
    ana.keyboard.press("Control+z")
    expect(box).to_have_value(f"😀 {words}, twice.")


def test_what_is_for_oneself_alone_is_a_dot_until_one_opens_it_and_what_is_left_stays_left(ana: Page) -> None:
    alone = {"kind": "scope", "words": "debt", "start": 4, "end": 8, "reason": "You keep it.", "private": True}
    term = {"kind": "quote", "words": "parts work", "start": 10, "end": 20, "reason": "A term?"}
    answers(ana, alone, term)
    types(ana, "The debt, parts work.")

    expect(ana.locator("#announcer")).to_have_text("parts work: A term? 1 note for you alone")
    ana.locator("#announcer").evaluate("place => { place.textContent = ''; }")
    types(ana, "The debt, parts works.")
    expect(ana.locator("#announcer")).not_to_contain_text("term")
    expect(ana.get_by_text("You keep it.")).to_be_hidden()
    expect(ana.locator(".behind mark")).to_have_text(["parts work"])
    ana.locator(".how-many").click()
    expect(ana.get_by_text("You keep it.")).to_be_visible()
    expect(ana.locator(".behind mark")).to_have_text(["debt", "parts work"])
    ana.get_by_role("button", name="It is a term").click()
    ana.get_by_role("button", name="Leave it").click()
    types(ana, "The debt, parts work. More.")

    expect(ana.locator(".note")).to_have_count(0)
    expect(ana.locator(".behind mark")).to_have_count(0)


def test_the_lines_stay_beneath_their_words_while_one_goes_on_typing_scrolls_and_turns_the_phone(ana: Page) -> None:
    types(ana, f"{QUOTED} And after it.")
    ana.route("**/check", lambda route: route.abort())
    box = ana.get_by_label("My impression")
    for key in ("Control+Home", "A", "Space"):
        box.press(key)
    expect(ana.locator(".behind mark")).to_have_text(f"“{HATED}”")
    box.fill(f"{QUOTED}\n" * 60)

    for width in (390, 1280, 1500):
        ana.set_viewport_size({"width": width, "height": 700})
        box.evaluate("box => { box.scrollTop = 400; }")
        ana.wait_for_function(f"box => ({_LAYOUT})(box).every(Boolean)", arg=box.element_handle())

    ana.get_by_role("button", name="Cover my words").click()
    expect(ana.get_by_role("list", name="Noted")).to_be_hidden()
    expect(ana.locator(".behind")).to_be_hidden()


def test_an_answer_that_comes_late_or_not_at_all_disturbs_nothing(ana: Page) -> None:
    waiting: list[Route] = []
    ana.route("**/check", lambda route: waiting.append(route))  # noqa: PLW0108 -- it is marked by whoever calls it
    box = ana.get_by_label("My impression")
    box.fill(QUOTED)
    ana.clock.run_for(PAUSE)
    box.press("Control+Home")
    box.press_sequentially("So ")
    ana.wait_for_function("() => true")
    waiting[0].continue_()

    expect(ana.locator(".behind mark")).to_have_text(f"“{HATED}”")
    expect(box).to_have_value(f"So {QUOTED}")
    expect(ana.locator("#impression-saved")).not_to_contain_text("Not saved")
