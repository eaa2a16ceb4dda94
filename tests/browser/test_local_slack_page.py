"""Two members at one page: their screens, their keyboard, what they have typed."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.local_slack_page import NARROW, Looking
from tests.browser.sample_screens import FITS, WORD, asks, button, marked, option, plain, screen
from tests.support.slack.sample_bolt_app import ANA, BEN, Practice

pytestmark = pytest.mark.browser


def test_a_modal_covers_its_own_column_and_leaves_the_other_in_use(desk: Practice, looking: Looking) -> None:
    desk.on_command(screen(WORD))

    looking.types("Ana", "/consult")
    expect(looking.dialog("Ana")).to_have_count(1)
    expect(looking.dialog("Ben")).to_have_count(0)
    expect(looking.line("Ben")).to_be_editable()
    looking.types("Ben", "/consult")
    expect(looking.dialog("Ben")).to_have_count(1)
    looking.dialog("Ben").get_by_role("button", name="Later").click()

    expect(looking.dialog("Ben")).to_have_count(0)
    expect(looking.dialog("Ana")).to_have_count(1)
    mine, theirs = looking.column("Ana").bounding_box(), looking.dialog("Ana").bounding_box()
    assert mine is not None
    assert theirs is not None
    assert mine["x"] <= theirs["x"] <= theirs["x"] + theirs["width"] <= mine["x"] + mine["width"]


def test_what_two_people_type_into_the_same_field_stays_apart(desk: Practice, looking: Looking) -> None:
    desk.on_command(screen(WORD))
    desk.on_submission()
    for name, word in (("Ana", "maple"), ("Ben", "cedar")):
        looking.types(name, "/consult")
        looking.dialog(name).get_by_label("One word").fill(word)

    for name in ("Ben", "Ana"):
        looking.dialog(name).get_by_role("button", name="Next").click()
        expect(looking.dialog(name)).to_have_count(0)

    sent = [body for body in desk.heard if body.get("type") == "view_submission"]
    said = {one["user"]["id"]: one["view"]["state"]["values"]["word"]["word"]["value"] for one in sent}
    assert said == {ANA: "maple", BEN: "cedar"}


def test_typed_text_and_caret_survive_news_and_an_update_by_the_app(desk: Practice, looking: Looking) -> None:
    desk.on_command(screen(WORD))
    looking.types("Ana", "/consult")
    field = looking.dialog("Ana").get_by_label("One word")
    field.press_sequentially("half a thought")
    field.evaluate("node => node.setSelectionRange(4, 6)")

    desk.client.chat_postMessage(channel=BEN, text="Something new")
    expect(looking.column("Ben").get_by_text("Something new")).to_be_visible()
    top = desk.workspace.get_view(ANA).top_modal
    assert top is not None
    news = {"type": "section", "block_id": "news", "text": marked("Another line")}
    desk.client.views_update(view_id=top["id"], view=screen(news, WORD))
    expect(looking.dialog("Ana").get_by_text("Another line")).to_be_visible()

    expect(field).to_have_value("half a thought")
    expect(field).to_be_focused()
    assert field.evaluate("node => [node.selectionStart, node.selectionEnd]") == [4, 6]


def test_what_the_app_takes_away_is_gone_and_new_screens_begin_fresh(desk: Practice, looking: Looking) -> None:
    desk.on_command(screen(FITS, title="First"))
    second = screen({**FITS, "block_id": "second"}, title="Second")
    desk.on_submission({"response_action": "update", "view": second})
    looking.types("Ana", "/consult")
    looking.dialog("Ana").get_by_label("None").check()

    looking.dialog("Ana").get_by_role("button", name="Next").click()

    expect(looking.dialog("Ana").get_by_role("heading", name="Second")).to_be_focused()
    expect(looking.dialog("Ana").get_by_label("None")).not_to_be_checked()


def test_escape_closes_the_top_screen_only_and_gives_the_keyboard_back(desk: Practice, looking: Looking) -> None:
    desk.on_command(screen(WORD, title="Below"))
    desk.on_submission({"response_action": "push", "view": screen(title="Above", submit=None) | ABOVE})
    looking.types("Ana", "/consult")
    looking.dialog("Ana").get_by_label("One word").fill("x")
    looking.dialog("Ana").get_by_label("One word").press("Enter")
    expect(looking.dialog("Ana").get_by_role("heading", name="Above")).to_be_focused()

    looking.page.keyboard.press("Escape")
    expect(looking.dialog("Ana").get_by_role("heading", name="Below")).to_be_focused()
    looking.page.keyboard.press("Escape")

    expect(looking.dialog("Ana")).to_have_count(0)
    expect(looking.line("Ana")).to_be_focused()


ABOVE: dict[str, Any] = {"blocks": [{"type": "section", "text": marked("Why we ask")}]}


def test_a_closed_screen_gives_the_keyboard_back_to_the_button_that_opened_it(desk: Practice, looking: Looking) -> None:
    desk.on_action(lambda body: desk.client.views_open(trigger_id=body["trigger_id"], view=screen(WORD)))
    ready = [{"type": "actions", "elements": [button("prepare", "Prepare")]}]
    desk.client.chat_postMessage(channel=ANA, text="Ana, it is your move", blocks=ready)
    looking.column("Ana").get_by_role("button", name="Prepare").click()
    expect(looking.dialog("Ana").get_by_role("heading")).to_be_focused()

    looking.dialog("Ana").get_by_role("button", name="Later").click()

    expect(looking.column("Ana").get_by_role("button", name="Prepare")).to_be_focused()


def test_tab_stays_within_the_screen_and_f6_goes_across(desk: Practice, looking: Looking) -> None:
    desk.on_command(screen(WORD))
    looking.types("Ana", "/consult")
    expect(looking.dialog("Ana").get_by_role("heading")).to_be_focused()

    seen = []
    for _ in range(5):
        looking.page.keyboard.press("Tab")
        seen.append(looking.page.evaluate("document.activeElement.dataset.key"))
    looking.page.keyboard.press("F6")

    assert seen == ["cross", '["word","word",""]', "close", "submit", "cross"]
    expect(looking.line("Ben")).to_be_focused()


def test_enter_in_a_line_sends_the_screen(desk: Practice, looking: Looking) -> None:
    desk.on_command(screen(WORD))
    desk.on_submission()
    looking.types("Ana", "/consult")
    looking.dialog("Ana").get_by_label("One word").fill("maple")

    looking.dialog("Ana").get_by_label("One word").press("Enter")

    expect(looking.dialog("Ana")).to_have_count(0)
    assert desk.heard[-1]["view"]["state"]["values"] == {
        "word": {"word": {"type": "plain_text_input", "value": "maple"}}
    }


def test_an_error_stands_under_its_field_and_gets_the_keyboard(desk: Practice, looking: Looking) -> None:
    desk.on_command(screen(FITS, WORD))
    desk.on_submission({"response_action": "errors", "errors": {"word": "One word only."}})
    looking.types("Ana", "/consult")
    looking.dialog("Ana").get_by_label("None").check()
    field = looking.dialog("Ana").get_by_label("One word")
    field.fill("two words")

    looking.dialog("Ana").get_by_role("button", name="Next").click()

    expect(looking.dialog("Ana").locator(".error")).to_have_text("One word only.")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description("One word only.")
    expect(field).to_have_value("two words")


def test_trouble_is_said_in_the_screen_and_nothing_typed_is_lost(desk: Practice, looking: Looking) -> None:
    desk.on_command(screen(WORD))
    desk.on_submission({"response_action": "no such thing"})
    looking.types("Ana", "/consult")
    looking.dialog("Ana").get_by_label("One word").fill("maple")

    looking.dialog("Ana").get_by_role("button", name="Next").click()

    expect(looking.dialog("Ana").get_by_role("alert")).to_have_text("We had some trouble connecting. Try again?")
    expect(looking.dialog("Ana").get_by_label("One word")).to_have_value("maple")
    expect(looking.column("Ben").get_by_role("alert")).to_have_count(0)


def test_news_marks_the_other_side_until_it_is_looked_at(desk: Practice, looking: Looking) -> None:
    desk.client.chat_postMessage(channel=BEN, text="Ana would like to confer")
    tab = looking.column("Ben").get_by_role("tab", name="Consult Coach (1)")
    expect(tab).to_be_visible()
    expect(looking.page.locator("#announcer")).to_have_text("Ben has news")

    looking.line("Ben").click()

    expect(looking.column("Ben").get_by_role("tab", name="Consult Coach", exact=True)).to_be_visible()
    assert desk.workspace.get_view(BEN).unread == 0


def test_an_empty_practice_says_so_kindly(looking: Looking) -> None:
    expect(looking.column("Ana").get_by_text("Nothing for Ana yet.")).to_be_visible()
    expect(looking.column("Ben").locator(".empty:visible")).to_have_text(
        "Nothing for Ben yet. He hears of it once Ana is ready."
    )


def test_a_narrow_page_shows_one_person_and_turns_into_another(chromium: Browser, desk: Practice) -> None:
    desk.client.chat_postMessage(channel=BEN, text="For Ben")
    desk.on_command(screen(FITS, asks("tick", "Which", {"type": "checkboxes", "options": [option("A" * 70)]})))
    looking = Looking(chromium, desk.url, NARROW)
    expect(looking.page.locator("section.column:visible")).to_have_count(1)
    looking.types("Ana", "/consult")
    expect(looking.dialog("Ana")).to_have_count(1)
    sideways = looking.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    looking.column("Ana").get_by_role("button", name="Ana individual therapist").click()
    looking.page.get_by_role("menuitemradio", name="Ben (1)").click()

    expect(looking.column("Ben").get_by_text("For Ben")).to_be_visible()
    expect(looking.column("Ana")).to_have_count(0)
    assert sideways <= 0
    looking.close()


def test_the_same_button_pressed_twice_is_sent_once(desk: Practice, looking: Looking) -> None:
    desk.on_command(screen({"type": "actions", "elements": [button("why", "Why?")]}, submit=None))
    desk.on_action()
    looking.types("Ana", "/consult")

    looking.dialog("Ana").get_by_role("button", name="Why?").dblclick()
    expect(looking.dialog("Ana").get_by_role("button", name="Why?")).not_to_have_attribute("aria-busy", "true")

    assert [body["type"] for body in desk.heard if "type" in body] == ["block_actions"]


def test_a_question_before_a_press_is_asked_in_the_column(desk: Practice, looking: Looking) -> None:
    sure = {
        "title": plain("Let it lapse?"),
        "text": marked("It *ends*."),
        "confirm": plain("Yes, let it"),
        "deny": plain("Keep it"),
    }
    desk.on_command(screen({"type": "actions", "elements": [button("lapse", "Let it lapse", confirm=sure)]}))
    desk.on_action()
    looking.types("Ana", "/consult")
    press = looking.dialog("Ana").get_by_role("button", name="Let it lapse")
    press.click()
    looking.column("Ana").get_by_role("button", name="Keep it").click()
    before = len(desk.heard)
    expect(press).to_be_focused()

    press.click()
    looking.column("Ana").get_by_role("alertdialog").get_by_role("button", name="Yes, let it").click()
    expect(looking.column("Ana").get_by_role("alertdialog")).to_have_count(0)
    expect(press).not_to_have_attribute("aria-busy", "true")

    assert before == 1
    assert [action["action_id"] for action in desk.heard[-1]["actions"]] == ["lapse"]
