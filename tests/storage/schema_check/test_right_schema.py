"""What is stored as right is what the migrations make, from whichever earlier one a database comes."""

from pathlib import Path

import pytest
from alembic import command

from storage.database import Database
from storage.migrations import VERSIONS, build_config
from storage.schema import find_newest_revision
from storage.schema_check.schema_objects import list_differences, load_right
from storage.schema_check.schema_reading import list_objects

HINT = "run `python -m tests.storage.schema_check`"


def find_differences(database: Database) -> list[str]:
    with database.engine.connect() as connection, connection.begin():
        return list_differences(list_objects(connection), load_right(connection.dialect.name))


def test_what_the_migrations_make_is_right(database: Database) -> None:
    assert find_differences(database) == [], HINT
    assert load_right(database.engine.dialect.name).revision == find_newest_revision(), HINT
    database.check_schema()


def test_a_database_that_was_upgraded_step_by_step_is_right(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/old.db")
    for number in sorted(file.name[:4] for file in VERSIONS.glob("[0-9]*.py")):
        with database.engine.connect() as connection:
            connection.detach()
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                command.upgrade(build_config(connection), number)
    database.check_schema()
    database.dispose()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_each_object_is_one_line(dialect: str) -> None:
    assert all(each.text.isprintable() for each in load_right(dialect).objects)
    assert len(load_right(dialect).objects) > 200
