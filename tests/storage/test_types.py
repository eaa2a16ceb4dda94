"""Column types: each value is read back as it was written, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError
from sqlmodel import col
from statemachine.orderedset import OrderedSet

from storage.cases import cases
from storage.consults import consults
from storage.database import Database
from storage.models import Case, IdempotencyKey
from storage.people import practices
from tests.support.data.practice_rows import Practice

ON_ONE_DATABASE = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
STATES = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)


@ON_ONE_DATABASE
@given(
    at=st.datetimes(
        min_value=datetime(1900, 1, 2),  # noqa: DTZ001 -- Hypothesis adds the zone
        max_value=datetime(2199, 12, 30),  # noqa: DTZ001 -- Hypothesis adds the zone
        timezones=st.timezones() | st.just(UTC),
    )
)
def test_a_time_is_read_back_as_the_same_moment_in_utc(database: Database, at: datetime) -> None:
    with database.engine.connect() as connection:
        connection.execute(insert(IdempotencyKey).values(key="key", taken_at=at))

        stored = connection.execute(select(col(IdempotencyKey.taken_at))).scalar_one()

        connection.rollback()
    # Not `stored == at`: in the hour of a clock change, Python never considers times of two zones equal.
    assert stored.timestamp() == at.timestamp()
    assert stored.tzinfo is UTC


def test_times_in_different_zones_are_compared_as_moments(database: Database, practice: Practice) -> None:
    with database.reading() as session:
        case = cases.get(session, practice.case_id)
        in_another_zone = case.created_at.astimezone(timezone(timedelta(hours=9)))

        rows = session.execute(select(Case).where(col(Case.created_at) == in_another_zone)).scalars().all()

    assert [row.id for row in rows] == [practice.case_id]


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2027, 5, 4, 9, 12)  # noqa: DTZ001 -- the test needs it

    with pytest.raises(StatementError, match="a stored time needs a time zone"), database.transaction() as session:
        practices.get_or_create(session, team_id="T1", name="A practice", time_zone="UTC", now=naive)


@ON_ONE_DATABASE
@given(states=st.none() | STATES | st.lists(STATES, min_size=2, unique=True).map(OrderedSet))
def test_a_configuration_is_read_back_as_the_statechart_stores_it(
    database: Database, practice: Practice, states: OrderedSet[str] | str | None
) -> None:
    with database.transaction() as session:
        consults.get_for_update(session, practice.consult_id).configuration = states

    with database.reading() as session:
        stored = consults.get(session, practice.consult_id).configuration

    assert stored == states
    assert type(stored) is type(states)
    assert list(stored or ()) == list(states or ())


def test_a_missing_configuration_is_stored_as_null(database: Database, practice: Practice) -> None:
    with database.reading() as session:
        null_count = session.execute(text("SELECT count(*) FROM consult WHERE configuration IS NULL")).scalar_one()

    assert null_count == 1
    assert isinstance(practice.consult_id, UUID)


@ON_ONE_DATABASE
@given(ids=st.lists(st.text(st.characters(codec="utf-8"), max_size=20)).map(tuple))
def test_ids_are_read_back_in_their_order(database: Database, practice: Practice, ids: tuple[str, ...]) -> None:
    with database.transaction() as session:
        consults.get_for_update(session, practice.consult_id).reasons = ids

    with database.reading() as session:
        stored = consults.get(session, practice.consult_id).reasons

    assert stored == ids
