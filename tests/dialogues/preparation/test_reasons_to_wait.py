"""The six reasons to wait (S0-30 … S0-36): each has its own advice, and none is saved once it has passed."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from storage.models import MonthlyTally
from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.walks.preparation_steps import MAPLE, attests, reopens_consult, starts_consult

ADVICE = {
    "my_side": "Wanting someone to see your client the way you do is part of caring.",  # S0-30
    "their_part": "If they're shy to say it, it may mean more coming from them",  # S0-31
    "still_working": "Some sessions take a while to settle.",  # S0-32
    "message": "Your client seems to want something said in the other room.",  # S0-33
    "supervision": "Good instinct. This is one for supervision rather than your colleague.",  # S0-34
    "in_passing": "Things do come up in hallways.",  # S0-35
}
REMINDER = "You asked me to remind you about maple-4821 today. Your answers are saved, and you can pick another day."


def _pause(practice: SlackPractice, item: str = "still_working", person: str = ANA) -> Therapist:
    return starts_consult(practice, person).answers("screen", fits=item)


def _tally(practice: SlackPractice) -> dict[tuple[str, str], int]:
    with practice.read_session() as session:
        return {(row.month, row.item): row.ticked for row in session.exec(select(MonthlyTally))}


@pytest.mark.parametrize("item", ADVICE)
def test_each_reason_to_wait_shows_its_own_advice_and_is_erased_once_it_has_passed(
    practice: SlackPractice, item: str
) -> None:
    ana = _pause(practice, item)

    assert ana.step == "pause"
    assert [line for line in ADVICE.values() if line in ana.screen_text] == [ADVICE[item]]
    assert practice.preparation().paused_on == item
    assert _tally(practice) == {("2027-05", item): 1}

    ana.presses("resume")
    assert (ana.step, ana.ticked) == ("screen", {"fits": None})
    preparation = practice.preparation()
    assert (preparation.paused_on, preparation.resting_until, preparation.screened_at) == (None, None, None)
    assert ana.answers("screen", fits="none").step == "facts"


def test_the_tally_names_no_member_and_no_case() -> None:
    assert set(MonthlyTally.model_fields) == {"practice_id", "month", "item", "ticked"}


def test_the_tally_counts_the_ticks_of_the_whole_practice(practice: SlackPractice) -> None:
    _pause(practice, "message").presses("resume").answers("screen", fits="message")

    _pause(practice, "message", BEN)

    assert _tally(practice) == {("2027-05", "message"): 3}


def test_a_ticked_reason_to_wait_is_not_saved_when_the_modal_is_closed(practice: SlackPractice) -> None:
    ana = starts_consult(practice).ticks(fits="my_side").closes()

    reopens_consult(ana)

    assert (ana.step, ana.ticked) == ("screen", {"fits": None})
    assert _tally(practice) == {}


def test_the_reasons_to_wait_are_asked_again_after_going_back(practice: SlackPractice) -> None:
    ana = starts_consult(practice).answers("screen", fits="none").presses("back")

    assert (ana.step, ana.ticked) == ("screen", {"fits": None})

    ana.answers("screen", fits="supervision")
    assert practice.preparation().screened_at is None


def test_a_pause_is_shown_again_after_the_modal_was_closed(practice: SlackPractice) -> None:
    ana = _pause(practice, "in_passing").closes()

    reopens_consult(ana)

    assert ana.step == "pause"
    assert ADVICE["in_passing"] in ana.screen_text


def test_a_reminder_is_sent_once_on_the_chosen_morning_in_the_members_own_zone(practice: SlackPractice) -> None:
    ben = _pause(practice, person=BEN).answers("pause", ask_on="2027-05-07")
    assert ben.step is None
    practice.deliver()
    before = ben.messages

    practice.clock.now = datetime(2027, 5, 7, 13, 59, tzinfo=UTC)  # 08:59 in Chicago
    practice.deliver()
    assert ben.messages == before
    practice.clock.now = datetime(2027, 5, 7, 14, 0, tzinfo=UTC)
    practice.deliver()
    practice.pass_time(days=10)

    assert ben.messages[len(before) :] == [REMINDER]
    assert ben.presses("go_on").step == "pause"


def test_no_reminder_is_sent_to_a_member_who_has_already_continued(practice: SlackPractice) -> None:
    ana = _pause(practice).answers("pause", ask_on="2027-05-07")
    reopens_consult(ana).presses("resume").closes()

    practice.pass_time(days=10)

    assert REMINDER not in ana.messages


@pytest.mark.parametrize("days", [("2027-05-07", "2027-05-12"), ("2027-05-12", "2027-05-07")])
def test_only_the_last_of_two_chosen_days_counts(practice: SlackPractice, days: tuple[str, str]) -> None:
    ana = _pause(practice).answers("pause", ask_on=days[0])
    reopens_consult(ana).answers("pause", ask_on=days[1])

    practice.pass_time(days=2)
    assert REMINDER not in ana.messages
    practice.pass_time(days=20)

    assert ana.messages.count(REMINDER) == 1
    assert practice.preparation().resting_until == date.fromisoformat(days[1])


def test_choosing_the_same_day_twice_sends_one_reminder(practice: SlackPractice) -> None:
    ana = _pause(practice).answers("pause", ask_on="2027-05-07")
    reopens_consult(ana).presses("resume").answers("screen", fits="message").answers("pause", ask_on="2027-05-07")

    practice.pass_time(days=10)

    assert ana.messages.count(REMINDER) == 1


def test_the_menu_shows_until_when_a_consult_is_paused(practice: SlackPractice) -> None:
    ana = _pause(practice).answers("pause", ask_on="2027-05-07").types()

    assert f"{MAPLE} with Ben · Prepare (1 of 6): paused until Fri, May 7" in ana.screen_text


@pytest.mark.parametrize("day", ["2027-05-04", "2027-01-01", "2199-12-31"])
def test_a_day_that_is_not_in_the_future_or_too_late_is_an_error_beside_the_field(
    practice: SlackPractice, day: str
) -> None:
    ana = _pause(practice).answers("pause", ask_on=day)

    assert ana.step == "pause"
    assert list(ana.field_errors) == ["ask_on"]
    assert practice.preparation().resting_until is None


def test_an_earlier_pause_does_not_block_the_preparation(practice: SlackPractice) -> None:
    ana = _pause(practice).presses("resume").answers("screen", fits="none")

    assert attests(ana).step == "weigh"
