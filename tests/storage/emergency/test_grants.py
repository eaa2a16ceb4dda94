"""Emergency access as it is kept: until when it runs, and what still waits for somebody's look."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from storage.cases import cases
from storage.database import Database
from storage.emergency import grants
from storage.row_errors import UnknownGrantError
from tests.support.data.practice_rows import NOW, Practice

HOUR, MINUTE, MOMENT = timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("when", "runs"),
    [
        (NOW, True),
        (NOW + HOUR - MOMENT, True),
        (NOW + HOUR, False),
        (NOW - MINUTE, True),  # another machine's clock is a little behind
        (NOW - MINUTE - MOMENT, False),
    ],
)
def test_it_runs_for_an_hour_and_no_clock_that_goes_back_makes_it_longer(
    database: Database, practice: Practice, when: datetime, *, runs: bool
) -> None:
    with database.transaction() as session:
        case = cases.get(session, practice.case_id)
        grant = grants.add(session, case, member_id=practice.ben_id, reason="danger", now=NOW)

        assert grants.is_active(session, grant, when) is runs
        assert (grant in grants.list_active(session, practice.ben_id, when)) is runs
        assert grants.list_active(session, practice.ana_id, when) == []


def test_what_was_ended_waits_for_a_look_and_what_was_looked_at_does_not(
    database: Database, practice: Practice
) -> None:
    who: dict[str, Any] = {"member_id": practice.ben_id}
    with database.transaction() as session:
        case = cases.get(session, practice.case_id)
        first, second = (grants.add(session, case, reason="danger", now=NOW, **who) for _ in range(2))
        grants.add_mark(session, first, grants.ENDED, now=NOW + MINUTE, **who)

        assert grants.list_unreviewed(session, practice.practice_id, NOW + MINUTE) == [first]
        assert grants.get_end_time(session, first) == NOW + MINUTE
        assert grants.get_end_time(session, second) == NOW + HOUR
        assert len(grants.list_unreviewed(session, practice.practice_id, NOW + HOUR)) == 2
        grants.add_mark(session, second, grants.IN_ORDER, now=NOW + HOUR, **who)
        assert grants.list_unreviewed(session, practice.practice_id, NOW + HOUR) == [first]
        assert grants.list_unreviewed(session, uuid4(), NOW + HOUR) == []


def test_an_unknown_one_is_said_to_be_that(database: Database) -> None:
    with database.reading() as session, pytest.raises(UnknownGrantError):
        grants.get(session, uuid4())
