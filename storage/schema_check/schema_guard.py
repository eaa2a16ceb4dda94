"""Lets a database be used only while its schema is what the migrations make.

On SQLite each transaction asks for a number that changes with the schema, and compares the schema when it has changed.
PostgreSQL has no such number: there the program compares the schema at its start and every half minute.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from storage.schema_check import sqlite_schema
from storage.schema_check.schema_objects import SchemaChangedError, list_differences, load_right
from storage.schema_check.schema_reading import find_revision, list_objects

_CHECKED = "checked schema"


def require_right(connection: sa.Connection) -> None:
    """Raise SchemaChangedError unless the schema, in this transaction, is what the migrations make."""
    right = load_right(connection.dialect.name)
    with _closing_if_refused(connection):
        if names := list_differences(list_objects(connection), right):
            revision = find_revision(connection)
            raise SchemaChangedError(names, "" if revision == right.revision else revision)


@contextmanager
def _closing_if_refused(connection: sa.Connection) -> Iterator[None]:
    """Close the connection for good if anything is raised, so that the next transaction reads the schema anew.

    It has loaded a wrong schema meanwhile. If it lived on, it would use that one as soon as the number of the schema is
    what it was before.
    """
    try:
        yield
    except BaseException:
        connection.invalidate()
        raise


class SchemaGuard:
    """Of one database. All threads share one object; it does nothing until it is switched on."""

    def __init__(self) -> None:
        self.is_on = False
        self.refusal: SchemaChangedError | None = None  # PostgreSQL: what the last comparison found
        self._right_rows: list[sqlite_schema.Row] = []  # of SQLite, as they were found right

    def check_sqlite(self, connection: sa.Connection) -> None:
        """Compare the schema in a transaction that has just begun, if this connection does not know it yet.

        Raise SchemaChangedError. Takes some microseconds otherwise, and runs no statement of SQLAlchemy's.
        """
        driver: Any = connection.connection.driver_connection
        with _closing_if_refused(connection):
            version = sqlite_schema.read_version(driver)
            if connection.info.get(_CHECKED) == version:
                return  # what this connection uses was read when it was right: it reads it again if the number changes
            rows = sqlite_schema.read_rows(driver)
            if rows != self._right_rows:
                require_right(connection)
                self._right_rows = rows
            connection.info[_CHECKED] = version

    def check_postgresql(self, engine: sa.Engine) -> None:
        """Compare the schema, and let nothing be used from now on if it is not right. Raise SchemaChangedError."""
        try:
            with engine.connect() as connection, connection.begin():
                require_right(connection)
        except SchemaChangedError as error:
            self.refusal = error
            raise
        self.refusal = None

    def require_not_refused(self) -> None:
        """Raise SchemaChangedError if the last comparison found a wrong schema."""
        if self.is_on and self.refusal is not None:
            raise SchemaChangedError(self.refusal.names, self.refusal.revision)
