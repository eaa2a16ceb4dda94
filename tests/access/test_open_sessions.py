"""An open page session loses access with the very next request."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from bot.dispatch import handle
from bot.page_access import page_sessions, page_visits
from bot.page_access.page_sessions import OpenedPageSession
from bot.page_access.page_visits import PageVisit
from flows.actions import Click, Kind
from flows.consult.record_loading import load
from flows.consult.summary import summary_reading
from flows.consult.talk import actions as talk_actions
from flows.consult.talk import draft_check
from flows.consult.talk.actions import TalkPage
from flows.consult.writing import actions as writing_actions
from flows.content import WORDS
from flows.context import Actor, Context, Services
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
from tests.support.run_as import perform_page
from tests.support.walks import second_person


def get_member(session: Session, row: Row) -> Member:
    member_row = members.find_with_roles(session, slack_identity(SLACK_IDS[row]))
    assert member_row is not None
    return member_row[1]


def open_session(case_state: CaseState, row: Row) -> OpenedPageSession:
    """Open a page session about the consult with a new link."""
    with case_state.services.database.transaction() as session:
        ctx = Context(case_state.services, session, load_actor(session, get_member(session, row)))
        link = load(ctx, case_state.ids["own"].consult).make_page_link()
    opened = page_sessions.open_by_token(case_state.services, link.partition("#")[2])
    assert opened is not None
    return opened


def find_session(services: Services, opened: OpenedPageSession) -> Actor | None:
    """Return the member whom the next request of the page session would be answered for, or None."""
    member = page_sessions.find_member(services, opened.page_session_id, opened.secret)
    profile = page_sessions.check_in_workspace(services, member.identity) if member else None
    visit = PageVisit(opened.page_session_id, opened.secret, "page")
    return page_visits.answer(services, visit, profile, lambda active: active.actor) if profile else None


def load_question(case_state: CaseState, actor: Actor) -> TalkPage:
    """Return the second question of the talk."""
    consult = case_state.ids["own"].consult
    return perform_page(case_state.services, actor, talk_actions.load_page, consult, question=2)


def leave_the_workspace(case_state: CaseState) -> Services:
    profiles = {**build_profiles(), SLACK_IDS[R.IT]: replace(build_profiles()[SLACK_IDS[R.IT]], is_deactivated=True)}
    return replace(case_state.services, directories=slack_directories(profiles))


def deactivate(case_state: CaseState) -> Services:
    membership.follow_workspace_change(case_state.services, slack_identity(SLACK_IDS[R.IT]), has_left=True)
    return case_state.services


def hand_over(case_state: CaseState) -> Services:
    ids = case_state.ids["own"]
    about = f"{ids.case}:{ids.member}"
    handle(
        case_state.services, slack_identity(FAY), Click(Kind.SUBMIT, "hand_over_to", about=about, given={"to": CLEO})
    )
    second_person.confirm(case_state.services, kind="case.hand_over")
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
            perform_page(case_state.services, page_session, summary_reading.load_signed_page, consult)
    case_state.services.database.dispose()


def test_a_member_who_lost_the_therapist_role_can_no_longer_write(case_states: CaseStates) -> None:
    case_state = case_states.copy("booked")
    opened, consult = open_session(case_state, R.IT), case_state.ids["own"].consult

    with case_state.services.database.transaction() as session:
        members.withdraw_role(session, get_member(session, R.IT).id, "therapist")

    page_session = find_session(case_state.services, opened)
    if page_session is not None:
        with pytest.raises(NotYoursError):
            perform_page(case_state.services, page_session, writing_actions.load_page, consult)
        with pytest.raises(NotYoursError):
            perform_page(
                case_state.services, page_session, draft_check.save_draft, consult, field="kept_back", words="More."
            )
    case_state.services.database.dispose()


def test_a_revoked_release_hides_the_colleagues_text_with_the_next_request(case_states: CaseStates) -> None:
    case_state = case_states.copy("summarising")
    opened, ids = open_session(case_state, R.IT), case_state.ids["own"]
    before = find_session(case_state.services, opened)
    assert before is not None
    assert load_question(case_state, before).colleague_impression

    with case_state.services.database.transaction() as session:
        releases.record_revocation(
            session, UUID(ids.signed_form), revoked_on=(case_state.services.clock() - timedelta(days=1)).date()
        )

    after = find_session(case_state.services, opened)
    if after is not None:
        page = load_question(case_state, after)
        assert (page.colleague_impression, page.is_blocked) == (None, True)
        assert page.colleague_progress == WORDS.phrases["where_held"]
    case_state.services.database.dispose()
