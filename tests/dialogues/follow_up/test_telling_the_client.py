"""Promises to clients: the therapist is reminded on the day, and the consult closes with the last promise kept."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from flows.actions import Kind
from flows.permissions import NotYoursError
from storage.consults import promises
from storage.models import Promise
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.run_as import perform
from tests.support.walks.booked_consult import context_for, member, pass_time_until
from tests.support.walks.client_promises import (
    DUE,
    GOALS,
    MODALITY,
    MORNING,
    PLANNED,
    promise_states,
    reminded,
    sign_both,
    told,
)
from tests.support.walks.preparation_steps import CANARY, revoke_all_forms
from tests.support.walks.summary_steps import (
    FRIDAY_WEEK,
    both_answered,
    both_signed,
    consult,
    consult_id_of,
    load_signed_page,
    looks_back,
    signs,
)
from tests.support.walks.talk_steps import answers, both_begin, passes_over


def test_the_signed_summary_creates_one_promise_for_each_topic_to_be_told(practice: SlackPractice) -> None:
    both_signed(practice)

    with practice.read_session() as session:
        saved = [
            (promise.part, promise.question, promise.by, promise.standing) for promise in session.exec(select(Promise))
        ]
    assert sorted(saved) == [("ft", 3, FRIDAY_WEEK, "open"), ("it", 2, FRIDAY_WEEK, "open")]
    assert consult(practice).ended_at is None


def test_without_any_promise_the_consult_closes_when_both_have_signed(practice: SlackPractice) -> None:
    both_begin(practice)
    for who in (ANA, BEN):
        for number in range(1, 9):
            passes_over(practice, who, number)
    for who in (ANA, BEN):
        looks_back(practice, who)
    for who in (ANA, BEN):
        signs(practice, who)
    practice.deliver()

    assert consult(practice).configuration == "closed"
    assert consult(practice).ended_at == practice.clock.now
    assert practice.person(ANA).messages[-1].endswith("You have nothing left to tell your client.")
    assert load_signed_page(practice, ANA).promise_lines == ()


def test_each_is_reminded_on_the_morning_of_the_day_in_their_own_working_hours(practice: SlackPractice) -> None:
    both_signed(practice)

    reminders = []
    for moment in (MORNING - timedelta(seconds=1), MORNING, MORNING + timedelta(hours=1)):
        pass_time_until(practice, moment)
        reminders.append([reminded(practice, who) for who in (ANA, BEN)])

    goals, modality = [DUE.format(topic=GOALS)], [DUE.format(topic=MODALITY)]
    assert reminders == [[[], []], [goals, []], [goals, modality]]


def test_a_promise_that_was_kept_early_brings_no_reminder(practice: SlackPractice) -> None:
    both_signed(practice)
    told(practice, ANA)

    pass_time_until(practice, MORNING + timedelta(hours=1))

    assert [reminded(practice, who) for who in (ANA, BEN)] == [[], [DUE.format(topic=MODALITY)]]


def test_the_reminder_for_a_day_off_comes_on_the_last_working_day_before(practice: SlackPractice) -> None:
    both_answered(practice)
    answers(practice, ANA, 2, "Something new.", sharing="will_hear", hear_by="2027-05-16")
    sign_both(practice)

    pass_time_until(practice, MORNING)

    assert practice.person(ANA).messages[-1] == PLANNED.replace("DAY", "Sun, May 16").format(topic=GOALS)


def test_the_reminder_for_a_day_before_both_signed_comes_on_the_next_working_morning(practice: SlackPractice) -> None:
    both_answered(practice)
    pass_time_until(practice, datetime(2027, 5, 14, 22, tzinfo=UTC))
    sign_both(practice)

    pass_time_until(practice, on_clock("2027-05-17T08:59", "America/New_York"))
    before = reminded(practice, ANA)
    pass_time_until(practice, on_clock("2027-05-17T09:00", "America/New_York"))

    assert before == []
    assert reminded(practice, ANA) == [PLANNED.replace("DAY", "Fri, May 14").format(topic=GOALS)]


def test_the_consult_closes_once_every_client_has_been_told(practice: SlackPractice) -> None:
    both_signed(practice)

    told(practice, ANA)
    after_one = consult(practice).configuration
    ben = told(practice, BEN)

    assert after_one == "signed"
    assert consult(practice).configuration == "closed"
    assert consult(practice).ended_at == practice.clock.now
    assert ben.step == "signed"
    assert "there's nothing left to tell" in ben.screen_text


def test_telling_the_client_can_be_recorded_from_the_reminder(practice: SlackPractice) -> None:
    both_signed(practice)
    pass_time_until(practice, MORNING)

    ana = practice.person(ANA).presses("told").answers("told", told_on="2027-05-12")

    assert promise_states(practice) == [("it", "told"), ("ft", "open")]
    assert "Ana's client: The treatment goals. Told on Wed, May 12, 2027." in ana.screen_text
    assert "Ben's client: The treatment modality. To tell by Fri, May 14, 2027." in ana.screen_text


@pytest.mark.parametrize(("day", "why"), [("2027-05-07", "too late"), ("2027-05-05", "too early")])
def test_the_day_of_telling_must_be_between_the_talk_and_today(practice: SlackPractice, day: str, why: str) -> None:
    both_signed(practice)

    ana = practice.person(ANA).opens_home().presses("told").answers("told", told_on=day)

    assert ana.step == "told"
    assert why in ana.field_errors["told_on"]
    assert promise_states(practice) == [("it", "open"), ("ft", "open")]


def test_after_a_new_day_is_chosen_the_reminder_comes_on_the_new_day(practice: SlackPractice) -> None:
    both_signed(practice)
    practice.person(ANA).opens_home().presses("told").presses("new_day").answers("new_day", by="2027-05-20")

    pass_time_until(practice, MORNING + timedelta(hours=1))
    on_the_old_day = reminded(practice, ANA)
    pass_time_until(practice, on_clock("2027-05-20T09:00", "America/New_York"))

    assert on_the_old_day == []
    assert reminded(practice, ANA) == [DUE.format(topic=GOALS)]
    assert load_signed_page(practice, ANA).layout.promise_lines[0].endswith("by Fri, May 14, 2027: The treatment goals")


@pytest.mark.parametrize("day", ["2027-05-06", "2027-11-03"])
def test_a_new_day_must_be_between_tomorrow_and_180_days_from_now(practice: SlackPractice, day: str) -> None:
    both_signed(practice)

    ana = practice.person(ANA).opens_home().presses("told").presses("new_day").answers("new_day", by=day)

    assert set(ana.field_errors) == {"by"}


def test_an_old_screen_submitted_again_settles_only_the_promise_that_was_chosen(practice: SlackPractice) -> None:
    both_answered(practice)
    answers(practice, ANA, 3, "Something new.", sharing="will_hear", hear_by=FRIDAY_WEEK.isoformat())
    sign_both(practice)
    first, second = list_open_promises(practice)

    for about in (consult_id_of(practice), first):
        for _ in range(2):
            submit_told(practice, about, what=[first])

    assert promise_states(practice) == [("it", "told"), ("it", "open"), ("ft", "open")]
    assert list_open_promises(practice) == [second]


def test_two_promises_for_one_day_bring_one_reminder(practice: SlackPractice) -> None:
    both_answered(practice)
    answers(practice, ANA, 3, "Something new.", sharing="will_hear", hear_by=FRIDAY_WEEK.isoformat())
    sign_both(practice)

    pass_time_until(practice, MORNING)
    pass_time_until(practice, MORNING + timedelta(days=3))

    assert reminded(practice, ANA) == [DUE.format(topic=f"{GOALS}, {MODALITY}")]


def test_nobody_can_settle_the_promise_of_another_member(practice: SlackPractice) -> None:
    both_signed(practice)
    (promise_id,) = list_open_promises(practice)

    for who in (BEN, DANA):
        with practice.services.database.transaction() as session, contextlib.suppress(NotYoursError):
            perform(context_for(practice, session, who), Kind.SUBMIT, "told", promise_id, told_on="2027-05-06")

    assert promise_states(practice) == [("it", "open"), ("ft", "open")]


def test_after_a_revocation_the_client_can_still_be_told(practice: SlackPractice) -> None:
    both_signed(practice)
    revoke_all_forms(practice)

    pass_time_until(practice, MORNING)
    told(practice, ANA)

    assert DUE.format(topic=GOALS) in practice.person(ANA).messages
    assert promise_states(practice)[0] == ("it", "told")


def test_no_message_or_screen_about_a_promise_contains_what_was_written(practice: SlackPractice) -> None:
    both_answered(practice)
    answers(practice, ANA, 2, f"{CANARY} hopes to go.", sharing="will_hear", hear_by=FRIDAY_WEEK.isoformat())
    sign_both(practice)
    pass_time_until(practice, MORNING + timedelta(hours=1))

    ana = practice.person(ANA).presses("told")

    assert CANARY not in ana.screen_text
    assert [message for message in ana.messages if CANARY in message] == []


def list_open_promises(practice: SlackPractice) -> list[str]:
    """Return the ids of Ana's open promises, in the order of the questions."""
    with practice.read_session() as session:
        return [
            str(promise.id)
            for promise, _code in promises.list_open_for_member(session, member(practice, session, ANA).id)
        ]


def submit_told(practice: SlackPractice, about: str, what: list[str]) -> None:
    """Submit Ana's screen "told" for this consult or promise."""
    with practice.services.database.transaction() as session:
        today = practice.clock.now.date().isoformat()
        perform(context_for(practice, session), Kind.SUBMIT, "told", about, what=what, told_on=today)
