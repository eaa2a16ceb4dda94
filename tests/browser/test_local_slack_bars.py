"""The controls around the columns: the clock, the guide, the reset, and the list of what Slack received."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from bot.demo.local_slack import UpcomingEvent
from tests.browser.local_slack_page import SlackPage
from tests.browser.sample_screens import FITS_INPUT, WORD_INPUT, modal
from tests.demo.local_slack.recorded_tour import RecordedTour
from tests.support.slack.sample_bolt_app import ANA, BEN, Practice, Times

pytestmark = pytest.mark.browser


@dataclass
class RecordedControls:
    """The demo's controls, which record each call in a list."""

    times: Times
    calls: list[str] = field(default_factory=list)
    tour: RecordedTour = field(default_factory=RecordedTour)

    def advance(self, seconds: float) -> None:
        self.calls.append(f"advance {seconds:.0f}")
        self.times.advance(seconds)

    def advance_to_next(self) -> None:
        self.calls.append("to next")
        self.times.advance(60)

    def find_next_due(self) -> UpcomingEvent | None:
        return UpcomingEvent("Ana", "reminder", datetime(2025, 5, 7, 14, 0, tzinfo=UTC))

    def reset(self) -> None:
        self.calls.append("afresh")


@pytest.fixture
def controls(practice: Practice) -> RecordedControls:
    practice.workspace.controls = RecordedControls(practice.times)
    return practice.workspace.controls


def test_the_clock_buttons_move_the_clock_forward(controls: RecordedControls, slack: SlackPage) -> None:
    clock = slack.page.locator(".clock")
    expect(clock).to_have_text("Tue, May 6 at 9:12 AM")

    slack.page.get_by_role("button", name="+1 hour").click()
    expect(clock).to_have_text("Tue, May 6 at 10:12 AM")
    slack.page.get_by_role("button", name="+1 day").click()
    expect(clock).to_have_text("Wed, May 7 at 10:12 AM")
    slack.page.get_by_role("button", name="Skip to next message (Ana, Wed 10:00 AM)").click()

    expect(clock).to_have_text("Wed, May 7 at 10:13 AM")
    assert controls.calls == ["advance 3600", "advance 86400", "to next"]


def test_a_reset_asks_first_and_clears_typed_text(
    practice: Practice, controls: RecordedControls, slack: SlackPage
) -> None:
    practice.open_modal(ANA, modal(WORD_INPUT))
    slack.input_line("Ben").fill("an unfinished line")
    slack.page.get_by_role("button", name="Reset demo").click()
    slack.page.get_by_role("button", name="Cancel").click()
    before = list(controls.calls)

    slack.page.get_by_role("button", name="Reset demo").click()
    slack.page.locator("dialog").get_by_role("button", name="Reset demo").click()

    expect(slack.dialog("Ana")).to_have_count(0)
    expect(slack.input_line("Ben")).to_have_value("")
    assert before == []
    assert controls.calls == ["afresh"]


def test_the_fill_button_fills_in_answers_and_submits_nothing(
    practice: Practice,
    controls: RecordedControls,  # noqa: ARG001 -- with a guide
    slack: SlackPage,
) -> None:
    practice.on_submission()
    practice.open_modal(BEN, modal(FITS_INPUT, WORD_INPUT))

    slack.page.get_by_role("button", name="Fill in for me").click()
    expect(slack.dialog("Ben").get_by_role("radio", checked=True)).to_have_count(1)
    before = len(practice.received)
    slack.dialog("Ben").get_by_role("button", name="Next").click()

    expect(slack.dialog("Ben")).to_have_count(0)
    assert before == 0
    assert practice.received[-1]["view"]["state"]["values"]["word"]["word"]["value"]


def test_what_to_press_next_is_marked_and_the_mark_moves_to_what_hides_it(
    practice: Practice,
    controls: RecordedControls,  # noqa: ARG001 -- with a guide
    slack: SlackPage,
) -> None:
    marked = slack.page.locator(".next-press")
    expect(marked).to_have_attribute("placeholder", "Type /consult, or a message to #front-desk")

    slack.input_line("Ana").fill("/consult")
    expect(marked).to_have_text("Send")
    practice.open_modal(ANA, modal(WORD_INPUT))

    expect(marked).to_have_text("Later")
    expect(slack.page.get_by_role("complementary", name="Guide").locator("strong")).to_have_text("this")


