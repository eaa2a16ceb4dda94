"""A link opens one page session, once."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import Session

from storage.database import Database
from storage.models import PageLink, PageSession
from storage.people import members, page_session_store
from storage.writings.sealing import Seal
from tests.support.data.practice_rows import MINUTE, NOW, Practice

SECOND = timedelta(seconds=1)
SEAL = Seal(bytes(range(32)))


def create_token(session: Session, practice: Practice, now: datetime = NOW) -> str:
    """Create a link for Ana; return its token."""
    return page_session_store.create_link(
        session,
        SEAL,
        practice_id=practice.practice_id,
        member_id=practice.ana_id,
        consult_id=practice.consult_id,
        now=now,
    )


def use_new_link(session: Session, practice: Practice) -> PageLink:
    """Create a link for Ana and use it."""
    link = page_session_store.use_link(session, SEAL, create_token(session, practice), NOW)
    assert link is not None
    return link


def test_a_link_is_for_one_member_and_one_consult(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        link = use_new_link(session, practice)

    assert (link.practice_id, link.member_id, link.consult_id) == (
        practice.practice_id,
        practice.ana_id,
        practice.consult_id,
    )
    assert link.used_at == NOW


def test_a_link_works_once(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        token = create_token(session, practice)
        page_session_store.use_link(session, SEAL, token, NOW)

        again = page_session_store.use_link(session, SEAL, token, NOW)

    assert again is None


@pytest.mark.parametrize(("later", "works"), [(10 * MINUTE, True), (10 * MINUTE + SECOND, False)])
def test_a_link_works_for_ten_minutes(database: Database, practice: Practice, later: timedelta, *, works: bool) -> None:
    with database.transaction() as session:
        link = page_session_store.use_link(session, SEAL, create_token(session, practice), NOW + later)

        assert (link is not None) is works


def test_finding_a_link_does_not_use_it(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        token = create_token(session, practice)

        found = page_session_store.find_link(session, SEAL, token, NOW)
        used_link = page_session_store.use_link(session, SEAL, token, NOW)
        afterwards = page_session_store.find_link(session, SEAL, token, NOW)

    assert found is not None
    assert used_link is found
    assert afterwards is None


@pytest.mark.parametrize(("later", "works"), [(10 * MINUTE, True), (10 * MINUTE + SECOND, False)])
def test_a_link_is_found_as_long_as_it_works(
    database: Database, practice: Practice, later: timedelta, *, works: bool
) -> None:
    with database.transaction() as session:
        link = page_session_store.find_link(session, SEAL, create_token(session, practice), NOW + later)

        assert (link is not None) is works


@pytest.mark.parametrize("token", ["", "made up", "nul\0", "\ud83d", "x" * 10_000])
def test_a_made_up_token_opens_nothing(database: Database, practice: Practice, token: str) -> None:
    with database.transaction() as session:
        create_token(session, practice)

        assert page_session_store.use_link(session, SEAL, token, NOW) is None
        assert page_session_store.find_link(session, SEAL, token, NOW) is None


def test_neither_token_nor_secret_is_stored(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        token = create_token(session, practice)
        link = page_session_store.use_link(session, SEAL, token, NOW)
        assert link is not None
        _page_session, secret = page_session_store.open_page_session(session, SEAL, link, NOW)

        rows = session.execute(text("SELECT token_hash FROM sitting_link UNION SELECT secret_hash FROM sitting"))
        hashes = set(rows.scalars())

    assert {token, secret} & hashes == set()
    assert {len(stored_hash) for stored_hash in hashes} == {64}


def find(session: Session, page_session: PageSession, secret: str, now: datetime) -> PageSession | None:
    """Return the page session if its secret is right and it has not expired."""
    found = page_session_store.find_page_session(session, SEAL, page_session.id, secret, now)
    return found[0] if found else None


def test_a_page_session_is_found_only_by_its_own_secret(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        page_session, secret = page_session_store.open_page_session(session, SEAL, use_new_link(session, practice), NOW)
        other, other_secret = page_session_store.open_page_session(session, SEAL, use_new_link(session, practice), NOW)

        assert find(session, page_session, secret, NOW) is page_session
        assert find(session, page_session, other_secret, NOW) is None
        assert find(session, other, secret, NOW) is None
        assert page_session_store.find_page_session(session, SEAL, uuid4(), secret, NOW) is None


@pytest.mark.parametrize("roles", [frozenset(), frozenset({"therapist", "supervisor"})])
def test_a_page_session_is_found_with_its_member_and_their_roles(
    database: Database, practice: Practice, roles: frozenset[str]
) -> None:
    with database.transaction() as session:
        for role in roles:
            members.grant_role(session, practice.ana_id, role, NOW)
        page_session, secret = page_session_store.open_page_session(session, SEAL, use_new_link(session, practice), NOW)

        found = page_session_store.find_page_session(session, SEAL, page_session.id, secret, NOW)

        ana = members.get(session, practice.ana_id)
    assert found == (page_session, ana, roles)


@pytest.mark.parametrize(("idle", "works"), [(15 * MINUTE + 30 * SECOND, True), (15 * MINUTE + 31 * SECOND, False)])
def test_activity_extends_a_page_session_and_fifteen_idle_minutes_end_it(
    database: Database, practice: Practice, idle: timedelta, *, works: bool
) -> None:
    with database.transaction() as session:
        page_session, secret = page_session_store.open_page_session(session, SEAL, use_new_link(session, practice), NOW)
        page_session_store.touch(SEAL, page_session, NOW + 15 * MINUTE)

        found = find(session, page_session, secret, NOW + 15 * MINUTE + idle)

    assert (found is page_session) is works
    assert page_session.seen_at == NOW + 15 * MINUTE


@pytest.mark.parametrize("later", [SECOND, 30 * SECOND])
def test_nobody_loses_time_because_activity_is_recorded_every_thirty_seconds_only(
    database: Database, practice: Practice, later: timedelta
) -> None:
    with database.transaction() as session:
        page_session, secret = page_session_store.open_page_session(session, SEAL, use_new_link(session, practice), NOW)
        page_session_store.touch(SEAL, page_session, NOW + later)

        found = find(session, page_session, secret, NOW + later + 15 * MINUTE)

    assert found is page_session
    assert page_session.seen_at == NOW


def test_activity_is_recorded_once_more_than_thirty_seconds_have_passed(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        page_session, _secret = page_session_store.open_page_session(
            session, SEAL, use_new_link(session, practice), NOW
        )
        page_session_store.touch(SEAL, page_session, NOW + 31 * SECOND)

    assert page_session.seen_at == NOW + 31 * SECOND


def test_finding_a_page_session_is_no_activity(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        page_session, secret = page_session_store.open_page_session(session, SEAL, use_new_link(session, practice), NOW)

        first = find(session, page_session, secret, NOW + 15 * MINUTE)
        second = find(session, page_session, secret, NOW + 16 * MINUTE)

    assert (first, second) == (page_session, None)


def test_a_page_session_is_extended_unless_it_has_ended(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        page_session, _secret = page_session_store.open_page_session(
            session, SEAL, use_new_link(session, practice), NOW
        )
        page_session_store.extend(session, SEAL, page_session.id, NOW + MINUTE)
        page_session_store.extend(session, SEAL, page_session.id, NOW)
        extended_to = page_session.seen_at
        page_session_store.end_session(session, page_session.id, NOW + MINUTE)
        page_session_store.extend(session, SEAL, page_session.id, NOW + 2 * MINUTE)

    assert (extended_to, page_session.seen_at) == (NOW + MINUTE, NOW + MINUTE)


def test_a_late_request_does_not_shorten_the_page_session(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        page_session, secret = page_session_store.open_page_session(session, SEAL, use_new_link(session, practice), NOW)
        page_session_store.touch(SEAL, page_session, NOW - SECOND)

        found = find(session, page_session, secret, NOW - SECOND)

    assert found is page_session
    assert page_session.seen_at == NOW
