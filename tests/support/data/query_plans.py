"""How SQLite would carry out each statement: which tables it would look through from beginning to end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from storage.database import Database

SMALL = frozenset(
    {
        *("practice", "settings", "audit_head", "audit_key", "member", "member_role", "member_identity"),
        *("supervision", "supervision_group", "supervision_group_member"),
        *("emergency_grant", "emergency_mark", "legal_hold", "access_change"),  # an exception each time
        "anon",  # the rows that a part of the same statement has found
    }
)
"""Tables whose size is that of the practice, however many consults there have been."""
_SMALL = "ix_(delivery_(waiting|lease)|access_change_unfinished)"
_SCAN = re.compile(rf"SCAN (?P<table>(?!CONSTANT)[a-z_]+?)(_\d+)?\b(?! USING INDEX {_SMALL})")
# These indexes hold what waits, no more. An automatic index is made from the whole table, for one statement.
_AUTOMATIC = re.compile(r"SEARCH (?P<table>[a-z_]+?)(_\d+)?\b.* USING AUTOMATIC")
# In a database of one practice, everything of the practice is everything. The index that is left out has the order of
# codes, in which pages are read: from the first one on, so many.
_WHOLE_PRACTICE = re.compile(
    r"SEARCH (?P<table>[a-z_]+?)(_\d+)? USING (COVERING )?INDEX (?!sqlite_autoindex_case_2)\w+ \(practice_id=\?\)"
)
_LOOKING = ("SELECT", "UPDATE", "DELETE", "INSERT INTO review_state")


@contextmanager
def list_scans(database: Database) -> Iterator[set[str]]:
    """Collect the statements to this SQLite database that look through a table that grows, each with the plan."""
    scans: set[str] = set()
    explained: set[str] = set()

    def explain(*arguments: Any) -> None:  # noqa: ANN401 -- what SQLAlchemy calls it with
        _connection, cursor, statement, parameters, _context, is_many = arguments
        if not statement.startswith(_LOOKING) or statement in explained:
            return
        explained.add(statement)
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters[0] if is_many else parameters)
        for *_numbers, line in cursor.fetchall():
            scan = _SCAN.match(line) or _AUTOMATIC.match(line) or _WHOLE_PRACTICE.match(line)
            if scan and scan["table"] not in SMALL and "(" not in line.partition(" USING ")[0]:
                scans.add(f"{line}: {' '.join(statement.split())}")

    engines = (database.engine, database.reading_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", explain)
    yield scans
    for engine in engines:
        event.remove(engine, "before_cursor_execute", explain)
