"""An open page session loses access with the very next request."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from bot import page_sessions
from bot.dispatch import handle
from bot.page_sessions import ActivePageSession, OpenedPageSession
from flows import page_links
from flows.consult.summary import summary_reading
from flows.consult.talk import actions as talk_actions
from flows.consult.writing import actions as writing_actions
from flows.content import WORDS
from flows.context import Services
from flows.handover import actions as handover_actions
from flows.people import membership
from flows.people.membership import load_actor
from flows.permissions import NotYoursError
from storage.cases import releases
from storage.models import Member
from storage.people import members
from tests.access.case_states import CaseState, CaseStates
from tests.access.matrix_people import CLEO, SLACK_IDS, R, Row, build_profiles
from tests.support.people.identities import slack_directories, slack_identity
from tests.support.practice import FAY


def get_member(session: Session, row: Row) -> Member:
    member_row = members.find_with_roles(session, slack_identity(SLACK_IDS[row]))
    assert member_row is not None
    return member_row[1]


def open_session(case_state: CaseState, row: Row) -> OpenedPageSession:
    """Open a page session about the consult with a new link."""
    with case_state.services.database.transaction() as session:
        link = page_links.make_link(
            session, case_state.services, load_actor(session, get_member(session, row)), case_state.ids["own"].consult
        )
    opened = page_sessions.open_by_token(case_state.services, link.partition("#")[2])
    assert opened is not None
    return opened


def find_session(services: Services, opened: OpenedPageSession) -> ActivePageSession | None:
    return page_sessions.find_active(services, opened.page_session_id, opened.secret)


def leave_the_workspace(case_state: CaseState) -> Services:
    profiles = {**build_profiles(), SLACK_IDS[R.IT]: replace(build_profiles()[SLACK_IDS[R.IT]], is_deactivated=True)}
    return replace(case_state.services, directories=slack_directories(profiles))


def deactivate(case_state: CaseState) -> Services:
    membership.follow_workspace_change(case_state.services, slack_identity(SLACK_IDS[R.IT]), has_left=True)
    return case_state.services


def hand_over(case_state: CaseState) -> Services:
    ids, cleo = case_state.ids["own"], build_profiles()[CLEO]
    about = f"{ids.case}:{ids.member}"
    handle(
        case_state.services, slack_identity(FAY), lambda ctx: handover_actions.hand_over(ctx, about, {"to": CLEO}, cleo)
    )
    return case_state.services


@pytest.mark.parametrize("change", [leave_the_workspace, deactivate, hand_over])
def test_an_open_session_ends_with_the_next_request(
    case_states: CaseStates, change: Callable[[CaseState], Services]
) -> None:
    case_state = case_states.copy("talking")
    opened = open_session(case_state, R.IT)
    assert find_session(case_state.services, opened) is not None

    services = change(case_state)

    assert find_session(services, opened) is None
    case_state.services.database.dispose()


def test_a_member_who_lost_the_therapist_role_can_no_longer_read(case_states: CaseStates) -> None:
    case_state = case_states.copy("signed")
    opened, consult = open_session(case_state, R.IT), case_state.ids["own"].consult

    with case_state.services.database.transaction() as session:
        members.withdraw_role(session, get_member(session, R.IT).id, "therapist")

    page_session = find_session(case_state.services, opened)
    if page_session is not None:
        with pytest.raises(NotYoursError):
            summary_reading.load_signed_page(case_state.services, page_session.actor, consult)
    case_state.services.database.dispose()


def test_a_member_who_lost_the_therapist_role_can_no_longer_write(case_states: CaseStates) -> None:
    case_state = case_states.copy("booked")
    opened, consult = open_session(case_state, R.IT), case_state.ids["own"].consult

    with case_state.services.database.transaction() as session:
        members.withdraw_role(session, get_member(session, R.IT).id, "therapist")

    page_session = find_session(case_state.services, opened)
    if page_session is not None:
        with pytest.raises(NotYoursError):
            writing_actions.load_page(case_state.services, page_session.actor, consult)
        with pytest.raises(NotYoursError):
            writing_actions.save_draft(case_state.services, page_session.actor, consult, "kept_back", "More.")
    case_state.services.database.dispose()


def test_a_revoked_release_hides_the_colleagues_text_with_the_next_request(case_states: CaseStates) -> None:
    case_state = case_states.copy("summarising")
    opened, ids = open_session(case_state, R.IT), case_state.ids["own"]
    before = find_session(case_state.services, opened)
    assert before is not None
    assert talk_actions.load_page(case_state.services, before.actor, ids.consult, 2).colleague_impression

    with case_state.services.database.transaction() as session:
        releases.record_revocation(
            session, UUID(ids.signed_form), revoked_on=(case_state.services.clock() - timedelta(days=1)).date()
        )

    after = find_session(case_state.services, opened)
    if after is not None:
        page = talk_actions.load_page(case_state.services, after.actor, ids.consult, 2)
        assert (page.colleague_impression, page.is_blocked) == (None, True)
        assert page.colleague_progress == WORDS.phrases["where_held"]
    case_state.services.database.dispose()
