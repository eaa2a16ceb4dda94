"""Audit log entries for tests, and ways in which somebody with full access to the database could change them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from storage.audit import verification
from storage.audit.anchors import Anchor
from storage.audit.log import NewAuditEntry
from storage.audit.verification import LogFault
from storage.database import Database
from storage.models import AuditEntry
from storage.writings.sealing import Seal
from tests.support.data.practice_rows import NOW, Practice

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        triggers: Sequence[Any] = ()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            listed = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
            triggers = connection.execute(text(listed)).all()
        for name, _sql in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(text(statement), values)
        for _name, sql in triggers:
            connection.exec_driver_sql(sql)


def copy_row(seq: int, to: int, **changed: str) -> str:
    """Return the statement that inserts a copy of a row under another number."""
    columns = AuditEntry.__table__.columns.keys()  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    values = ", ".join({"seq": str(to), **changed}.get(name, name) for name in columns)
    return f"INSERT INTO audit_entry ({', '.join(columns)}) SELECT {values} FROM audit_entry WHERE seq = {seq}"  # noqa: S608 -- made of names in this file