def test_two_open_modals_can_both_be_filled_in(
    practice: Practice,
    controls: RecordedControls,  # noqa: ARG001 -- with a guide
    slack: SlackPage,
) -> None:
    practice.open_modal(BEN, modal(FITS_INPUT))
    practice.open_modal(ANA, modal(FITS_INPUT))
    slack.dialog("Ana").get_by_role("heading").first.click()  # else it is whichever was drawn first

    slack.page.get_by_role("button", name="Fill in for me").click()
    expect(slack.dialog("Ana").get_by_role("radio", checked=True)).to_have_count(1)
    slack.dialog("Ben").get_by_role("heading").first.click()
    slack.page.get_by_role("button", name="Fill in for me").click()

    expect(slack.dialog("Ben").get_by_role("radio", checked=True)).to_have_count(1)


def test_a_tour_stops_at_the_button_and_as_soon_as_somebody_does_something(
    controls: RecordedControls, slack: SlackPage
) -> None:
    slack.page.get_by_role("button", name="Show me").click()
    slack.page.get_by_role("button", name="Stop").click()
    expect(slack.page.get_by_role("button", name="Show me")).to_be_visible()
    slack.page.get_by_role("button", name="Show me").click()
    expect(slack.page.get_by_role("button", name="Stop")).to_be_visible()

    slack.column("Ben").get_by_role("tab", name="Home").click()

    expect(slack.page.get_by_role("button", name="Show me")).to_be_visible()
    assert not controls.tour.is_playing


def test_the_guide_can_be_hidden_and_shown_again(
    controls: RecordedControls,  # noqa: ARG001 -- with a guide
    slack: SlackPage,
) -> None:
    guide = slack.page.get_by_role("complementary", name="Guide")

    slack.page.get_by_role("button", name="Hide guide").click()
    expect(guide).to_be_hidden()
    slack.page.get_by_role("button", name="Show guide").click()

    expect(guide).to_be_visible()


def test_every_payload_that_slack_received_stands_beside_what_people_wrote(
    practice: Practice,
    controls: RecordedControls,  # noqa: ARG001 -- with a text of Ana's
    slack: SlackPage,
) -> None:
    practice.on_command(modal(WORD_INPUT, title="Is now the time?"))
    slack.send_line("Ana", "/consult")
    expect(slack.dialog("Ana")).to_have_count(1)

    expect(slack.page.locator(".carried")).to_contain_text("and 0 words that somebody wrote.")
    slack.page.get_by_role("button", name="See everything Slack received").click()

    payloads = slack.page.locator(".compare .payloads > li")
    expect(payloads.filter(has_text="/consult").first).to_be_visible()
    expect(payloads.filter(has_text="Is now the time?").first).to_be_visible()
    expect(slack.page.locator(".compare .written > li")).to_have_text(["Ana · Tue, May 6 at 10:00 AMAn impression"])
    slack.page.get_by_role("button", name="Back to Slack").click()
    expect(slack.dialog("Ana")).to_be_visible()


def test_a_plain_line_appears_in_the_channel_and_is_counted_as_own_words(slack: SlackPage) -> None:
    slack.send_line("Ana", "two words")

    expect(slack.column("Ana").get_by_role("tab", name="#front-desk")).to_have_attribute("aria-selected", "true")
    expect(slack.column("Ana").locator(".message:visible")).to_contain_text("two words")
    expect(slack.page.locator(".carried")).to_contain_text("and 2 words that somebody wrote.")


def test_a_column_can_switch_to_another_member(slack: SlackPage) -> None:
    slack.column("Ana").get_by_role("button", name="Ana individual therapist").click()
    slack.page.get_by_role("menuitemradio", name="Dana").click()

    expect(slack.column("Dana").get_by_text("No messages for Dana yet.")).to_be_visible()
    shown = slack.page.locator("section.column").evaluate_all("nodes => nodes.map(node => node.ariaLabel)")
    assert shown == ["Dana, supervisor", "Ben, family therapist"]
