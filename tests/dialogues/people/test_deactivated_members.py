"""A member deactivated in the workspace loses access at once, however we learn of it; a reactivated one is back."""

import dataclasses
from datetime import timedelta
from uuid import UUID

import pytest

from bot.demo.local_slack.client import sending
from flows.messages import outbox
from flows.people import membership
from flows.people.membership import InactiveError
from storage.models import PageLink, PageSession
from storage.people import members, page_session_store, practices
from tests.support.people.identities import slack_identity
from tests.support.people.people_and_roles import id_of, opens_people
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, GUS, SlackPractice
from tests.support.walks.booked_consult import booked, context_for, member


def is_active(practice: SlackPractice, who: str) -> bool:
    """Tell whether a person is an active member of the practice."""
    with practice.read_session() as session:
        return member(practice, session, who).active


def open_page_session(practice: SlackPractice, who: str) -> UUID:
    """Open a page session of this person and make a link for another; return the session's id."""
    consult_id = booked(practice, practice.clock.now + timedelta(days=3))
    with practice.services.database.transaction() as session:
        owner, now = member(practice, session, who), practice.clock.now
        link = PageLink(
            token_hash="x", practice_id=owner.practice_id, member_id=owner.id, consult_id=consult_id, made_at=now
        )
        session.add(link)
        return page_session_store.open_page_session(session, practice.services.seal, link, now)[0].id


def is_page_over(practice: SlackPractice, session_id: UUID) -> bool:
    """Tell whether the page session has ended and the link no longer works."""
    with practice.read_session() as session:
        page_session, link = session.get(PageSession, session_id), session.get(PageLink, "x")
    assert page_session is not None
    assert link is not None
    return page_session.ended_at is not None and link.used_at is not None


def deactivate_unnoticed(practice: SlackPractice, who: str) -> None:
    """Deactivate a person in the workspace without an event to the app."""
    practice.workspace.set_person(dataclasses.replace(practice.workspace.get_person(who), deleted=True))
    practice.directory.clear()


def send_user_change(practice: SlackPractice, event: dict[str, object], team_id: str | None = None) -> int | None:
    """Send a signed user_change event of this shape; return the HTTP status of the reply."""
    app = practice.workspace.store.app
    payload = {
        "type": "event_callback",
        "team_id": team_id or app.team_id,
        "event_id": "Ev1",
        "event_time": 1,
        "event": {"type": "user_change", **event},
    }
    return sending.send_request(app, sending.encode_event(payload), practice.workspace.store.timer).status


def test_a_deactivated_member_loses_access_at_once_and_their_page_is_over(practice: SlackPractice) -> None:
    session_id = open_page_session(practice, ANA)
    assert not is_page_over(practice, session_id)

    practice.workspace.deactivate(ANA)

    assert not is_active(practice, ANA)
    assert is_page_over(practice, session_id)
    assert is_active(practice, BEN)


def test_an_administrator_sees_who_has_left_and_their_open_cases(practice: SlackPractice) -> None:
    practice.workspace.deactivate(ANA)
    practice.workspace.deactivate(DANA)

    fay = opens_people(practice)
    assert "Ana: has left, 2 cases" in fay.screen_text

    fay.presses("person", value=id_of(practice, ANA))
    assert (fay.step, fay.button_ids) == ("left", ["hand_over", "emergency_of", "settings_people", "safety"])
    assert "Their cases need another therapist." in fay.screen_text

    fay.presses("settings_people").presses("person", value=id_of(practice, DANA))
    assert (fay.step, fay.button_ids) == ("left", ["settings_people", "safety"])


def test_a_reactivated_member_takes_part_again(practice: SlackPractice) -> None:
    practice.workspace.deactivate(ANA)
    practice.workspace.reactivate(ANA)

    assert is_active(practice, ANA)
    assert practice.person(ANA).types().step == "menu"


def test_an_administrator_reactivates_a_member_whose_return_slack_did_not_report(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        member(practice, session, ANA).active = False

    fay = opens_people(practice, ANA)

    assert fay.step == "person"
    assert is_active(practice, ANA)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"user": None},
        {"user": ANA},
        {"user": {"id": ANA}},
        {"user": {"id": ANA, "deleted": "yes"}},
        {"user": {"id": ["x"], "deleted": True}},
        {"user": {"id": GUS, "deleted": True}},
        {"user": {"deleted": True}},
    ],
)
def test_an_incomplete_event_changes_nothing(practice: SlackPractice, event: dict[str, object]) -> None:
    assert send_user_change(practice, event) == 200

    assert all(is_active(practice, who) for who in (ANA, BEN, DANA, ELI, FAY))


def test_an_event_of_another_workspace_changes_nothing(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        now = practice.clock.now
        other_practice_id = practices.get_or_create(session, team_id="T9", name="Other", time_zone="UTC", now=now).id
        ana_elsewhere = slack_identity(ANA, "T9")
        other_member_id = members.add(
            session, practice_id=other_practice_id, identity=ana_elsewhere, first_name="Ana", time_zone="UTC", now=now
        ).id

    send_user_change(practice, {"user": {"id": ANA, "deleted": True}}, team_id="T9")
    assert is_active(practice, ANA)
    with practice.read_session() as session:
        assert members.get(session, other_member_id).active

    send_user_change(practice, {"user": {"id": ANA, "deleted": True}})
    assert not is_active(practice, ANA)


def test_a_member_deactivated_unnoticed_leaves_once_a_message_cannot_reach_them(practice: SlackPractice) -> None:
    session_id = open_page_session(practice, ANA)
    deactivate_unnoticed(practice, ANA)
    with practice.services.database.transaction() as session:
        fay = context_for(practice, session, FAY)
        for who in (ANA, BEN):
            outbox.send(fay, member(practice, session, who).id, "hello", None)

    practice.deliver()

    assert (is_active(practice, ANA), is_active(practice, BEN)) == (False, True)
    assert is_page_over(practice, session_id)


def test_a_member_deactivated_unnoticed_leaves_once_their_profile_is_needed(practice: SlackPractice) -> None:
    """For example for a page that is still open, or when a colleague names them."""
    session_id = open_page_session(practice, ANA)
    deactivate_unnoticed(practice, ANA)

    with pytest.raises(InactiveError):
        membership.require_profile(practice.services, slack_identity(ANA, practice.services.team_id))

    assert not is_active(practice, ANA)
    assert is_page_over(practice, session_id)


def test_losing_the_apps_own_token_deactivates_nobody(practice: SlackPractice) -> None:
    """Slack's `account_inactive` means the app's own token."""
    practice.workspace.uninstall()
    with practice.services.database.transaction() as session:
        outbox.send(context_for(practice, session, FAY), member(practice, session, ANA).id, "hello", None)

    practice.deliver()

    assert is_active(practice, ANA)
