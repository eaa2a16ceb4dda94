"""Audit log entries for tests, and ways in which somebody with full access to the database could change them."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from storage.audit import verification
from storage.audit.anchors import Anchor
from storage.audit.log import NewAuditEntry
from storage.audit.verification import LogFault
from storage.database import SQLITE, Database
from storage.models import AuditEntry
from storage.writings.sealing import Seal
from tests.support.data.databases import without_triggers
from tests.support.data.practice_rows import NOW, Practice

CUT_HEAD = "UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit_entry WHERE seq = 4)"
ENTRY_COUNT = 6


def new_entry(practice: Practice, number: int = 1, **others: object) -> NewAuditEntry:
    """Return an entry about something that happened."""
    values: dict[str, Any] = {
        "practice_id": practice.practice_id,
        "actor_id": practice.ana_id,
        "action": "press.start",
        "subject": f"consult:{practice.consult_id}",
        "at": NOW + timedelta(minutes=number),
        "case_id": practice.case_id,
        "detail": f"n{number}",
    }
    return NewAuditEntry(**{**values, **others})


def find_fault(database: Database, seal: Seal, practice: Practice, *anchors: Anchor) -> LogFault | None:
    """Return the first fault that verification finds."""
    with database.reading() as session:
        return verification.verify(session, seal, practice.practice_id, anchors).fault


def tamper(database: Database, *statements: str, **values: str) -> None:
    """Run statements that the triggers refuse, as somebody with full access to the database could."""
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        with without_triggers(connection, "audit_entry") if database.engine.dialect.name == SQLITE else nullcontext():
            for statement in statements:
                connection.execute(text(statement), values)


def copy_row(seq: int, to: int, **changed: str) -> str:
    """Return the statement that inserts a copy of a row under another number."""
    columns = AuditEntry.__table__.columns.keys()  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    values = ", ".join({"seq": str(to), **changed}.get(name, name) for name in columns)
    return f"INSERT INTO audit_entry ({', '.join(columns)}) SELECT {values} FROM audit_entry WHERE seq = {seq}"  # noqa: S608 -- made of names in this file
