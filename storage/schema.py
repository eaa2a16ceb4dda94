"""Bring the tables of a database to the newest version."""

from storage.database import Database


def upgrade(url: str) -> None:
    """Apply every missing migration to the database at this URL: all of them or none."""
    from storage.migrations import upgrade_to_head  # noqa: PLC0415 -- Alembic is slow to import, and only this needs it

    database = Database(url)
    try:
        upgrade_to_head(database.engine)
    finally:
        database.dispose()
