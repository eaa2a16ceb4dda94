"""The facts: releases, sessions, an impression, who knows of it. If one is missing, a wait names the next step."""

import pytest
from sqlmodel import select

from storage.models import Attendance, Notice, Release
from tests.support.data.consult_rows import forms_of
from tests.support.practice import BEN, SlackPractice, Ticks
from tests.support.walks.preparation_steps import (
    CEDAR,
    at_facts,
    attests,
    case,
    enters_form,
    form_answers,
    people,
    reopens_consult,
    revoke_all_forms,
)

SESSIONS: dict[str, Ticks] = {"sessions": 6, "first_on": "2027-02-01", "last_on": "2027-04-26"}


def test_adding_the_missing_release_leads_from_the_wait_past_the_facts_that_hold(practice: SlackPractice) -> None:
    ana = attests(at_facts(practice, code=CEDAR))
    assert ana.step == "wait"
    assert "You don't yet have a release from Adult 1 to talk to your colleague." in ana.screen_text

    ana.presses("add_paper")
    enters_form(ana, form_answers(practice, ana))

    assert ana.step == "weigh"
    ana.presses("back")
    assert "Your releases are in force until Oct 31." in ana.screen_text
    assert ana.ticked == {"impression": "formed", "informed": people(ana)}


def test_a_signed_form_is_saved_with_its_terms_and_a_release_per_direction(practice: SlackPractice) -> None:
    ana = attests(at_facts(practice, code=CEDAR)).presses("add_paper")

    enters_form(ana, form_answers(practice, ana, {"topics": ["goals", "safety"], "direction": "both"}))

    with practice.read_session() as session:
        form = next(form for form in forms_of(session, case(practice, CEDAR).id) if form.direction == "both")
        form_releases = session.exec(select(Release).where(Release.paper_id == form.id)).all()
    assert (form.topics, form.direction, form.kept_where) == (("goals", "safety"), "both", "ehr")
    assert {(release.discloser, release.recipient) for release in form_releases} == {("it", "ft"), ("ft", "it")}


def test_a_form_for_the_colleagues_speaking_does_not_end_the_wait(practice: SlackPractice) -> None:
    ana = attests(at_facts(practice, code=CEDAR)).presses("add_paper")

    enters_form(ana, form_answers(practice, ana, {"direction": "in"}))

    assert ana.step == "wait"


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"signed_on": "2027-05-05"}, {"signed_on": "That date is in the future."}),
        ({"ends_on": "2199-01-01"}, {"ends_on": "That date is too late."}),
        ({"signed_on": "2027-05-01", "ends_on": "2027-04-30"}, {"ends_on": "It ends before it was signed."}),
        ({"signed_on": "1900-01-01"}, {"signed_on": "That date is too early."}),
    ],
)
def test_an_impossible_day_on_a_form_is_an_error_beside_its_field(
    practice: SlackPractice, wrong: dict[str, Ticks], beside: dict[str, str]
) -> None:
    ana = attests(at_facts(practice, code=CEDAR)).presses("add_paper")

    ana.answers("paper", **form_answers(practice, ana, wrong))

    assert {field: text.partition(".")[0] + "." for field, text in ana.field_errors.items()} == beside
    with practice.read_session() as session:
        assert len(forms_of(session, case(practice, CEDAR).id)) == 2  # only the two sample forms


def test_too_few_sessions_make_the_consult_wait_and_show_the_needed_number(practice: SlackPractice) -> None:
    ana = at_facts(practice).presses("recount")

    ana.answers(
        "facts", sessions=1, first_on="2027-04-26", last_on="2027-04-26", impression="formed", informed=people(ana)
    )

    assert ana.step == "wait"
    assert "1 of 2 sessions so far" in ana.screen_text
    assert "Add a release" not in ana.screen_text


@pytest.mark.parametrize(
    ("counted", "beside"),
    [
        ({"first_on": "2027-04-26", "last_on": "2027-02-01"}, "last_on"),
        ({"sessions": 2, "first_on": "2027-04-26"}, "sessions"),
        ({"sessions": 1}, "sessions"),
        ({"last_on": "2027-05-05"}, "last_on"),  # in the future
        ({"last_on": "2199-01-01"}, "last_on"),
        ({"first_on": "1900-01-01"}, "first_on"),
    ],
)
def test_contradicting_days_and_counts_are_an_error_beside_the_field(
    practice: SlackPractice, counted: dict[str, Ticks], beside: str
) -> None:
    ana = at_facts(practice).presses("recount")

    ana.answers("facts", **{**SESSIONS, **counted}, impression="formed", informed=people(ana))

    assert ana.step == "facts"
    assert list(ana.field_errors) == [beside]
    with practice.read_session() as session:
        assert session.get_one(Attendance, (case(practice).id, "it")).sessions == 6


