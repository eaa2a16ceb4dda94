"""What stands round the columns: the clock, the guide, starting afresh, and what Slack carried."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from bot.demo.local_slack import UpcomingEvent
from tests.browser.local_slack_page import Looking
from tests.browser.sample_screens import FITS, WORD, screen
from tests.support.slack.sample_bolt_app import ANA, BEN, Practice, Times

pytestmark = pytest.mark.browser


@dataclass
class Hooks:
    """What the demo gives to the workspace, kept in a list here."""

    times: Times
    asked: list[str] = field(default_factory=list)

    def advance(self, seconds: float) -> None:
        self.asked.append(f"advance {seconds:.0f}")
        self.times.advance(seconds)

    def advance_to_next(self) -> None:
        self.asked.append("to next")
        self.times.advance(60)

    def find_next_due(self) -> UpcomingEvent | None:
        return UpcomingEvent("Ana", "reminder", datetime(2025, 5, 7, 14, 0, tzinfo=UTC))

    def reset(self) -> None:
        self.asked.append("afresh")


@pytest.fixture
def hooks(desk: Practice) -> Hooks:
    desk.workspace.controls = Hooks(desk.times)
    return desk.workspace.controls


def test_the_clock_moves_forward_by_its_buttons(hooks: Hooks, looking: Looking) -> None:
    clock = looking.page.locator(".clock")
    expect(clock).to_have_text("Tue 6 May 09:12")

    looking.page.get_by_role("button", name="+1 hour").click()
    expect(clock).to_have_text("Tue 6 May 10:12")
    looking.page.get_by_role("button", name="+1 day").click()
    expect(clock).to_have_text("Wed 7 May 10:12")
    looking.page.get_by_role("button", name="Next due: Ana, reminder, Wed 7 May 10:00").click()

    expect(clock).to_have_text("Wed 7 May 10:13")
    assert hooks.asked == ["advance 3600", "advance 86400", "to next"]


def test_starting_afresh_asks_once_and_forgets_what_was_typed(desk: Practice, hooks: Hooks, looking: Looking) -> None:
    desk.shows(ANA, screen(WORD))
    looking.line("Ben").fill("an unfinished line")
    looking.page.get_by_role("button", name="Start afresh").click()
    looking.page.get_by_role("button", name="Keep it").click()
    kept = list(hooks.asked)

    looking.page.get_by_role("button", name="Start afresh").click()
    looking.page.locator("dialog").get_by_role("button", name="Start afresh").click()

    expect(looking.dialog("Ana")).to_have_count(0)
    expect(looking.line("Ben")).to_have_value("")
    assert kept == []
    assert hooks.asked == ["afresh"]


def test_fill_lays_answers_in_and_leaves_the_button_to_the_person(desk: Practice, looking: Looking) -> None:
    desk.on_submission()
    desk.shows(BEN, screen(FITS, WORD))

    looking.page.get_by_role("button", name="Fill this screen").click()
    expect(looking.dialog("Ben").get_by_role("radio", checked=True)).to_have_count(1)
    before = len(desk.heard)
    looking.dialog("Ben").get_by_role("button", name="Next").click()

    expect(looking.dialog("Ben")).to_have_count(0)
    assert before == 0
    assert desk.heard[-1]["view"]["state"]["values"]["word"]["word"]["value"]


def test_the_guide_can_be_put_away_and_brought_back(looking: Looking) -> None:
    guide = looking.page.get_by_role("complementary", name="Guide")

    looking.page.get_by_role("button", name="Hide").click()
    expect(guide).to_be_hidden()
    looking.page.get_by_role("button", name="Show the guide").click()

    expect(guide).to_be_visible()


def test_what_slack_carried_can_be_read_payload_by_payload(desk: Practice, looking: Looking) -> None:
    desk.on_command(screen(WORD, title="Is now the time?"))
    looking.types("Ana", "/consult")
    expect(looking.dialog("Ana")).to_have_count(1)

    expect(looking.page.locator(".carried")).to_contain_text("Your own words: 0.")
    looking.page.get_by_role("button", name="Look").click()

    payloads = looking.page.locator("dialog .payloads > li")
    expect(payloads.filter(has_text="/consult").first).to_be_visible()
    expect(payloads.filter(has_text="Is now the time?").first).to_be_visible()


def test_a_plain_line_is_seen_at_the_front_desk_and_counted_as_own_words(looking: Looking) -> None:
    looking.types("Ana", "two words")

    expect(looking.column("Ana").get_by_role("tab", name="#front-desk")).to_have_attribute("aria-selected", "true")
    expect(looking.column("Ana").locator(".message:visible")).to_contain_text("two words")
    expect(looking.page.locator(".carried")).to_contain_text("Your own words: 2.")


def test_another_member_takes_the_place_that_is_turned_to_them(looking: Looking) -> None:
    looking.column("Ana").get_by_role("button", name="Ana individual therapist").click()
    looking.page.get_by_role("menuitemradio", name="Dana").click()

    expect(looking.column("Dana").get_by_text("Nothing for Dana yet.")).to_be_visible()
    shown = looking.page.locator("section.column").evaluate_all("nodes => nodes.map(node => node.ariaLabel)")
    assert shown == ["Dana, supervisor", "Ben, family therapist"]
