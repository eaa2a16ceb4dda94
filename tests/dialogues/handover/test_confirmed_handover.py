"""A hand-over waits for a second person, or 72 hours: who may confirm it, who is told, and what is checked again."""

from datetime import timedelta

import pytest

from storage.people import access_changes
from tests.dialogues.handover.handover_steps import CLEO, add_cleo, asks_to_hand_over, therapist_names
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.people.access_steps import ROY, add_administrator, outcomes
from tests.support.people.people_and_roles import id_of
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice
from tests.support.walks import second_person
from tests.support.walks.booked_consult import deactivate_member
from tests.support.walks.emergency_steps import withdraw_role
from tests.support.walks.preparation_steps import case

ASKED = "Fay asked for a change: maple-4821 will be handed over"
UNTIL = "It takes effect on Fri, May 7 at 9:12 AM EDT unless someone objects."
WAIT = timedelta(hours=72)


@pytest.fixture(autouse=True)
def cleo_works_here(practice: SlackPractice) -> None:
    """Add a third therapist to the workspace."""
    add_cleo(practice)


def button_labels(practice: SlackPractice, who: str) -> set[str]:
    """Return the buttons with which somebody can decide on the change that waits."""
    practice.follow()
    person = practice.person(who).types("settings").presses("access_changes")
    found = {button for button in person.button_ids if button.startswith("access_") and button != "access_changes"}
    person.closes()
    return found


def test_everybody_concerned_is_told_at_once_by_code_and_the_present_therapist_confirms(
    practice: SlackPractice,
) -> None:
    asks_to_hand_over(practice)
    practice.follow()

    assert practice.person(ANA).messages[-1] == f"{ASKED} from you to Cleo. {UNTIL}"
    assert practice.person(CLEO).messages[-1] == f"{ASKED} from Ana to you. {UNTIL}"
    to_ben = practice.person(BEN).messages[-1]
    assert to_ben.startswith(f"{ASKED} from Ana to Cleo. It takes effect on Fri, May 7 at 8:12")
    assert practice.person(FAY).messages == []
    assert therapist_names(practice) == ("Ana", "Ben")
    practice.person(ANA).presses("access_confirm", second_person.waiting_id(practice.services))
    practice.follow()
    assert therapist_names(practice) == ("Cleo", "Ben")
    assert practice.person(CLEO).messages[-1].startswith("maple-4821 is now your case, together with Ben.")
    assert "Ana confirmed this" in practice.person(FAY).messages[-1]
    assert "Ana confirmed this" in "".join(practice.person(ANA).messages)
    actions = [entry.action for entry in entries(practice) if entry.action.startswith(("change.", "case.h"))]
    assert actions == ["change.asked", "change.about", "change.confirmed", "case.handed_over"]


def test_neither_who_asked_nor_who_receives_the_case_nor_the_colleague_can_confirm(practice: SlackPractice) -> None:
    asks_to_hand_over(practice).closes()

    assert button_labels(practice, FAY) == {"access_withdraw"}
    assert button_labels(practice, CLEO) == {"access_object"}
    assert button_labels(practice, BEN) == {"access_object"}
    assert button_labels(practice, ANA) == {"access_confirm", "access_object"}
    for who in (DANA, ELI):
        assert button_labels(practice, who) == set()
    for who in (FAY, CLEO, BEN, DANA):
        with pytest.raises(AssertionError, match="Refuse"):
            second_person.confirm(practice.services, who)
    assert therapist_names(practice) == ("Ana", "Ben")


def test_another_administrator_confirms_unless_they_receive_the_case(practice: SlackPractice) -> None:
    add_administrator(practice, CLEO)
    add_administrator(practice, ROY)
    asks_to_hand_over(practice).closes()
    practice.follow()
    for who in (CLEO, ROY):
        practice.person(who).opens_home()
    with pytest.raises(AssertionError, match="Refuse"):
        second_person.confirm(practice.services, CLEO)
    assert therapist_names(practice) == ("Ana", "Ben")

    second_person.confirm(practice.services, ANA)
    asks_to_hand_over(practice, CLEO, ANA).closes()
    second_person.confirm(practice.services, ROY)
    assert therapist_names(practice) == ("Ana", "Ben")


