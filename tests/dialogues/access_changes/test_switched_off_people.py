"""Whoever is deactivated in Slack for a moment is told all the same, and nothing takes effect before they are."""

import pytest

from tests.support.people.access_steps import (
    ROY,
    about_access,
    add_administrator,
    add_old_administrator,
    enters,
    last_change,
    outcomes,
)
from tests.support.people.people_and_roles import id_of
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice
from tests.support.walks import emergency_steps as emergency
from tests.support.walks.preparation_steps import MAPLE, case
from tests.support.walks.summary_steps import both_signed

EVERYBODY_ELSE = ANA, BEN, DANA, ROY
REVIEW = "Please review whether it was in order"


def switches_off(practice: SlackPractice) -> None:
    """Let somebody deactivate everybody but Fay in Slack."""
    for who in EVERYBODY_ELSE:
        practice.workspace.deactivate(who)


def switches_on(practice: SlackPractice) -> None:
    """Let somebody reactivate everybody in Slack."""
    for who in EVERYBODY_ELSE:
        practice.workspace.reactivate(who)
    practice.follow()


@pytest.fixture
def asked_unseen(practice: SlackPractice) -> SlackPractice:
    """Return a practice in which Fay asked for emergency access while everybody else was deactivated."""
    both_signed(practice)
    emergency.write_client_note(practice)
    practice.follow()
    add_old_administrator(practice)
    fay = practice.person(FAY).types("settings").presses("emergency").answers("emergency", member=ANA)
    switches_off(practice)
    practice.pass_time(minutes=1)
    fay.answers("emergency_case", case=str(case(practice, MAPLE).id), reason="danger")
    practice.follow()
    return practice


def test_people_who_were_deactivated_when_it_was_asked_for_are_told_as_soon_as_they_are_back(
    asked_unseen: SlackPractice,
) -> None:
    switches_on(asked_unseen)

    for who in EVERYBODY_ELSE:
        assert "Fay asked for a change" in about_access(asked_unseen, who)[-1], who
    asked_unseen.person(ROY).presses("access_object", value=str(last_change(asked_unseen).id))
    assert outcomes(asked_unseen) == ["objected"]


def test_deactivated_again_when_it_would_take_effect_nobody_is_left_out(asked_unseen: SlackPractice) -> None:
    asked_unseen.pass_time(minutes=1)
    for who in EVERYBODY_ELSE:
        asked_unseen.workspace.reactivate(who)  # for a moment in which nothing is sent
    switches_off(asked_unseen)

    asked_unseen.pass_time(hours=72)

    assert (outcomes(asked_unseen), emergency.grants(asked_unseen)) == ([None], [])
    switches_on(asked_unseen)
    for who in EVERYBODY_ELSE:
        assert "Fay asked for a change" in about_access(asked_unseen, who)[-1], who
    asked_unseen.pass_time(hours=71)
    assert outcomes(asked_unseen) == [None]
    asked_unseen.pass_time(hours=1)
    assert outcomes(asked_unseen) == ["waited"]


def test_whoever_was_deactivated_when_the_access_opened_is_told_and_asked_to_review_it_when_they_are_back(
    asked_unseen: SlackPractice,
) -> None:
    switches_on(asked_unseen)
    asked_unseen.pass_time(hours=71)
    switches_off(asked_unseen)
    asked_unseen.pass_time(hours=1)
    assert len(emergency.grants(asked_unseen)) == 1

    switches_on(asked_unseen)
    for who in (ANA, BEN, ROY):
        assert "emergency access" in asked_unseen.person(who).messages[-1], who
    asked_unseen.pass_time(hours=1)
    assert REVIEW in asked_unseen.person(ROY).messages[-1]
    assert REVIEW not in asked_unseen.person(ANA).messages[-1]


def test_a_review_is_asked_for_although_its_reviewer_is_deactivated_when_the_hour_ends(
    asked_unseen: SlackPractice,
) -> None:
    switches_on(asked_unseen)
    asked_unseen.pass_time(hours=72)
    switches_off(asked_unseen)
    asked_unseen.pass_time(hours=2)

    switches_on(asked_unseen)

    assert REVIEW in asked_unseen.person(ROY).messages[-1]


def test_whoever_was_deactivated_all_the_while_holds_nothing_up_and_is_told_when_they_are_back(
    asked_unseen: SlackPractice,
) -> None:
    asked_unseen.pass_time(hours=72)
    assert outcomes(asked_unseen) == ["waited"]

    switches_on(asked_unseen)

    for who in EVERYBODY_ELSE:
        assert any("Nobody objected" in text for text in asked_unseen.person(who).messages), who
    for who in (ANA, BEN, ROY):
        assert any("emergency access" in text for text in asked_unseen.person(who).messages), who


def test_a_message_that_meets_a_deactivated_account_waits_until_they_are_back(practice: SlackPractice) -> None:
    both_signed(practice)
    practice.follow()
    practice.workspace.fail_next("chat.postMessage", "user_disabled")
    enters(practice, ANA, supervised_by=[id_of(practice, DANA), id_of(practice, ELI)])
    told = {who: about_access(practice, who) for who in (ANA, BEN, ELI)}
    [missed] = [who for who, messages in told.items() if not messages]

    practice.workspace.reactivate(missed)
    practice.follow()

    assert "Fay asked for a change" in about_access(practice, missed)[-1]


def test_a_deactivated_administrator_is_told_of_a_new_one(practice: SlackPractice) -> None:
    add_old_administrator(practice)
    practice.workspace.deactivate(ROY)
    add_administrator(practice, "U0KAI")
    practice.person("U0KAI").types()
    practice.follow()

    practice.workspace.reactivate(ROY)
    practice.follow()

    assert "is an administrator of your Slack workspace now" in practice.person(ROY).messages[-1]
