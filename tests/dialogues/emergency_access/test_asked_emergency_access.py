"""Emergency access is asked for: a second person opens it for an hour, or it opens after 72 hours."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.demo.local_slack.client.acting_surface import NotVisibleError
from storage.models import EmergencyGrant, Supervision
from storage.people import access_changes
from storage.retention import deletions
from storage.row_macs.people_changes import delete_where
from tests.support.people.access_steps import outcomes
from tests.support.people.supervision_roles import supervises
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice, Therapist
from tests.support.walks import second_person
from tests.support.walks.booked_consult import deactivate_member, member
from tests.support.walks.emergency_steps import (
    CLEO,
    add_administrator,
    asks,
    at_page,
    follows_message,
    grants,
    withdraw_role,
    write_client_note,
)
from tests.support.walks.preparation_steps import case

WAIT = timedelta(hours=72)
ASKED = "Fay asked for a change: Emergency access to maple-4821 for Fay, for one hour: someone may be in danger."


def presses_confirm(practice: SlackPractice, who: str) -> Therapist:
    """Let somebody confirm with the button of the message that they got."""
    practice.follow()
    return practice.person(who).presses("access_confirm", second_person.waiting_id(practice.services))


def all_grants(practice: SlackPractice) -> int:
    """Return how many accesses were ever opened."""
    with practice.read_session() as session:
        return len(session.exec(select(EmergencyGrant)).all())


def test_nothing_opens_before_somebody_confirms_and_everybody_concerned_is_told_at_once(
    practice: SlackPractice,
) -> None:
    add_administrator(practice)
    fay = practice.person(FAY).types("settings").presses("emergency").answers("emergency", member=ANA)
    assert "If nobody answers, the case opens on Fri, May 7 at 9:12 AM EDT." in fay.screen_text

    fay.answers("emergency_case", case=str(case(practice).id), reason="danger")
    practice.follow()

    assert (fay.step, "open_page" in fay.button_ids, grants(practice)) == ("access_changes", False, [])
    for who in (ANA, BEN, DANA, ELI, CLEO):
        (told,) = [text for text in practice.person(who).messages if text.startswith(ASKED)]
        assert told.endswith("unless someone objects."), who
    assert not any("asked for a change" in text for text in practice.person(FAY).messages)


@pytest.mark.parametrize("who", [CLEO, ANA, BEN, DANA, ELI])
def test_any_other_person_concerned_opens_it_and_the_hour_begins_then(practice: SlackPractice, who: str) -> None:
    add_administrator(practice)
    asks(practice)
    practice.pass_time(hours=2)

    presses_confirm(practice, who)

    assert [grant.ends_at for grant in grants(practice)] == [practice.clock.now + timedelta(hours=1)]
    assert "is open to you until Tue, May 4 at 12:12 PM EDT" in follows_message(practice).screen_text
    assert "maple-4821 is open to you until Tue, May 4 at 12:12 PM EDT." in practice.person(FAY).messages[-1]
    assert any("emergency access to maple-4821 until" in text for text in practice.person(BEN).messages)


def test_who_asked_never_confirms_not_even_as_a_supervisor_of_the_case(practice: SlackPractice) -> None:
    supervises(practice, FAY)
    fay = asks(practice)

    assert "access_confirm" not in fay.button_ids
    with pytest.raises(AssertionError, match="Refuse"):
        second_person.confirm(practice.services, FAY)
    assert grants(practice) == []


def test_somebody_who_is_not_concerned_can_neither_confirm_nor_object(practice: SlackPractice) -> None:
    practice.person(ELI).opens_home()
    with practice.services.database.transaction() as session:
        delete_where(session, Supervision, col(Supervision.supervisor_id).is_not(None))
    asks(practice)

    with pytest.raises(AssertionError, match="Refuse"):
        second_person.confirm(practice.services, ELI)
    practice.follow()
    assert not any("asked for a change" in text for text in practice.person(ELI).messages)


def test_without_an_answer_it_opens_after_72_hours_to_the_minute_for_one_hour(practice: SlackPractice) -> None:
    write_client_note(practice)
    asks(practice)
    practice.deliver()

    practice.pass_time(hours=71, minutes=59, seconds=59)
    assert grants(practice) == []
    practice.pass_time(seconds=1)

    assert len(grants(practice)) == 1
    with at_page(practice, follows_message(practice)) as page:
        assert len(page.record_paths()) == 1
        practice.pass_time(hours=1)
        assert page.status() == 403
    practice.pass_time(hours=72)
    assert (all_grants(practice), outcomes(practice)) == (1, [access_changes.WAITED])


@pytest.mark.parametrize("who", [ANA, BEN, DANA])
def test_an_objection_ends_it(practice: SlackPractice, who: str) -> None:
    asks(practice)
    practice.follow()

    practice.person(who).presses("access_object", second_person.waiting_id(practice.services))
    practice.pass_time(hours=73)
    practice.follow()

    assert (all_grants(practice), outcomes(practice)) == (0, [access_changes.OBJECTED])
    assert "objected" in practice.person(FAY).messages[-1]


def test_it_can_be_withdrawn_and_a_second_request_shows_the_one_that_waits(practice: SlackPractice) -> None:
    asks(practice).closes()
    fay = asks(practice, "unreachable")
    assert "for one hour: someone may be in danger." in fay.screen_text
    assert outcomes(practice) == [None]

    fay.presses("access_withdraw", second_person.waiting_id(practice.services))
    practice.pass_time(hours=73)

    assert (all_grants(practice), outcomes(practice)) == (0, [access_changes.WITHDRAWN])


@pytest.mark.parametrize("what", ["role", "left", "deleted", "own case"])
def test_a_request_that_has_become_impossible_opens_nothing(practice: SlackPractice, what: str) -> None:
    asks(practice)
    if what == "role":
        withdraw_role(practice, "administrator", FAY)
    elif what == "left":
        deactivate_member(practice, FAY)
    with practice.services.database.transaction() as session:
        if what == "deleted":
            deletions.delete_case(session, case(practice).id, why="asked", now=practice.clock.now)
        elif what == "own case":
            session.merge(case(practice)).ft_member_id = member(practice, session, FAY).id

    practice.pass_time(hours=73)

    assert (all_grants(practice), outcomes(practice)) == (0, [access_changes.MOOT])


def test_in_a_practice_of_one_administrator_without_supervisors_a_therapist_confirms(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        delete_where(session, Supervision, col(Supervision.supervisor_id).is_not(None))
    asks(practice)

    presses_confirm(practice, BEN)

    assert len(grants(practice)) == 1


def test_the_message_to_the_administrator_loses_its_button_once_the_access_has_ended(practice: SlackPractice) -> None:
    asks(practice)
    presses_confirm(practice, ANA)
    fay = follows_message(practice).presses("emergency_end").closes()

    practice.follow()

    assert "This access is over." in fay.messages[-1]
    with pytest.raises(NotVisibleError):
        fay.presses("emergency_go_on")