def test_without_an_answer_it_takes_effect_after_72_hours_and_not_a_minute_before(practice: SlackPractice) -> None:
    asks_to_hand_over(practice)
    practice.deliver()

    practice.clock.forward(WAIT - timedelta(seconds=1))
    practice.follow()
    assert therapist_names(practice) == ("Ana", "Ben")
    practice.clock.forward(timedelta(seconds=1))
    practice.follow()

    assert therapist_names(practice) == ("Cleo", "Ben")
    practice.follow()
    assert practice.person(CLEO).messages[-1].startswith("maple-4821 is now your case")
    assert outcomes(practice) == [access_changes.WAITED]


@pytest.mark.parametrize("who", [ANA, BEN, CLEO])
def test_anybody_concerned_ends_it_by_objecting(practice: SlackPractice, who: str) -> None:
    asks_to_hand_over(practice)
    practice.follow()

    practice.person(who).presses("access_object", second_person.waiting_id(practice.services))
    practice.clock.forward(WAIT)
    practice.follow()

    assert therapist_names(practice) == ("Ana", "Ben")
    assert outcomes(practice) == [access_changes.OBJECTED]
    assert "objected" in practice.person(FAY).messages[-1]


def test_who_asked_can_withdraw_it_and_ask_again(practice: SlackPractice) -> None:
    fay = asks_to_hand_over(practice)
    fay.presses("access_withdraw", second_person.waiting_id(practice.services)).closes()
    asks_to_hand_over(practice).closes()

    assert outcomes(practice) == [access_changes.WITHDRAWN, None]
    assert therapist_names(practice) == ("Ana", "Ben")


def test_a_second_request_about_the_same_case_shows_the_one_that_waits(practice: SlackPractice) -> None:
    asks_to_hand_over(practice).closes()

    fay = asks_to_hand_over(practice, BEN, CLEO)

    assert "maple-4821 will be handed over from Ana to Cleo." in fay.screen_text
    assert outcomes(practice) == [None]


@pytest.mark.parametrize("what", ["moved", "left", "no administrator", "no therapist"])
def test_a_handover_that_has_become_impossible_changes_nothing(practice: SlackPractice, what: str) -> None:
    asks_to_hand_over(practice)
    with practice.services.database.transaction() as session:
        if what == "moved":
            session.merge(case(practice)).it_member_id = session.merge(case(practice)).ft_member_id
    if what == "left":
        deactivate_member(practice, CLEO)
    elif what != "moved":
        withdraw_role(
            practice, *{"no administrator": ("administrator", FAY), "no therapist": ("therapist", CLEO)}[what]
        )
    before = therapist_names(practice)

    practice.clock.forward(WAIT)
    practice.follow()

    assert therapist_names(practice) == before
    assert outcomes(practice) == [access_changes.MOOT]


def test_once_the_therapist_has_left_the_other_one_confirms(practice: SlackPractice) -> None:
    asks_to_hand_over(practice).closes()
    deactivate_member(practice, ANA)

    second_person.confirm(practice.services, BEN)

    assert therapist_names(practice) == ("Cleo", "Ben")


def test_an_administrator_never_gets_a_case_by_waiting(practice: SlackPractice) -> None:
    fay = asks_to_hand_over(practice, ANA, FAY)
    assert "Takes effect only if someone else confirms it." in fay.screen_text

    practice.clock.forward(WAIT * 10)
    practice.follow()
    assert therapist_names(practice) == ("Ana", "Ben")
    with pytest.raises(AssertionError, match="Refuse"):
        second_person.confirm(practice.services, FAY)

    second_person.confirm(practice.services, ANA)
    assert therapist_names(practice) == ("Fay", "Ben")


def test_the_consults_of_the_case_go_on_until_it_takes_effect(practice: SlackPractice) -> None:
    asks_to_hand_over(practice).closes()

    ana = practice.person(ANA).types()

    assert "maple-4821" in ana.screen_text
    assert [entry.subject for entry in entries(practice) if entry.action == "change.about"] == [
        f"member:{id_of(practice, CLEO)}"
    ]
