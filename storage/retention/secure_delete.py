"""What a database keeps of a key that was deleted or replaced, until it is told to let go of it."""

import time

from storage.database import SQLITE, Database

MAX_TRIES = 20
PAUSE_SECONDS = 0.25
KEY_TABLES = ("case_key", "review_key", "audit_key")


def erase_traces(database: Database) -> bool:
    """Let go of what was deleted or replaced; return whether that was possible while others use the database.

    SQLite: bring the write-ahead log into the file, where `secure_delete` has put zeros over what is gone, and cut it
    to nothing. PostgreSQL: write the tables of keys anew, without their dead rows.
    """
    if database.engine.dialect.name == SQLITE:
        return _truncate_wal(database)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in KEY_TABLES:
            connection.exec_driver_sql(f"VACUUM FULL {table}")
    return True


def _truncate_wal(database: Database) -> bool:
    raw = database.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA query_only = OFF")
        for attempt in range(MAX_TRIES):
            if attempt:
                time.sleep(PAUSE_SECONDS)  # somebody reads what is in it still
            found = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if found is not None and found[0] == 0:
                return True
        return False
    finally:
        raw.close()
