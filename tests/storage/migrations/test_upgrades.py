"""An older database with data is upgraded without losing a row."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from storage.database import Database
from storage.migrations import VERSIONS, build_config
from storage.migrations.triggers import TRIGGERS
from storage.schema import find_newest_revision, upgrade
from tests.storage.migrations.test_migrations import list_triggers
from tests.support.data import postgres

RELEASED = "0008"  # the newest migration before those of this release
GONE = {  # columns that moved, or that nothing needs now
    "member": {"slack_user_id"},
    "delivery": {"workflow_id"},
    "case": {"part2_applies"},
    "preparation": {"keeps_back", "clients_keep_back"},
}
ONE = UUID(int=1)  # the id of every row, so that every reference finds one
VALUES: dict[type, Any] = {
    datetime: datetime(2027, 5, 4, 9, 12, tzinfo=UTC),
    date: date(2027, 5, 4),
    time: time(9),
    UUID: ONE,
    bytes: b"sealed",
    bool: True,
    int: 1,
    str: ONE.hex,  # how SQLite stores an id
}


@pytest.fixture
def sqlite_old(tmp_path: Path) -> str:
    """The URL of an empty SQLite database."""
    return f"sqlite:///{tmp_path}/old.db"


@pytest.fixture
def postgres_old(postgres_server: postgres.Server) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    postgres_server.create("old")
    yield postgres_server.url("old")
    postgres_server.drop("old")


@pytest.fixture(params=["sqlite_old", pytest.param("postgres_old", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a database at the older migration, with a row in each table."""
    database_url: str = request.getfixturevalue(request.param)
    database = Database(database_url)
    with database.engine.begin() as connection:
        command.upgrade(build_config(connection), RELEASED)
        for table in _tables(connection):
            connection.execute(table.insert().values({column.name: _value(column) for column in table.columns}))
    database.dispose()
    return database_url


def _tables(connection: sa.Connection) -> list[sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def _value(column: sa.Column[Any]) -> Any:  # noqa: ANN401 -- whatever the column takes
    value = VALUES[column.type.python_type]
    return value[: column.type.length] if isinstance(column.type, sa.String) else value


def _rows(database: Database, columns: dict[str, list[str]]) -> dict[str, list[Any]]:
    with database.engine.connect() as connection:
        return {
            name: list(connection.exec_driver_sql(f'SELECT {", ".join(names)} FROM "{name}"'))  # noqa: S608 -- our own names
            for name, names in columns.items()
        }


def test_upgrading_an_older_database_keeps_all_rows_and_adds_all_triggers(url: str) -> None:
    old = Database(url)
    with old.engine.connect() as connection:
        columns = {
            table.name: [column.name for column in table.columns if column.name not in GONE.get(table.name, ())]
            for table in _tables(connection)
        }
    before = _rows(old, columns)
    assert all(before.values())

    upgrade(url)

    assert _rows(old, columns) == before
    assert list_triggers(old) == TRIGGERS[old.engine.dialect.name]
    old.dispose()


def test_upgrading_an_older_database_moves_the_answers_that_are_to_be_sealed(url: str) -> None:
    upgrade(url)

    upgraded = Database(url)
    with upgraded.engine.connect() as connection:
        moved = connection.exec_driver_sql("SELECT of_table, of_column, answer FROM older_answer ORDER BY of_column")
        assert moved.all() == [
            ("preparation", "clients_keep_back_sealed", ONE.hex[:16]),
            ("preparation", "keeps_back_sealed", ONE.hex[:16]),
            ("case", "part2_sealed", "yes"),
        ]
    upgraded.dispose()


def test_upgrading_an_older_database_moves_slack_user_ids_to_identities(url: str) -> None:
    old = Database(url)
    with old.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE practice SET team_id = 'T1'")
        connection.exec_driver_sql("UPDATE member SET slack_user_id = 'U1'")
        member_id = connection.exec_driver_sql("SELECT id FROM member").scalar_one()

    upgrade(url)

    with old.engine.connect() as connection:
        identities = connection.exec_driver_sql("SELECT member_id, surface, tenant_id, user_id FROM member_identity")
        assert identities.all() == [(member_id, "slack", "T1", "U1")]
        names = {column["name"] for column in sa.inspect(connection).get_columns("member")}
    old.dispose()
    assert "slack_user_id" not in names


@pytest.mark.parametrize("source", ["consult", "attendance", "hand_over", None])
def test_upgrading_an_older_database_says_in_each_case_who_knows_of_it(url: str, source: str | None) -> None:
    """The individual therapist has created the case; what the family therapist knows it by is the source."""
    two, old = UUID(int=2), Database(url)
    two = two.hex if old.engine.dialect.name == "sqlite" else two  # type: ignore[assignment]  # how it stores an id
    with old.engine.begin() as connection:
        tables = {table.name: table for table in _tables(connection)}

        def add(name: str, **values: object) -> None:
            row = {column.name: _value(column) for column in tables[name].columns}
            connection.execute(tables[name].insert().values({**row, **values}))

        add("member", id=two, slack_user_id="U2")
        connection.execute(tables["case"].update().values(ft_member_id=two))
        connection.execute(
            tables["consult"].update().values(invited_at=VALUES[datetime] if source == "consult" else None)
        )
        if source == "attendance":
            add("attendance", part="ft")
        if source == "hand_over":
            add("hand_over", id=two, member_id=two)

    upgrade(url)

    with old.engine.connect() as connection:
        statement = 'SELECT it_informed_at IS NOT NULL, ft_informed_at IS NOT NULL FROM "case"'
        assert connection.exec_driver_sql(statement).all() == [(True, source is not None)]
        assert connection.exec_driver_sql("SELECT count(*) FROM row_mac_key").scalar_one() == 0
    old.dispose()


def test_the_tables_of_the_former_queue_are_dropped_and_those_of_other_programs_are_not(url: str) -> None:
    old = Database(url)
    is_sqlite = old.engine.dialect.name == "sqlite"
    own_schema = "" if is_sqlite else "dbos."
    with old.engine.begin() as connection:
        if not is_sqlite:
            connection.exec_driver_sql("CREATE SCHEMA dbos")
        for table in ("dbos_migrations", "workflow_status", "operation_outputs"):
            connection.exec_driver_sql(f"CREATE TABLE {own_schema}{table} (id INTEGER)")
        connection.exec_driver_sql("CREATE TABLE somebody_elses (id INTEGER)")

    upgrade(url)

    inspector = sa.inspect(old.engine)
    names = set(inspector.get_table_names())
    assert "somebody_elses" in names
    assert not names & {"dbos_migrations", "workflow_status", "operation_outputs"}
    assert "dbos" not in inspector.get_schema_names()
    old.dispose()


def test_migrations_run_in_the_order_of_their_numbers_without_gaps(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.engine.connect() as connection:
        revisions = [file.revision for file in ScriptDirectory.from_config(build_config(connection)).walk_revisions()]
    database.dispose()

    assert revisions[::-1] == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    assert revisions[::-1] == sorted(path.name[:4] for path in VERSIONS.glob("0*.py"))
    assert revisions[0] == find_newest_revision()
