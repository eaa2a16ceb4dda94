"""The same request sent twice, two clicks at the same moment, and clicks on old buttons."""

import pytest
from sqlmodel import select

from storage.models import Case, MonthlyTally, Offer, Participant, SignedForm
from tests.dialogues.whole.races.repeated_clicks import at_once, count, ok, twice
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.slack.forged_payloads import rows
from tests.support.walks.preparation_steps import (
    CEDAR,
    MAPLE,
    SCOPED,
    WEIGHED,
    at_facts,
    at_scope,
    at_times,
    at_weigh,
    attests,
    form_answers,
    last_sent,
    new_case,
    reopens_consult,
    starts_consult,
    value_beside,
)
from tests.support.walks.release_steps import newest_form, opens_releases


def test_the_same_new_case_screen_sent_again_creates_one_case(practice: SlackPractice) -> None:
    practice.person(ANA).types().presses("start").presses("new_case").answers("case", **new_case(practice))

    assert ok(twice(practice, ANA))

    assert count(practice, Case) == 3  # two are the demo's
    assert count(practice, Participant) == 6


def test_two_clicks_at_the_same_moment_create_one_case(practice: SlackPractice) -> None:
    ana = practice.person(ANA).types().presses("start").presses("new_case").ticks(**new_case(practice))

    at_once(ana.sends, ana.sends)

    assert count(practice, Case) == 3


def test_two_separate_new_case_screens_create_two_cases(practice: SlackPractice) -> None:
    for _ in range(2):
        practice.person(ANA).types().presses("start").presses("new_case").answers("case", **new_case(practice)).closes()

    assert count(practice, Case) == 4


def test_a_signed_form_sent_twice_is_saved_once(practice: SlackPractice) -> None:
    ana = attests(at_facts(practice, code=CEDAR)).presses("add_paper")
    before = count(practice, SignedForm)
    ana.ticks(**form_answers(practice, ana))

    at_once(ana.sends, ana.sends)
    assert ok(twice(practice, ANA))

    assert count(practice, SignedForm) == before + 1
    ana.answers("paper_countersigned", kept_where="ehr")
    assert practice.person(ANA).step == "weigh"  # the facts were all in order, but for the form


def test_a_signed_form_sent_again_later_adds_no_form_and_leaves_the_screen_with_the_newest(
    practice: SlackPractice,
) -> None:
    ana = opens_releases(practice, ANA, CEDAR).presses("add_release")
    ana.answers("paper", **form_answers(practice, ana)).closes()  # another form, which the practice has not signed yet
    practice.pass_time(minutes=1)
    ana = opens_releases(practice, ANA, CEDAR).presses("add_release")
    ana.answers("paper", **form_answers(practice, ana, {"purpose": "safety"}))
    newest, forms = newest_form(practice, 1, CEDAR).id, count(practice, SignedForm)

    assert ok(twice(practice, ANA))

    assert (newest_form(practice, 1, CEDAR).id, count(practice, SignedForm)) == (newest, forms)
    assert (ana.screen["callback_id"], ana.screen["private_metadata"]) == ("paper_countersigned", str(newest))


def test_reasons_sent_twice_start_one_consult(practice: SlackPractice) -> None:
    ana = practice.person(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE))
    ana.ticks(reasons=["goals"])

    at_once(ana.sends, ana.sends)
    assert ok(twice(practice, ANA))

    assert len(practice.consults()) == 1
    assert ana.step == "screen"


def test_a_reason_to_wait_sent_twice_is_counted_once(practice: SlackPractice) -> None:
    ana = starts_consult(practice).ticks(fits="message")

    at_once(ana.sends, ana.sends)
    assert ok(twice(practice, ANA))

    with practice.read_session() as session:
        assert [tally.ticked for tally in session.exec(select(MonthlyTally))] == [1]


