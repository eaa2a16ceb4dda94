"""What a walk has left in the database, read by plain SQL: the audit log, the deliveries, the ids that are stored."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import inspect, text
from sqlmodel import Session

from tests.golden.walk import Walk

_ID = re.compile(r"[a-z][a-z0-9]*(?:[_.][a-z0-9]+)*")
_RANDOM = re.compile(r"[0-9a-f]{16,}")
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_NAMED = {"case": "code", "member": "first_name"}  # rows that are best known by this
_AUDIT = "SELECT actor_id, action, outcome, subject, case_id, detail FROM audit_entry ORDER BY seq"
_DELIVERIES = "SELECT recipient_id, kind, consult_id, case_id, grant_id, due_at, outcome, done_at FROM delivery"


def audit(walk: Walk) -> list[str]:
    """Return each entry of the audit log in a line: who, what, what came of it, about what, of which case, detail."""
    with walk.practice.looking() as session:
        labels = _labels(session)
        return [" | ".join(_plain(value, labels) for value in row) for row in session.execute(text(_AUDIT))]


def deliveries(walk: Walk) -> list[str]:
    """Return each delivery in a line: when it is due since the start, to whom, which, about what, what came of it."""
    with walk.practice.looking() as session:
        labels = _labels(session)
        found = [_delivery(row, walk.start, labels) for row in session.execute(text(_DELIVERIES)).mappings()]
    return sorted(found)


def dialogue(walk: Walk) -> dict[str, list[str]]:
    """Return both, as they are compared with what they were."""
    return {"audit": audit(walk), "deliveries": deliveries(walk)}


def stored(walk: Walk) -> list[str]:
    """Return each id that a column holds, also within JSON; what is random or somebody's name is left out."""
    found: set[str] = set()
    with walk.practice.looking() as session:
        for table in inspect(session.connection()).get_table_names():
            for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608 -- names of tables
                for column, value in row.items():
                    found |= {f"{table}.{column}: {one}" for one in _ids(value)}
    return sorted(found)


def _delivery(row: Mapping[Any, Any], start: datetime, labels: Mapping[str, str]) -> str:
    about = [_plain(row[name], labels) for name in ("consult_id", "case_id", "grant_id") if row[name]]
    ends = f"{row['outcome']} {_since(start, row['done_at'])}" if row["outcome"] else "waits"
    who = _plain(row["recipient_id"], labels)
    return " | ".join((_since(start, row["due_at"]), who, row["kind"], ", ".join(about) or "-", ends))


def _since(start: datetime, moment: str) -> str:
    span = datetime.fromisoformat(moment).replace(tzinfo=start.tzinfo) - start
    hours, seconds = divmod(span.seconds, 3600)
    return f"day {span.days:03} +{hours:02}:{seconds // 60:02}:{seconds % 60:02}"


def _plain(value: object, labels: Mapping[str, str]) -> str:
    named = _UUID.sub(lambda found: labels[UUID(found[0]).hex], str(value or ""))
    return named or "-"


def _labels(session: Session) -> dict[str, str]:
    """Return what each row is called: a case by its code, a member by name, anything else by its table and number."""
    found: dict[str, str] = {}
    for table in inspect(session.connection()).get_table_names():
        columns = {one["name"] for one in inspect(session.connection()).get_columns(table)}
        if "id" in columns:
            name = _NAMED.get(table, "NULL")
            rows = session.execute(text(f'SELECT id, {name} FROM "{table}" ORDER BY rowid')).all()  # noqa: S608 -- as above
            found |= {one: str(said or f"{table} {number}") for number, (one, said) in enumerate(rows, 1)}
    return found


def _ids(value: object) -> Iterator[str]:
    if not isinstance(value, str) or _RANDOM.fullmatch(value):
        return
    if value.startswith(("[", "{")):
        yield from (one for one in json.loads(value) if isinstance(one, str) and _ID.fullmatch(one))
    elif _ID.fullmatch(value):
        yield value
