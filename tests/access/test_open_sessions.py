"""A sitting that is open ends, for what it may no longer show, with the very next request."""

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
from tests.access.case_states import World, Worlds
from tests.access.matrix_people import CLEO, WHO, R, Row, profiles
from tests.support.practice import FAY
from tests.support.simulation.practice_in_process import TEAM


def known(session: Session, row: Row) -> Member:
    found = members.find_with_roles(session, TEAM, WHO[row])
    assert found is not None
    return found[1]


def sits_down(world: World, row: Row) -> OpenedPageSession:
    """Open a sitting about the consult with a link of one's own."""
    with world.desk.database.transaction() as session:
        link = page_links.make_link(
            session, world.desk, load_actor(session, known(session, row)), world.ids["own"].consult
        )
    opened = page_sessions.open_by_token(world.desk, link.partition("#")[2])
    assert opened is not None
    return opened


def seat(services: Services, opened: OpenedPageSession) -> ActivePageSession | None:
    return page_sessions.find_active(services, opened.page_session_id, opened.secret)


def leaves_the_workspace(world: World) -> Services:
    gone = {**profiles(), WHO[R.IT]: replace(profiles()[WHO[R.IT]], is_deactivated=True)}
    return replace(world.desk, directory=gone.get)


def is_deactivated(world: World) -> Services:
    membership.follow_workspace_change(world.desk, WHO[R.IT], TEAM, has_left=True)
    return world.desk


def hands_over(world: World) -> Services:
    ids, cleo = world.ids["own"], profiles()[CLEO]
    about = f"{ids.case}:{ids.member}"
    handle(world.desk, FAY, TEAM, lambda ctx: handover_actions.hand_over(ctx, about, {"to": CLEO}, cleo))
    return world.desk


@pytest.mark.parametrize("happens", [leaves_the_workspace, is_deactivated, hands_over])
def test_a_sitting_is_over_with_the_next_request(worlds: Worlds, happens: Callable[[World], Services]) -> None:
    world = worlds.copy("talking")
    opened = sits_down(world, R.IT)
    assert seat(world.desk, opened) is not None

    services = happens(world)

    assert seat(services, opened) is None
    world.desk.database.dispose()


def test_who_is_no_therapist_any_more_reads_nothing_with_the_next_request(worlds: Worlds) -> None:
    world = worlds.copy("signed")
    opened, consult = sits_down(world, R.IT), world.ids["own"].consult

    with world.desk.database.transaction() as session:
        members.withdraw_role(session, known(session, R.IT).id, "therapist")

    now = seat(world.desk, opened)
    if now is not None:
        with pytest.raises(NotYoursError):
            summary_reading.load_signed_page(world.desk, now.actor, consult)
    world.desk.database.dispose()


def test_who_is_no_therapist_any_more_writes_nothing_with_the_next_request(worlds: Worlds) -> None:
    world = worlds.copy("booked")
    opened, consult = sits_down(world, R.IT), world.ids["own"].consult

    with world.desk.database.transaction() as session:
        members.withdraw_role(session, known(session, R.IT).id, "therapist")

    now = seat(world.desk, opened)
    if now is not None:
        with pytest.raises(NotYoursError):
            writing_actions.load_page(world.desk, now.actor, consult)
        with pytest.raises(NotYoursError):
            writing_actions.save_draft(world.desk, now.actor, consult, "kept_back", "More.")
    world.desk.database.dispose()


def test_a_revoked_release_shuts_the_colleagues_words_with_the_next_request(worlds: Worlds) -> None:
    world = worlds.copy("summarising")
    opened, ids = sits_down(world, R.IT), world.ids["own"]
    before = seat(world.desk, opened)
    assert before is not None
    assert talk_actions.load_page(world.desk, before.actor, ids.consult, 2).colleague_impression

    with world.desk.database.transaction() as session:
        releases.record_revocation(session, UUID(ids.paper), revoked_on=(world.desk.clock() - timedelta(days=1)).date())

    after = seat(world.desk, opened)
    if after is not None:
        shown = talk_actions.load_page(world.desk, after.actor, ids.consult, 2)
        assert (shown.colleague_impression, shown.is_blocked) == (None, True)
        assert shown.colleague_progress == WORDS.phrases["where_held"]
    world.desk.database.dispose()
