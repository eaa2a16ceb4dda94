"""A database in which every deed is undone again, and which notes what would have stayed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from storage.database import Database

_WRITES = re.compile(r'\s*(?:INSERT INTO|INSERT OR \w+ INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
NOT_LOOKED_AT = frozenset({"sitting", "sitting_link", "idempotency", "audit_head", "audit_entry", "audit_key"})
"""When a page was touched, which links were made and requests taken; and the log, which notes each refusal."""


class Rehearsal(Database):
    """The same rows for one probe after another: what is written is seen, and rolled back."""

    def __init__(self, url: str) -> None:
        """Take the address of a prepared database."""
        super().__init__(url)
        self.kept: set[str] = set()
        self._written: list[str] = []
        event.listen(self.engine, "before_cursor_execute", self._note)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Yield a session that may write; note the tables that a commit would have changed, and undo it all."""
        with self._write_lock, Session(self.engine, expire_on_commit=False) as session:
            self._written.clear()
            yield session
            session.flush()
            self.kept |= {one for one in self._written if one not in NOT_LOOKED_AT}
            session.expunge_all()  # what was read stays readable, as after a commit
            session.rollback()

    def _note(self, _connection: object, _cursor: object, statement: str, *_more: Any) -> None:  # noqa: ANN401 -- as SQLAlchemy calls it
        found = _WRITES.match(statement)
        if found:
            self._written.append(found[1].lower())
