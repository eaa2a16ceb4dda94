"""A database that rolls back every transaction, and notes which tables it would have changed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from storage.database import Database

_WRITES = re.compile(r'\s*(?:INSERT INTO|INSERT OR \w+ INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
IGNORED_TABLES = frozenset({"sitting", "sitting_link", "idempotency", "audit_head", "audit_entry", "audit_key"})
"""Tables that a refused request may change: page sessions, links, idempotency keys and the audit log."""


class RollbackDatabase(Database):
    """A database that shows every probe the same rows: changes are visible in their transaction, then rolled back."""

    def __init__(self, url: str) -> None:
        """Take the URL of a prepared database."""
        super().__init__(url)
        self.changed_tables: set[str] = set()
        self._tables: list[str] = []
        event.listen(self.engine, "before_cursor_execute", self._note_table)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Yield a session that may write; note the tables that a commit would have changed, and roll back."""
        with self._write_lock, Session(self.engine, expire_on_commit=False) as session:
            self._attach_macs(session)
            self._tables.clear()
            yield session
            session.flush()
            self.changed_tables |= {table for table in self._tables if table not in IGNORED_TABLES}
            session.expunge_all()  # rows that were read stay readable, as after a commit
            session.rollback()

    def _note_table(self, _connection: object, _cursor: object, statement: str, *_more: Any) -> None:  # noqa: ANN401 -- SQLAlchemy's types
        match = _WRITES.match(statement)
        if match:
            self._tables.append(match[1].lower())
