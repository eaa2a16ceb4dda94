"""Offered times: agreed on in advance, never at once (S0-21). Each therapist reads them in their own zone."""

import dataclasses
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from storage.models import Offer
from tests.support.practice import BEN, PracticeServer, SlackPractice, open_practice
from tests.support.walks.preparation_steps import at_ready, at_times, reopens_consult, value_beside

ANOTHER = "another"


def _offers(practice: SlackPractice) -> list[datetime]:
    with practice.read_session() as session:
        return sorted(offer.starts_at for offer in session.exec(select(Offer)))


def test_six_times_from_tomorrow_on_are_suggested_within_both_therapists_working_hours(practice: SlackPractice) -> None:
    ana = at_times(practice)

    suggested = [datetime.fromisoformat(option) for option in ana.options("offered")[:-1]]

    assert len(suggested) == 6
    assert ana.options("offered")[-1] == ANOTHER
    for zone in ("America/New_York", "America/Chicago"):
        local = [starts_at.astimezone(ZoneInfo(zone)) for starts_at in suggested]
        assert [start for start in local if not time(9) <= start.time() <= time(16, 30) or start.weekday() > 4] == []
        assert min(start.date() for start in local).isoformat() >= "2027-05-05"


def test_sent_times_are_offered_and_shown_in_the_therapists_own_zone(practice: SlackPractice) -> None:
    ana = at_times(practice)
    first, second, *_ = ana.options("offered")

    ana.answers("times", offered=[first, second])

    assert _offers(practice) == [datetime.fromisoformat(first), datetime.fromisoformat(second)]
    assert "You offered: Wed, May 5 at 10:00 AM EDT (9:00 AM CDT); " in ana.screen_text


def test_an_offer_needs_at_least_one_time(practice: SlackPractice) -> None:
    ana = at_times(practice)

    assert list(ana.sends().refused) == ["times.offered"]


def test_ticking_another_time_shows_two_fields_and_unticking_hides_them(practice: SlackPractice) -> None:
    ana = at_times(practice)
    first = ana.options("offered")[0]

    ana.ticks(offered=[first, ANOTHER])
    assert list(ana.ticked) == ["offered", "other_day", "other_time"]
    ana.ticks(offered=[first])

    assert ana.ticked == {"offered": [first]}
    assert ana.sends().is_ok
    assert ana.step == "ready"


def test_another_time_is_read_in_the_therapists_own_zone(practice: SlackPractice) -> None:
    ana = at_times(practice).ticks(offered=[ANOTHER])

    ana.answers("times", other_day="2027-05-10", other_time="18:30")

    assert _offers(practice) == [datetime(2027, 5, 10, 22, 30, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("day", "clock", "beside"),
    [
        ("2027-05-04", "18:00", {"other_day": "That date is too early. Please choose a later one."}),
        ("2026-05-04", "10:00", {"other_day": "That date is too early. Please choose a later one."}),
        ("2199-05-04", "10:00", {"other_day": "That date is too late. Please choose an earlier one."}),
        ("2027-07-04", "10:00", {"other_day": "That date is too late. Please choose an earlier one."}),
        ("2027-05-10", "10:10", {"other_time": "Please choose a time on the hour or the half hour."}),
    ],
)
def test_a_time_that_cannot_be_offered_is_an_error_beside_its_field(
    practice: SlackPractice, day: str, clock: str, beside: dict[str, str]
) -> None:
    ana = at_times(practice).ticks(offered=[ANOTHER])

    ana.answers("times", other_day=day, other_time=clock)

    assert (ana.step, ana.field_errors) == ("times", beside)
    assert practice.preparation().offered_at is None


@pytest.mark.parametrize(
    ("now", "day", "clock", "beside"),
    [
        (datetime(2027, 3, 9, 14, tzinfo=UTC), "2027-03-14", "02:30", "That time doesn't exist on that day"),
        (datetime(2027, 11, 2, 14, tzinfo=UTC), "2027-11-07", "01:30", "That time happens twice on that day"),
    ],
)
def test_an_hour_that_a_clock_change_skips_or_repeats_is_an_error(
    door: PracticeServer, sqlite_url: str, now: datetime, day: str, clock: str, beside: str
) -> None:
    with open_practice(door, sqlite_url, now=now, monotonic=lambda: 0.0) as practice:
        ana = at_times(practice).ticks(offered=[ANOTHER])

        ana.answers("times", other_day=day, other_time=clock)

        assert ana.field_errors["other_time"].startswith(beside)


def test_at_most_six_times_can_be_offered(practice: SlackPractice) -> None:
    ana = at_times(practice)
    ana.ticks(offered=ana.options("offered"))

    ana.answers("times", other_day="2027-05-10", other_time="18:30")

    assert ana.field_errors == {"offered": "Please choose six times at most."}
    assert practice.preparation().offered_at is None


def test_ticked_times_are_saved_and_one_that_has_passed_is_not_offered(practice: SlackPractice) -> None:
    ana = at_times(practice)
    first, *_, last, _another = ana.options("offered")
    reopens_consult(ana.ticks(offered=[first, last]).closes())
    assert ana.ticked == {"offered": [first, last]}

    practice.clock.forward(timedelta(days=1, hours=8))
    ana.sends()

    assert ana.field_errors == {"offered": "That time has passed. Please choose a later one."}
    ana.answers("times", offered=[last])
    assert _offers(practice) == [datetime.fromisoformat(last)]


def test_a_time_of_today_is_too_soon_even_if_it_was_ticked_yesterday(practice: SlackPractice) -> None:
    ana = at_times(practice)
    ana.ticks(offered=ana.options("offered")[:1])
    practice.clock.now = datetime(2027, 5, 5, 4, 30, tzinfo=UTC)  # half past midnight in New York

    ana.sends()

    assert ana.field_errors == {"offered": "Consults start tomorrow at the earliest. Please choose a later time."}


def test_offered_times_change_only_when_others_are_sent(practice: SlackPractice) -> None:
    ana = at_ready(practice)
    sent = _offers(practice)

    ana.presses("offer_times").ticks(offered=ana.options("offered")[2:4]).closes()
    assert _offers(practice) == sent

    reopens_consult(ana).presses("offer_times")
    assert ana.ticked == {"offered": [starts_at.isoformat() for starts_at in sent]}
    ana.answers("times", offered=ana.options("offered")[2:3])
    assert len(_offers(practice)) == 1


def test_without_common_working_hours_the_therapist_is_asked_for_another_time(practice: SlackPractice) -> None:
    ben = practice.workspace.get_person(BEN)
    practice.workspace.set_person(dataclasses.replace(ben, time_zone="Asia/Tokyo"))
    practice.directory.clear()
    practice.person(BEN).types()

    ana = at_times(practice)
    assert "Your working hours and Ben's don't overlap in the next two weeks." in ana.screen_text
    ana.answers("times", other_day="2027-05-10", other_time="19:00")

    assert ana.step == "ready"


def test_until_times_are_sent_the_menu_names_that_step(practice: SlackPractice) -> None:
    ana = at_times(practice).closes().types()

    assert "maple-4821 with Ben · Prepare (1 of 6): offer times" in ana.screen_text
    assert ana.presses("go_on", value=value_beside(ana, "maple")).step == "times"
