"""Whoever is deactivated in the workspace has left here at once, however we learn of it; whoever is back takes part."""

import dataclasses
from datetime import timedelta
from uuid import UUID

import pytest

from bot.demo.local_slack.client import sending
from flows import outbox
from flows.people import membership
from flows.people.membership import InactiveError
from storage.models import PageLink, PageSession
from storage.people import members, page_session_store, practices
from tests.support.people.people_and_roles import id_of, opens
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, GUS, Stage
from tests.support.walks.booked_consult import booked, member, visit


def is_active(practice: Stage, who: str) -> bool:
    """Tell whether a person's place in the practice is active."""
    with practice.looking() as session:
        return member(practice, session, who).active


def sits(practice: Stage, who: str) -> UUID:
    """Open a sitting of this person's, and a link that would open another; return the sitting's id."""
    consult_id = booked(practice, practice.clock.now + timedelta(days=3))
    with practice.desk.database.transaction() as session:
        one, now = member(practice, session, who), practice.clock.now
        link = PageLink(
            token_hash="x", practice_id=one.practice_id, member_id=one.id, consult_id=consult_id, made_at=now
        )
        session.add(link)
        return page_session_store.open_page_session(session, link, now)[0].id


def page_is_over(practice: Stage, sitting: UUID) -> bool:
    """Tell whether the sitting has ended and the link has done its work."""
    with practice.looking() as session:
        found, link = session.get(PageSession, sitting), session.get(PageLink, "x")
    assert found is not None
    assert link is not None
    return found.ended_at is not None and link.used_at is not None


def unheard(practice: Stage, who: str) -> None:
    """Deactivate a person in the workspace, without any word to us."""
    practice.workspace.set_person(dataclasses.replace(practice.workspace.person(who), deleted=True))
    practice.directory.clear()


def forge(practice: Stage, event: dict[str, object], team_id: str | None = None) -> int | None:
    """Send a signed user_change event of this shape; return how it was answered."""
    app = practice.workspace.store.app
    whole = {
        "type": "event_callback",
        "team_id": team_id or app.team_id,
        "event_id": "Ev1",
        "event_time": 1,
        "event": {"type": "user_change", **event},
    }
    return sending.send_request(app, sending.encode_event(whole), practice.workspace.store.timer).status


def test_who_is_deactivated_has_left_at_once_and_their_page_is_over(practice: Stage) -> None:
    sitting = sits(practice, ANA)
    assert not page_is_over(practice, sitting)

    practice.workspace.deactivate(ANA)

    assert not is_active(practice, ANA)
    assert page_is_over(practice, sitting)
    assert is_active(practice, BEN)


def test_an_administrator_sees_who_has_left_and_what_waits_with_them(practice: Stage) -> None:
    practice.workspace.deactivate(ANA)
    practice.workspace.deactivate(DANA)

    fay = opens(practice)
    assert "Ana: has left, 2 cases" in fay.reads

    fay.presses("person", value=id_of(practice, ANA))
    assert (fay.sees, fay.offered) == ("left", ["hand_over", "emergency_of", "settings_people"])
    assert "Their cases wait for another therapist." in fay.reads

    fay.presses("settings_people").presses("person", value=id_of(practice, DANA))
    assert (fay.sees, fay.offered) == ("left", ["settings_people"])


def test_who_is_back_takes_part_again(practice: Stage) -> None:
    practice.workspace.deactivate(ANA)
    practice.workspace.reactivate(ANA)

    assert is_active(practice, ANA)
    assert practice.one(ANA).types().sees == "menu"


def test_an_administrator_brings_back_whom_slack_never_told_us_of(practice: Stage) -> None:
    with practice.desk.database.transaction() as session:
        member(practice, session, ANA).active = False

    fay = opens(practice, ANA)

    assert fay.sees == "person"
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
def test_an_event_that_does_not_say_who_has_left_changes_nothing(practice: Stage, event: dict[str, object]) -> None:
    assert forge(practice, event) == 200

    assert all(is_active(practice, one) for one in (ANA, BEN, DANA, ELI, FAY))


def test_an_event_of_another_workspace_changes_nothing(practice: Stage) -> None:
    with practice.desk.database.transaction() as session:
        now = practice.clock.now
        other = practices.get_or_create(session, team_id="T9", name="Other", time_zone="UTC", now=now).id
        there = members.add(
            session, practice_id=other, slack_user_id=ANA, first_name="Ana", time_zone="UTC", now=now
        ).id

    forge(practice, {"user": {"id": ANA, "deleted": True}}, team_id="T9")
    assert is_active(practice, ANA)
    with practice.looking() as session:
        assert members.get(session, there).active

    forge(practice, {"user": {"id": ANA, "deleted": True}})
    assert not is_active(practice, ANA)


def test_who_was_deactivated_unheard_has_left_once_a_message_cannot_reach_them(practice: Stage) -> None:
    sitting = sits(practice, ANA)
    unheard(practice, ANA)
    with practice.desk.database.transaction() as session:
        fay = visit(practice, session, FAY)
        for who in (ANA, BEN):
            outbox.send(fay, member(practice, session, who).id, "hello", None)

    practice.deliver()

    assert (is_active(practice, ANA), is_active(practice, BEN)) == (False, True)
    assert page_is_over(practice, sitting)


def test_who_was_deactivated_unheard_has_left_once_anything_asks_who_they_are(practice: Stage) -> None:
    """Such as a page that is still open, or a colleague who names them."""
    sitting = sits(practice, ANA)
    unheard(practice, ANA)

    with pytest.raises(InactiveError):
        membership.require_profile(practice.desk, ANA, practice.desk.team_id)

    assert not is_active(practice, ANA)
    assert page_is_over(practice, sitting)


def test_our_own_access_being_shut_says_nothing_about_any_person(practice: Stage) -> None:
    """Slack's `account_inactive` means the app's own token."""
    practice.workspace.uninstall()
    with practice.desk.database.transaction() as session:
        outbox.send(visit(practice, session, FAY), member(practice, session, ANA).id, "hello", None)

    practice.deliver()

    assert is_active(practice, ANA)
