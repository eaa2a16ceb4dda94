"""Emergency access as it is kept: until when it runs, and what still waits for somebody's look."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from storage import emergencies
from storage.cases import cases
from storage.database import Database
from storage.unknown import UnknownGrantError
from tests.storage.practice import NOW, Practice

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
        grant = emergencies.grant(session, case, member_id=practice.ben_id, reason="danger", now=NOW)

        assert emergencies.is_running(session, grant, when) is runs
        assert (grant in emergencies.running(session, practice.ben_id, when)) is runs
        assert emergencies.running(session, practice.ana_id, when) == []


def test_what_was_ended_waits_for_a_look_and_what_was_looked_at_does_not(
    database: Database, practice: Practice
) -> None:
    who: dict[str, Any] = {"member_id": practice.ben_id}
    with database.transaction() as session:
        case = cases.get(session, practice.case_id)
        first, second = (emergencies.grant(session, case, reason="danger", now=NOW, **who) for _ in range(2))
        emergencies.mark(session, first, emergencies.ENDED, now=NOW + MINUTE, **who)

        assert emergencies.unreviewed(session, practice.practice_id, NOW + MINUTE) == [first]
        assert emergencies.ended_at(session, first) == NOW + MINUTE
        assert emergencies.ended_at(session, second) == NOW + HOUR
        assert len(emergencies.unreviewed(session, practice.practice_id, NOW + HOUR)) == 2
        emergencies.mark(session, second, emergencies.IN_ORDER, now=NOW + HOUR, **who)
        assert emergencies.unreviewed(session, practice.practice_id, NOW + HOUR) == [first]
        assert emergencies.unreviewed(session, uuid4(), NOW + HOUR) == []


def test_an_unknown_one_is_said_to_be_that(database: Database) -> None:
    with database.reading() as session, pytest.raises(UnknownGrantError):
        emergencies.get(session, uuid4())
