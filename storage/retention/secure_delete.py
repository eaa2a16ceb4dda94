"""Traces of deleted or replaced keys in the database's files, and their removal."""

import time

from storage.database import SQLITE, Database

MAX_TRIES = 20
PAUSE_SECONDS = 0.25
KEY_TABLES = ("case_key", "review_key", "audit_key")


def erase_traces(database: Database) -> bool:
    """Remove traces of deleted or replaced rows; return whether that was possible while others use the database.

    SQLite: move the write-ahead log into the database file, where `secure_delete` overwrote deleted rows with zeros,
    and truncate the log. PostgreSQL: rewrite the tables of keys without dead rows.
    """
    if database.engine.dialect.name == SQLITE:
        return _truncate_wal(database)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in KEY_TABLES:
            connection.exec_driver_sql(f"VACUUM FULL {table}")
    return True


def _truncate_wal(database: Database) -> bool:
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        for attempt in range(MAX_TRIES):
            if attempt:
                time.sleep(PAUSE_SECONDS)  # a reader still needs the log
            result = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if result is not None and result[0] == 0:
                return True
        return False
    finally:
        connection.close()
