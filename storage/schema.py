"""Bring the tables of a database to the newest version."""

from pathlib import Path

import sqlalchemy as sa

from storage.database import Database

_VERSIONS = Path(__file__).parent / "migrations" / "versions"


def upgrade(url: str) -> None:
    """Apply every missing migration to the database at this URL: all of them or none.

    Where none is missing, only the number of the last one is read: checking every row of a large database takes long.
    """
    database = Database(url)
    try:
        if _read_revision(database) != find_newest_revision():
            from storage.migrations import upgrade_to_head  # noqa: PLC0415 -- Alembic is slow to import, and large

            upgrade_to_head(database.engine)
    finally:
        database.dispose()


def find_newest_revision() -> str:
    """Return the number of the newest migration, which its file begins with."""
    return max(file.name for file in _VERSIONS.glob("[0-9]*.py")).partition("_")[0]


def _read_revision(database: Database) -> str | None:
    """Return the number of the last migration that this database has had, or None."""
    with database.reading() as session:
        if not sa.inspect(session.connection()).has_table("alembic_version"):
            return None
        return session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
