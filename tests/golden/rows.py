"""What a walk leaves in the database, read with plain SQL: audit log, deliveries, stored ids."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import inspect, text
from sqlmodel import Session

from tests.golden.walked_practice import Walk

_ID = re.compile(r"[a-z][a-z0-9]*(?:[_.][a-z0-9]+)*")
_RANDOM = re.compile(r"[0-9a-f]{16,}")
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_NAMED = {"case": "code", "member": "first_name"}  # tables whose rows are named by this column
_AUDIT = "SELECT actor_id, action, outcome, subject, case_id, detail FROM audit_entry ORDER BY seq"
_DELIVERIES = "SELECT recipient_id, kind, consult_id, case_id, grant_id, due_at, outcome, done_at FROM delivery"


def audit(walk: Walk) -> list[str]:
    """Return each audit entry as one line: actor, action, outcome, subject, case, detail."""
    with walk.practice.read_session() as session:
        labels = _labels(session)
        return [" | ".join(_plain(value, labels) for value in row) for row in session.execute(text(_AUDIT))]


def deliveries(walk: Walk) -> list[str]:
    """Return each delivery as one line: due time since the start, recipient, kind, subject, outcome."""
    with walk.practice.read_session() as session:
        labels = _labels(session)
        lines = [_delivery(row, walk.start, labels) for row in session.execute(text(_DELIVERIES)).mappings()]
    return sorted(lines)


def dialogue(walk: Walk) -> dict[str, list[str]]:
    """Return the audit entries and the deliveries, as they are stored in dialogue.json."""
    return {"audit": audit(walk), "deliveries": deliveries(walk)}


def stored(walk: Walk) -> list[str]:
    """Return each id in a column or in JSON in a column, except random ids and names of people."""
    ids: set[str] = set()
    with walk.practice.read_session() as session:
        for table in inspect(session.connection()).get_table_names():
            for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608 -- table names of the database
                for column, value in row.items():
                    ids |= {f"{table}.{column}: {stored_id}" for stored_id in _ids(value)}
    return sorted(ids)


def _delivery(row: Mapping[Any, Any], start: datetime, labels: Mapping[str, str]) -> str:
    subjects = [_plain(row[name], labels) for name in ("consult_id", "case_id", "grant_id") if row[name]]
    end = f"{row['outcome']} {_since(start, row['done_at'])}" if row["outcome"] else "waits"
    who = _plain(row["recipient_id"], labels)
    return " | ".join((_since(start, row["due_at"]), who, row["kind"], ", ".join(subjects) or "-", end))


def _since(start: datetime, moment: str) -> str:
    span = datetime.fromisoformat(moment).replace(tzinfo=start.tzinfo) - start
    hours, seconds = divmod(span.seconds, 3600)
    return f"day {span.days:03} +{hours:02}:{seconds // 60:02}:{seconds % 60:02}"


def _plain(value: object, labels: Mapping[str, str]) -> str:
    text_with_labels = _UUID.sub(lambda match: labels[UUID(match[0]).hex], str(value or ""))
    return text_with_labels or "-"


def _labels(session: Session) -> dict[str, str]:
    """Return the label of each row: a case's code, a member's name, otherwise table and row number."""
    labels: dict[str, str] = {}
    for table in inspect(session.connection()).get_table_names():
        columns = {column["name"] for column in inspect(session.connection()).get_columns(table)}
        if "id" in columns:
            name = _NAMED.get(table, "NULL")
            rows = session.execute(text(f'SELECT id, {name} FROM "{table}" ORDER BY rowid')).all()  # noqa: S608 -- as above
            labels |= {row_id: str(label or f"{table} {number}") for number, (row_id, label) in enumerate(rows, 1)}
    return labels


def _ids(value: object) -> Iterator[str]:
    if not isinstance(value, str) or _RANDOM.fullmatch(value):
        return
    if value.startswith(("[", "{")):
        yield from (item for item in json.loads(value) if isinstance(item, str) and _ID.fullmatch(item))
    elif _ID.fullmatch(value):
        yield value
