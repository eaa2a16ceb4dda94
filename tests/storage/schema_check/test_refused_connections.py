"""A SQLite connection that was refused has loaded a wrong schema, and is never used again."""

from collections.abc import Callable

import pytest

from storage.database import Database
from storage.schema_check.schema_objects import SchemaChangedError
from tests.storage.schema_check.test_sqlite_schema import database, put_view, raw, read, write

__all__ = ["database"]

check = Database.check_schema
Use = Callable[[Database], None]


@pytest.mark.parametrize(("use", "again"), [(read, read), (write, write), (check, read), (check, check)])
def test_putting_back_the_number_of_the_schema_after_a_refusal_does_not_help(
    database: Database,
    use: Use,
    again: Use,
) -> None:
    with raw(database) as connection:
        (number,) = connection.execute("PRAGMA schema_version").fetchone()
        put_view(connection, "answer")
        with pytest.raises(SchemaChangedError):
            use(database)
        connection.execute(f"PRAGMA schema_version = {number}")

        for _ in range(2):
            with pytest.raises(SchemaChangedError):
                again(database)


def test_a_changed_schema_that_kept_its_number_is_not_used_after_a_look_found_it(
    database: Database,
) -> None:
    with raw(database) as connection:
        (number,) = connection.execute("PRAGMA schema_version").fetchone()
        connection.execute("BEGIN")
        put_view(connection, "answer")
        connection.execute(f"PRAGMA schema_version = {number}")
        connection.execute("COMMIT")
    with pytest.raises(SchemaChangedError):
        check(database)

    with pytest.raises(SchemaChangedError):
        read(database)
