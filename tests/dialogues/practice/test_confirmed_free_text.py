"""Typing in Slack waits for a second person, or 72 hours; typing on the private page again takes effect at once."""

import pytest
from sqlmodel import select

from storage.models import PracticeSettings
from storage.people import access_changes
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.people.access_steps import outcomes
from tests.support.practice import ANA, BEN, FAY, SlackPractice, Therapist
from tests.support.walks import second_person
from tests.support.walks.emergency_steps import CLEO, add_administrator, withdraw_role

WHAT = "Therapists will type what they write in Slack, not on their private page."


def free_text(practice: SlackPractice) -> str:
    """Return where people type."""
    with practice.read_session() as session:
        return session.exec(select(PracticeSettings)).one().free_text


def asks(practice: SlackPractice, attested_by: str = FAY) -> Therapist:
    """Let Fay ask that people type in Slack."""
    fay = practice.person(FAY).types("settings").presses("settings_words")
    return fay.answers("settings_words", free_text="modal", attested_by=attested_by, signed_on="2027-05-01")


def test_another_administrator_confirms_and_every_therapist_gets_one_message(practice: SlackPractice) -> None:
    add_administrator(practice)
    fay = practice.person(FAY).types("settings").presses("settings_words")
    assert "Cleo has to confirm. If nobody answers, it takes effect on Fri, May 7 at 9:12 AM EDT." in fay.screen_text
    fay.closes()

    asks(practice)
    practice.follow()

    assert free_text(practice) == "page"
    for who in (ANA, BEN):
        told = [text for text in practice.person(who).messages if WHAT in text]
        assert len(told) == 1
        with pytest.raises(AssertionError, match="Refuse"):
            second_person.confirm(practice.services, who)
    practice.person(CLEO).presses("access_confirm", second_person.waiting_id(practice.services))
    practice.follow()
    assert free_text(practice) == "modal"
    told = [text for text in practice.person(ANA).messages if WHAT in text or "Cleo confirmed this" in text]
    assert len(told) == 1
    logged = [entry.detail for entry in entries(practice) if entry.action in {"change.about", "settings.changed"}]
    assert "free_text:page..modal" in logged
    assert logged.count("free_text:page..modal") == 2


def test_the_only_administrator_needs_a_therapist(practice: SlackPractice) -> None:
    asks(practice).closes()
    practice.follow()
    with pytest.raises(AssertionError, match="Refuse"):
        second_person.confirm(practice.services, FAY)

    practice.person(BEN).presses("access_confirm", second_person.waiting_id(practice.services))

    assert free_text(practice) == "modal"


def test_without_an_answer_it_takes_effect_after_72_hours_to_the_minute(practice: SlackPractice) -> None:
    asks(practice)
    practice.deliver()

    practice.pass_time(hours=71, minutes=59, seconds=59)
    assert free_text(practice) == "page"
    practice.pass_time(seconds=1)

    assert (free_text(practice), outcomes(practice)) == ("modal", [access_changes.WAITED])


def test_a_therapist_ends_it_by_objecting(practice: SlackPractice) -> None:
    asks(practice)
    practice.follow()

    practice.person(ANA).presses("access_object", second_person.waiting_id(practice.services))
    practice.pass_time(hours=73)

    assert (free_text(practice), outcomes(practice)) == ("page", [access_changes.OBJECTED])


def test_asked_again_it_waits_once_and_can_be_withdrawn(practice: SlackPractice) -> None:
    asks(practice).closes()
    fay = asks(practice)
    assert outcomes(practice) == [None]

    fay.presses("access_withdraw", second_person.waiting_id(practice.services))
    practice.pass_time(hours=73)

    assert (free_text(practice), outcomes(practice)) == ("page", [access_changes.WITHDRAWN])


def test_it_comes_to_nothing_if_whoever_attested_is_no_administrator_any_more(practice: SlackPractice) -> None:
    add_administrator(practice)
    asks(practice, CLEO)
    withdraw_role(practice, "administrator", CLEO)

    practice.pass_time(hours=73)

    assert (free_text(practice), outcomes(practice)) == ("page", [access_changes.MOOT])


def test_back_on_the_page_takes_effect_at_once(practice: SlackPractice) -> None:
    asks(practice).closes()
    second_person.confirm(practice.services)
    fay = practice.person(FAY).types("settings").presses("settings_words")

    fay.answers("settings_words", free_text="page")

    assert free_text(practice) == "page"
