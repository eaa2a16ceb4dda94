"""How SQLite would carry out each statement: which tables it would look through from beginning to end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from storage.database import Database

SMALL = frozenset({"practice", "settings", "audit_head", "audit_key", "member", "member_role", "supervision"})
"""Tables whose size is that of the practice, however many consults there have been."""
_SCAN = re.compile(
    r"SCAN (?P<table>(?!CONSTANT)\w+)\b(?! USING INDEX ix_delivery_(waiting|lease))"
)  # these hold what waits, no more
_LOOKING = ("SELECT", "UPDATE", "DELETE")


@contextmanager
def list_scans(database: Database) -> Iterator[set[str]]:
    """Collect the statements to this SQLite database that look through a table that grows, each with the plan."""
    scans: set[str] = set()

    def explain(_connection: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith(_LOOKING):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[attr-defined]
            for *_numbers, line in cursor.fetchall():  # type: ignore[attr-defined]
                if (scan := _SCAN.match(line)) and scan["table"] not in SMALL and "(" not in line:
                    scans.add(f"{line}: {' '.join(statement.split())}")

    engines = (database.engine, database.reading_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", explain)
    yield scans
    for engine in engines:
        event.remove(engine, "before_cursor_execute", explain)