@pytest.mark.parametrize("count", [-1, 0, 10_000])
def test_slack_refuses_an_impossible_session_count_before_it_is_sent(practice: SlackPractice, count: int) -> None:
    ana = at_facts(practice).presses("recount")

    ana.ticks(**{**SESSIONS, "sessions": count}, impression="formed", informed=people(ana))

    assert list(ana.sends().refused) == ["facts.sessions"]


def test_each_therapist_has_a_session_count_of_their_own(practice: SlackPractice) -> None:
    ana = at_facts(practice).presses("recount")

    ana.answers("facts", **{**SESSIONS, "sessions": 9}, impression="formed", informed=people(ana))

    with practice.read_session() as session:
        counts = {part: session.get_one(Attendance, (case(practice).id, part)).sessions for part in ("it", "ft")}
    assert counts == {"it": 9, "ft": 5}


def test_untouched_fields_stay_as_shown_when_slack_omits_them(practice: SlackPractice) -> None:
    practice.workspace.omit_untouched_inputs()
    ana = at_facts(practice).presses("recount")

    ana.answers("facts", last_on="2027-05-03", impression="formed", informed=people(ana))

    assert ana.step == "weigh"
    with practice.read_session() as session:
        attendance = session.get_one(Attendance, (case(practice).id, "it"))
    assert (attendance.sessions, attendance.last_on.isoformat()) == (6, "2027-05-03")


def test_the_consult_waits_until_the_therapist_has_an_impression(practice: SlackPractice) -> None:
    ana = at_facts(practice)

    ana.answers("facts", impression="not_yet", informed=people(ana))

    assert ana.step == "wait"
    assert "First form your own view of this client" in ana.screen_text

    ana.presses("waited").answers("facts", impression="formed")
    assert ana.step == "weigh"


def test_the_consult_waits_until_every_client_knows_of_it(practice: SlackPractice) -> None:
    ben = at_facts(practice, BEN)

    ben.answers("facts", impression="formed", informed=[people(ben)[0], "not_yet"])

    assert ben.step == "wait"
    assert "Someone hasn't been told about this consult yet: Adult 2." in ben.screen_text


def test_the_starter_does_not_wait_until_a_shared_client_knows_of_the_consult(practice: SlackPractice) -> None:
    ana = at_facts(practice)

    ana.answers("facts", impression="formed", informed=["not_yet"])

    assert ana.step == "weigh"
    with practice.read_session() as session:
        assert session.exec(select(Notice)).all() == []


def test_each_tick_about_the_facts_is_saved_at_once(practice: SlackPractice) -> None:
    ana = at_facts(practice)
    ana.ticks(impression="formed", informed=people(ana)).closes()

    reopens_consult(ana)

    assert ana.ticked == {"impression": "formed", "informed": people(ana)}


def test_an_option_that_was_unticked_stays_unticked(practice: SlackPractice) -> None:
    ana = at_facts(practice)
    ana.ticks(informed=people(ana)).ticks(informed=[]).closes()

    reopens_consult(ana)

    assert ana.ticked == {"impression": None, "informed": []}


def test_a_reminder_about_a_wait_is_sent_on_the_chosen_day(practice: SlackPractice) -> None:
    ana = attests(at_facts(practice, code=CEDAR))

    ana.answers("wait", ask_on="2027-05-10")
    practice.pass_time(days=7)

    assert ana.messages[-1] == (
        "You asked me to remind you about cedar-1907 today. Your answers are saved, and you can pick another day."
    )
    assert ana.presses("go_on").step == "wait"


def test_the_colleague_is_not_told_of_a_waiting_consult(practice: SlackPractice) -> None:
    attests(at_facts(practice, code=CEDAR))
    practice.pass_time(days=30)

    ben = practice.person(BEN).types()

    assert "cedar-1907 with Ana\n" in f"{ben.screen_text}\n"
    assert "go_on" not in ben.button_ids
    assert [message for message in ben.messages if "Hello" not in message] == []


def test_a_release_revoked_in_the_meantime_makes_the_consult_wait_again(practice: SlackPractice) -> None:
    ana = at_facts(practice)
    revoke_all_forms(practice)

    attests(ana)

    assert ana.step == "wait"
    assert "Adult 1's release for you to talk is no longer in force." in ana.screen_text
