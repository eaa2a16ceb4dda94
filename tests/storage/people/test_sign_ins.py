"""A sign-in returns once, within ten minutes, and at most one of them uses the link it was started with."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from storage.database import Database
from storage.models import PageLink, SignIn
from storage.people import page_session_store, sign_ins
from tests.storage.people.test_page_session_store import SEAL, create_token
from tests.storage.test_concurrent_transactions import run_at_once
from tests.support.data.practice_rows import MINUTE, NOW, Practice

ROUNDS = 15


def start_sign_in(session: Session, practice: Practice) -> str:
    """Start a sign-in with a new link; return its secret."""
    link = page_session_store.find_link(session, SEAL, create_token(session, practice), NOW)
    assert link is not None
    return sign_ins.start_sign_in(session, SEAL, link, NOW)


@pytest.mark.parametrize(
    ("later", "is_fresh"),
    [(10 * MINUTE, True), (10 * MINUTE + timedelta(seconds=1), False), (-2 * MINUTE, False)],
)
def test_a_sign_in_returns_once_and_within_ten_minutes(
    database: Database, practice: Practice, later: timedelta, *, is_fresh: bool
) -> None:
    with database.transaction() as session:
        secret = start_sign_in(session, practice)

        first, second = (sign_ins.record_return(session, SEAL, secret, NOW + later) for _ in range(2))

    assert first is not None
    assert second is not None
    assert (first.is_fresh, second.is_fresh) == (is_fresh, False)
    assert first.link.member_id == practice.ana_id
    assert first.link.used_at is None


@pytest.mark.parametrize("secret", ["", "made up", "nul\0", "\ud83d", "x" * 10_000])
def test_a_made_up_secret_belongs_to_no_sign_in(database: Database, practice: Practice, secret: str) -> None:
    with database.transaction() as session:
        start_sign_in(session, practice)

        assert sign_ins.record_return(session, SEAL, secret, NOW) is None


def test_the_secret_is_not_stored(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        secret = start_sign_in(session, practice)
        (row,) = session.execute(text("SELECT * FROM sign_in")).all()

    assert secret not in {str(value) for value in row}


def test_a_return_received_twice_at_the_same_time_counts_once(database: Database, practice: Practice) -> None:
    for _ in range(ROUNDS):
        with database.transaction() as session:
            secret = start_sign_in(session, practice)
        fresh: list[bool] = []

        def comes(secret: str = secret, fresh: list[bool] = fresh) -> None:
            with database.transaction() as session:
                sign_in_return = sign_ins.record_return(session, SEAL, secret, NOW)
                assert sign_in_return is not None
                fresh.append(sign_in_return.is_fresh)

        assert run_at_once(comes, comes) == []
        assert sorted(fresh) == [False, True]


def test_of_two_sign_ins_with_one_link_only_one_uses_it(database: Database, practice: Practice) -> None:
    for _ in range(ROUNDS):
        with database.transaction() as session:
            link = page_session_store.find_link(session, SEAL, create_token(session, practice), NOW)
            assert link is not None
            secrets = [sign_ins.start_sign_in(session, SEAL, link, NOW) for _ in range(2)]
        used: list[bool] = []

        def opens(secret: str, used: list[bool] = used) -> None:
            with database.transaction() as session:
                sign_in_return = sign_ins.record_return(session, SEAL, secret, NOW)
                assert sign_in_return is not None
                used.append(page_session_store.use_sign_in_link(session, SEAL, sign_in_return.sign_in, NOW) is not None)

        assert run_at_once(*(partial(opens, each_secret) for each_secret in secrets)) == []
        assert sorted(used) == [False, True]


def test_a_sign_in_is_deleted_with_its_link(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        start_sign_in(session, practice)
        page_session_store.delete_before(session, NOW, limit=1)
        before = len(session.exec(select(SignIn)).all())

        page_session_store.delete_before(session, NOW + MINUTE, limit=1)

        assert (before, session.exec(select(SignIn)).all(), session.exec(select(PageLink)).all()) == (1, [], [])
