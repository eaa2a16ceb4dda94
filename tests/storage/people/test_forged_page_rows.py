"""Who can write the database but has not the key opens no page: not by a new, a copied, a changed or an old row."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import inspect
from sqlmodel import Session, SQLModel, col, update

from storage.database import Database
from storage.models import PageLink, PageSession, SignIn
from storage.people import page_hashes, page_session_store, sign_ins
from storage.writings.sealing import Seal
from tests.storage.people.test_page_session_store import SEAL, create_token, use_new_link
from tests.support.data.practice_rows import MINUTE, NOW, Practice

HOUR = timedelta(hours=1)
LATER_KEY, SECRET = Seal(bytes(32), former=SEAL), "a secret"
MAY_CHANGE = {"used_at", "ended_at"}
"""What marks a row as used or ended, which only ever opens less. Setting it back is tested below."""


def list_columns(model: type[SQLModel]) -> list[str]:
    return sorted(set(inspect(model).columns.keys()) - MAY_CHANGE)


def make_other(value: object) -> Any:  # noqa: ANN401 -- of any column
    """Return another value for a column with this one."""
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    return f"{value[:-1]}{'1' if value.endswith('0') else '0'}" if isinstance(value, str) else uuid4()


def make_link() -> PageLink:
    link = PageLink(token_hash="0" * 64, practice_id=uuid4(), member_id=uuid4(), made_at=NOW)
    return page_hashes.set_link_hash(SEAL, link)


def make_sign_in() -> SignIn:
    return page_hashes.set_sign_in_hash(SEAL, SignIn(secret_hash="0" * 64, link_hash="1" * 64, begun_at=NOW))


def make_session() -> PageSession:
    row = PageSession(secret_hash="", practice_id=uuid4(), member_id=uuid4(), opened_at=NOW, seen_at=NOW, id=uuid4())
    return page_hashes.set_session_hashes(SEAL, row, SECRET)


@pytest.mark.parametrize("column", list_columns(PageLink))
def test_a_link_that_was_changed_in_any_column_is_no_longer_genuine(column: str) -> None:
    link = make_link()
    assert page_hashes.is_own_link(SEAL, link)

    setattr(link, column, make_other(getattr(link, column)))

    assert not page_hashes.is_own_link(SEAL, link)


@pytest.mark.parametrize("column", list_columns(SignIn))
def test_a_sign_in_that_was_changed_in_any_column_is_no_longer_genuine(column: str) -> None:
    sign_in = make_sign_in()
    assert page_hashes.is_own_sign_in(SEAL, sign_in)

    setattr(sign_in, column, make_other(getattr(sign_in, column)))

    assert not page_hashes.is_own_sign_in(SEAL, sign_in)


@pytest.mark.parametrize("column", list_columns(PageSession))
def test_a_page_session_that_was_changed_in_any_column_is_no_longer_genuine(column: str) -> None:
    page_session = make_session()
    assert page_hashes.is_own_session(SEAL, page_session, SECRET)

    setattr(page_session, column, make_other(getattr(page_session, column)))

    assert not page_hashes.is_own_session(SEAL, page_session, SECRET)


@pytest.mark.parametrize("stored", ["", "ü" * 64, "0" * 64, sha256(SECRET.encode()).hexdigest()])
def test_a_hash_that_was_made_without_the_key_opens_nothing(stored: str) -> None:
    page_session = make_session()
    page_session.secret_hash = stored

    assert not page_hashes.is_own_session(SEAL, page_session, SECRET)


def test_what_was_made_under_the_former_key_opens_its_page_while_that_is_set() -> None:
    rows = make_link(), make_sign_in(), make_session()
    found = [
        (page_hashes.is_own_link(seal, rows[0]), page_hashes.is_own_sign_in(seal, rows[1]),
         page_hashes.is_own_session(seal, rows[2], SECRET))
        for seal in (LATER_KEY, Seal(bytes(32)))
    ]  # fmt: skip

    assert found == [(True, True, True), (False, False, False)]


def test_a_link_and_a_sign_in_from_before_a_key_change_still_work(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        token = create_token(session, practice)
        link = page_session_store.find_link(session, LATER_KEY, token, NOW)
        assert link is not None
        secret = sign_ins.start_sign_in(session, SEAL, link, NOW)

        assert sign_ins.record_return(session, LATER_KEY, secret, NOW) is not None
        assert page_session_store.use_link(session, LATER_KEY, token, NOW) is link


def is_open(session: Session, row: PageSession, secret: str, now: datetime = NOW) -> bool:
    """Tell whether this secret opens this page session."""
    session.expire_all()
    return page_session_store.find_page_session(session, SEAL, row.id, secret, now) is not None


def test_a_row_that_was_added_with_a_chosen_secret_opens_nothing(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        link = use_new_link(session, practice)
        forged = PageSession(
            secret_hash=sha256(SECRET.encode()).hexdigest(),
            seen_hash=sha256(str(NOW).encode()).hexdigest(),
            practice_id=link.practice_id,
            member_id=link.member_id,
            consult_id=link.consult_id,
            opened_at=NOW,
            seen_at=NOW,
        )
        session.add(forged)
        session.flush()

        assert not is_open(session, forged, SECRET)


def test_ones_own_page_session_turned_into_another_members_opens_nothing(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        row, secret = page_session_store.open_page_session(session, SEAL, use_new_link(session, practice), NOW)
        assert is_open(session, row, secret)
        row.member_id = practice.ben_id
        session.flush()

        assert not is_open(session, row, secret)


def test_ones_own_link_turned_into_another_members_opens_nothing(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        token = create_token(session, practice)
        session.exec(update(PageLink).values(member_id=practice.ben_id))

        assert page_session_store.find_link(session, SEAL, token, NOW) is None
        assert page_session_store.use_link(session, SEAL, token, NOW) is None


def test_moving_the_last_activity_keeps_no_page_session_open(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        row, secret = page_session_store.open_page_session(session, SEAL, use_new_link(session, practice), NOW)
        session.exec(update(PageSession).values(seen_at=NOW + HOUR))

        assert not is_open(session, row, secret, NOW + HOUR)


@pytest.mark.parametrize(("age", "works"), [(12 * HOUR, True), (12 * HOUR + timedelta(seconds=1), False)])
def test_a_page_session_ends_twelve_hours_after_it_was_opened_however_active_its_member_is(
    database: Database, practice: Practice, age: timedelta, *, works: bool
) -> None:
    with database.transaction() as session:
        row, secret = page_session_store.open_page_session(session, SEAL, use_new_link(session, practice), NOW)
        page_session_store.touch(SEAL, row, NOW + age)
        session.flush()

        assert is_open(session, row, secret, NOW + age) is works


@pytest.mark.parametrize("whole_member", [False, True])
def test_a_page_session_that_ended_stays_ended_when_its_row_is_set_back(
    database: Database, practice: Practice, *, whole_member: bool
) -> None:
    with database.transaction() as session:
        row, secret = page_session_store.open_page_session(session, SEAL, use_new_link(session, practice), NOW)
    with database.transaction() as session:
        if whole_member:
            page_session_store.end_all_for_member(session, practice.ana_id, NOW)
        else:
            page_session_store.end_session(session, row.id, NOW)

    with database.transaction() as session:
        session.exec(update(PageSession).values(ended_at=None))

        assert not is_open(session, row, secret)


@pytest.mark.parametrize("ends", [False, True])
def test_a_used_link_stays_used_when_its_row_is_set_back(database: Database, practice: Practice, *, ends: bool) -> None:
    with database.transaction() as session:
        token = create_token(session, practice)
    with database.transaction() as session:
        if ends:
            page_session_store.end_all_for_member(session, practice.ana_id, NOW)
        else:
            page_session_store.use_link(session, SEAL, token, NOW)

    with database.transaction() as session:
        session.exec(update(PageLink).where(col(PageLink.used_at).is_not(None)).values(used_at=None))

        assert page_session_store.find_link(session, SEAL, token, NOW) is None
        assert page_session_store.use_link(session, SEAL, token, NOW + MINUTE) is None
