"""The starter's paths from the menu to "I am ready" with times offered, and the number of taps of each path."""

import pytest

from tests.support.pages.private_page import submit_on_page
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.preparation_steps import (
    MAPLE,
    PRIVACY_ANSWERS,
    SCOPED,
    WEIGHED,
    at_ready,
    attests,
    case,
    enters_form,
    form_answers,
    new_case,
    participants,
    people,
    starts_consult,
    value_beside,
)

INVITED = (
    "{name} would like to consult with you about {code}. Preparing takes about 3 minutes, and it's fine to say no."
)


def test_a_starter_is_ready_in_at_most_25_taps_when_nothing_is_missing(practice: SlackPractice) -> None:
    ana = starts_consult(practice)

    ana.answers("screen", fits="none")
    ana.answers("facts", impression="formed", informed=people(ana))
    ana.answers("weigh", bring=["clearer"], cost=["own_view"], hopes=["together"], pulls=["nothing"], balance="go_on")
    ana.answers("scope", topics=["goals", "modality"], keeps_back="nothing", clients_keep_back="nothing")
    ana.answers("times", offered=ana.options("offered")[:2])

    assert ana.step == "ready"
    assert ana.taps <= 25
    practice.deliver()
    assert practice.person(BEN).messages == [INVITED.format(name="Ana", code=MAPLE)]


def test_the_family_therapist_can_start_a_consult(practice: SlackPractice) -> None:
    ben = starts_consult(practice, BEN)

    ben.answers("screen", fits="none")
    assert len(people(ben)) == 2  # he sees both adults
    attests(ben)
    ben.answers("weigh", **WEIGHED)
    ben.answers("scope", **SCOPED)
    ben.answers("times", offered=ben.options("offered")[:2])

    assert ben.step == "ready"
    assert ben.taps <= 26
    practice.deliver()
    assert practice.person(ANA).messages == [INVITED.format(name="Ben", code=MAPLE)]


def test_a_starter_with_a_new_case_and_its_first_release_gets_ready(empty_practice: SlackPractice) -> None:
    ana = empty_practice.person(ANA).types()
    ana.presses("start")

    ana.answers("case", **new_case(empty_practice))
    ana.answers("frame", reasons=["diagnosis"])
    ana.answers("screen", fits="none")
    ana.answers(
        "facts", sessions=3, first_on="2027-03-01", last_on="2027-04-20", impression="formed", informed=[*people(ana)]
    )
    assert ana.step == "wait"
    enters_form(ana.presses("add_paper"), form_answers(empty_practice, ana))
    ana.answers("case_law", **PRIVACY_ANSWERS)
    ana.answers("weigh", **WEIGHED)
    ana.answers("scope", **SCOPED)
    ana.answers("times", offered=ana.options("offered")[:1])

    assert ana.step == "ready"
    assert ana.taps <= 55  # more: 8 for the case, 16 for its release, 3 for the sessions, 3 for the privacy questions


def test_a_new_case_gets_a_code_two_therapists_and_its_participants(empty_practice: SlackPractice) -> None:
    ana = empty_practice.person(ANA).types()

    ana.presses("start").answers("case", **new_case(empty_practice))

    code = ana.screen_text.partition(" with Ben")[0].splitlines()[-1]
    new_row = case(empty_practice, code)
    assert new_row.it_member_id != new_row.ft_member_id
    assert [
        (participant.kind, participant.number, participant.seen_by_it, participant.seen_by_ft)
        for participant in participants(empty_practice, code)
    ] == [
        ("adult", 1, True, True),
        ("adult", 2, False, True),
    ]


@pytest.mark.parametrize(
    ("sessions", "first_on", "is_early"), [(4, "2026-01-01", True), (5, "2027-03-24", True), (5, "2027-03-23", False)]
)
def test_weighing_early_in_treatment_warns_that_the_pull_apart_is_stronger(
    practice: SlackPractice, sessions: int, first_on: str, *, is_early: bool
) -> None:
    ana = starts_consult(practice).answers("screen", fits="none")
    ana.presses("recount").ticks(sessions=sessions, first_on=first_on, last_on="2027-04-20")

    ana.answers("facts", impression="formed", informed=people(ana))

    assert ana.step == "weigh"
    assert ("Early in treatment, it's easier to be pulled apart." in ana.screen_text) is is_early


def test_a_promised_client_note_is_written_before_the_starter_is_ready(empty_practice: SlackPractice) -> None:
    ana = empty_practice.person(ANA).types()
    ana.presses("start").answers("case", **new_case(empty_practice, whom="note"))
    ana.answers("frame", reasons=["goals"]).answers("screen", fits="none")
    ana.answers(
        "facts", sessions=3, first_on="2027-03-01", last_on="2027-04-20", impression="formed", informed=[*people(ana)]
    )
    enters_form(ana.presses("add_paper"), form_answers(empty_practice, ana))
    ana.answers("case_law", **PRIVACY_ANSWERS).answers("weigh", **WEIGHED)

    ana.answers("scope", **SCOPED)
    assert ana.step == "page"
    assert "who this client is" in ana.screen_text
    assert ana.presses("written_ready").step == "page"  # nothing is written yet
    assert empty_practice.preparation().ready_at is None

    submit_on_page(empty_practice, ana, whom="the tall one, Tuesdays")
    assert ana.presses("written_ready").step == "times"


def test_the_menu_offers_to_start_a_consult_and_to_continue_an_open_one(practice: SlackPractice) -> None:
    ana = at_ready(practice)

    ana.closes().types()

    assert "confer" in ana.button_ids  # cedar-1907
    assert ana.presses("go_on", value=value_beside(ana, MAPLE)).step == "ready"
