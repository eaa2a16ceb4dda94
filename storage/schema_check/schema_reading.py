"""Reads the schema of either database through one of SQLAlchemy's connections, in its transaction."""

import sqlalchemy as sa
from sqlmodel import SQLModel

from storage.schema_check import postgresql_schema, sqlite_schema
from storage.schema_check.schema_objects import SchemaObject

_REVISION_TABLE = "alembic_version"


def list_objects(connection: sa.Connection) -> list[SchemaObject]:
    """Return the objects of the schema as the connection uses it."""
    if connection.dialect.name == "postgresql":
        return list(postgresql_schema.list_objects(connection, sorted({*SQLModel.metadata.tables, _REVISION_TABLE})))
    driver = connection.connection.driver_connection
    if driver is None:
        raise sa.exc.ResourceClosedError
    sqlite_schema.read_version(driver)
    return list(sqlite_schema.list_objects(sqlite_schema.read_rows(driver)))


def find_revision(connection: sa.Connection) -> str:
    """Return the number of the last migration that the database says it has had; "" if it does not say it plainly."""
    try:
        found = connection.execute(sa.text(f"SELECT version_num FROM {_REVISION_TABLE}")).scalar()  # noqa: S608 -- a name from this file
    except sa.exc.DBAPIError:
        return ""
    return found if isinstance(found, str) and found.isascii() and found.isalnum() and len(found) <= 32 else ""  # noqa: PLR2004 -- as in the table
