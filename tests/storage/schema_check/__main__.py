"""`python -m tests.storage.schema_check`: store what the migrations make, in SQLite and, if it is here, PostgreSQL."""

import sys
from tempfile import TemporaryDirectory

from storage.database import Database
from storage.schema import find_newest_revision, upgrade
from storage.schema_check import schema_objects
from storage.schema_check.schema_reading import list_objects
from tests.support.data import postgres


def main() -> None:
    """Write both files."""
    with TemporaryDirectory() as folder:
        _store(f"sqlite:///{folder}/empty.db")
    try:
        with postgres.run_server() as server:
            server.create("empty")
            _store(server.url("empty"))
    except postgres.NoServerError as error:
        sys.exit(f"Only SQLite's file was written. {error}")


def _store(url: str) -> None:
    upgrade(url)
    database = Database(url)
    with database.engine.connect() as connection, connection.begin():
        found = list(list_objects(connection))
    database.dispose()
    schema_objects.write_right(database.engine.dialect.name, find_newest_revision(), found)


if __name__ == "__main__":
    main()