def test_a_reminder_day_sent_twice_sends_one_reminder(practice: SlackPractice) -> None:
    ana = starts_consult(practice).answers("screen", fits="message").ticks(ask_on="2027-05-07")

    at_once(ana.sends, ana.sends)
    practice.pass_time(days=5)

    assert [message for message in ana.messages if message.startswith("You asked me")] == [
        "You asked me to remind you about maple-4821 today. Your answers are saved, and you can pick another day."
    ]


@pytest.mark.parametrize("step", ["facts", "weigh"])
def test_next_pressed_twice_goes_one_screen_on(practice: SlackPractice, step: str) -> None:
    ana = at_facts(practice) if step == "facts" else at_weigh(practice)
    ana.ticks(**WEIGHED if step == "weigh" else {"impression": "formed", "informed": ["not_yet"]})

    at_once(ana.sends, ana.sends)
    assert ok(twice(practice, ANA))

    assert ana.step == {"facts": "weigh", "weigh": "scope"}[step]


def test_back_pressed_twice_goes_one_screen_back(practice: SlackPractice) -> None:
    ana = at_scope(practice).presses("back")

    assert ok(twice(practice, ANA, "block_actions"))

    assert reopens_consult(ana.closes()).step == "weigh"


def test_ready_pressed_twice_invites_once(practice: SlackPractice) -> None:
    ana = at_scope(practice).ticks(**SCOPED)

    at_once(ana.sends, ana.sends)
    assert ok(twice(practice, ANA))
    practice.pass_time(days=1)

    assert len(practice.person(BEN).messages) == 1
    assert ana.step == "times"


def test_times_sent_twice_are_offered_once(practice: SlackPractice) -> None:
    ana = at_times(practice)
    ana.ticks(offered=ana.options("offered")[:3])

    at_once(ana.sends, ana.sends)

    assert count(practice, Offer) == 3


def test_an_old_tick_that_arrives_again_changes_nothing(practice: SlackPractice) -> None:
    ana = at_weigh(practice).ticks(balance="not_now")
    late = last_sent(practice, ANA, "block_actions")
    ana.ticks(**WEIGHED).sends()
    before = rows(practice)

    assert practice.workspace.replay(late).status == 200

    assert ana.step == "scope"
    assert rows(practice) == before


@pytest.mark.parametrize("button", ["back", "recount"])
def test_an_old_button_changes_nothing_once_the_therapist_is_ready(practice: SlackPractice, button: str) -> None:
    ana = at_facts(practice).presses(button)
    old = last_sent(practice, ANA, "block_actions")
    ana.closes()
    ana.types().presses("go_on")
    if ana.step == "screen":
        ana.answers("screen", fits="none")
    attests(ana).answers("weigh", **WEIGHED).answers("scope", **SCOPED)
    before = rows(practice)

    assert practice.workspace.replay(old).status == 200

    assert rows(practice) == before


def test_an_old_screen_sent_after_the_therapist_is_ready_changes_nothing(practice: SlackPractice) -> None:
    ana = at_weigh(practice).answers("weigh", **WEIGHED)
    old = last_sent(practice, ANA, "view_submission")
    ana.answers("scope", **SCOPED)
    ana.answers("times", offered=ana.options("offered")[:1])
    before = rows(practice)

    assert practice.workspace.replay(old).status == 200

    assert rows(practice) == before


def test_an_old_message_opens_the_current_step(practice: SlackPractice) -> None:
    ana = starts_consult(practice).answers("screen", fits="message").answers("pause", ask_on="2027-05-07")
    practice.pass_time(days=4)
    ana.types().presses("go_on").presses("resume").answers("screen", fits="none").closes()

    assert ana.presses("go_on").step == "facts"


def test_an_old_screen_sent_after_a_no_shows_that_the_consult_ended(practice: SlackPractice) -> None:
    ana = at_weigh(practice)
    old = last_sent(practice, ANA, "view_submission")
    ana.answers("weigh", **{**WEIGHED, "balance": "not_needed"})
    before = rows(practice)

    answered = practice.workspace.replay(old)

    assert answered.json is not None
    assert answered.json["view"]["callback_id"] == "rest"
    assert rows(practice) == before
