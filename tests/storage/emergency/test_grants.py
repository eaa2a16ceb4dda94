"""Emergency access in the database: when a grant is active, and which grants need a review."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from storage.cases import cases
from storage.database import Database
from storage.emergency import grants
from storage.row_errors import UnknownGrantError
from storage.writings.sealing import Seal
from tests.support.data.practice_rows import NOW, Practice

HOUR, MINUTE, MOMENT = timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("when", "runs"),
    [
        (NOW, True),
        (NOW + HOUR - MOMENT, True),
        (NOW + HOUR, False),
        (NOW - MINUTE, True),  # the clock of another machine can be a little behind
        (NOW - MINUTE - MOMENT, False),
    ],
)
def test_a_grant_is_active_for_one_hour_even_if_the_clock_is_set_back(
    database: Database, seal: Seal, practice: Practice, when: datetime, *, runs: bool
) -> None:
    with database.transaction() as session:
        case = cases.get(session, practice.case_id)
        grant = grants.add(session, seal, case, member_id=practice.ben_id, reason="danger", now=NOW)

        assert grants.is_active(session, grant, when) is runs
        assert (grant in grants.list_active(session, practice.ben_id, when)) is runs
        assert grants.list_active(session, practice.ana_id, when) == []


def test_an_ended_grant_needs_a_review_until_it_is_reviewed(database: Database, seal: Seal, practice: Practice) -> None:
    member: dict[str, Any] = {"member_id": practice.ben_id}
    with database.transaction() as session:
        case = cases.get(session, practice.case_id)
        first, second = (grants.add(session, seal, case, reason="danger", now=NOW, **member) for _ in range(2))
        grants.add_mark(session, first, grants.ENDED, now=NOW + MINUTE, **member)

        assert grants.list_unreviewed(session, practice.practice_id, NOW + MINUTE) == [first]
        assert grants.get_end_time(session, first) == NOW + MINUTE
        assert grants.get_end_time(session, second) == NOW + HOUR
        assert len(grants.list_unreviewed(session, practice.practice_id, NOW + HOUR)) == 2
        grants.add_mark(session, second, grants.IN_ORDER, now=NOW + HOUR, **member)
        assert grants.list_unreviewed(session, practice.practice_id, NOW + HOUR) == [first]
        assert grants.list_unreviewed(session, uuid4(), NOW + HOUR) == []


def test_an_unknown_grant_is_refused(database: Database) -> None:
    with database.reading() as session, pytest.raises(UnknownGrantError):
        grants.get(session, uuid4())


def test_a_grant_lasts_an_hour_at_most_whatever_its_row_says(
    database: Database, seal: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        case = cases.get(session, practice.case_id)
        grant = grants.add(session, seal, case, member_id=practice.ben_id, reason="danger", now=NOW)
        grant.ends_at = NOW + 365 * 24 * HOUR

        with session.no_autoflush:
            assert grants.is_active(session, grant, NOW + HOUR - MOMENT)
            assert not grants.is_active(session, grant, NOW + HOUR)
        session.expire(grant)
