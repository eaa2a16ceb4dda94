"""The schema of a SQLite database, as the connection itself will use it."""

import re
import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from sqlite3 import Connection

import sqlalchemy as sa

from storage.schema_check.schema_objects import SchemaChangedError, SchemaObject

Row = tuple[str, str, str, bytes | None]
"""A row of `sqlite_master`: type, name, table, and the statement that made the object."""

_SELECT = "SELECT CAST(type AS TEXT), CAST(name AS TEXT), CAST(tbl_name AS TEXT), CAST(sql AS BLOB) FROM sqlite_master"
# Only what separates tokens for SQLite, too. To it, a byte above 127 is part of a name.
_TOKEN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z0-9_]+|[^ \t\n\r\f]""")
_CONSTRAINTS = ("CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK")
_STATISTICS = {
    SchemaObject("table", "sqlite_stat1", "sqlite_stat1: CREATE TABLE sqlite_stat1 ( tbl , idx , stat )"),
    SchemaObject(
        "table", "sqlite_stat4", "sqlite_stat4: CREATE TABLE sqlite_stat4 ( tbl , idx , neq , nlt , ndlt , sample )"
    ),
}
"""What ANALYZE adds: how often values occur. They decide how SQLite searches, and not what it finds."""


def read_version(connection: Connection) -> int:
    """Return the number that changes with the schema. In a transaction, this fixes what the transaction sees."""
    try:
        return int(connection.execute("PRAGMA schema_version").fetchone()[0])
    except sqlite3.Error as error:
        raise _translate(error) from None


def read_rows(connection: Connection) -> list[Row]:
    """Return what is stored about the schema, in a transaction, and let the connection use just that.

    Somebody could have put back the right statements, and the number, after the connection had read wrong ones.
    """
    try:
        connection.execute("PRAGMA writable_schema = RESET")  # forgets what was read before
        return connection.execute(_SELECT).fetchall()
    except sqlite3.Error as error:
        raise _translate(error) from None


def _translate(error: sqlite3.Error) -> Exception:
    """Return SQLAlchemy's error, as the driver was called without it; SchemaChangedError for what SQLite can't read."""
    if "malformed database schema" in str(error):
        return SchemaChangedError(["malformed schema"])
    return sa.exc.DBAPIError.instance(None, None, error, sqlite3.Error, hide_parameters=True)


def list_objects(rows: list[Row]) -> Iterator[SchemaObject]:
    """Yield each object but the tables of statistics.

    SQLite makes an object from its statement alone, whatever its row calls it: the statement counts in each row.
    """
    for kind, name, table, statement in rows:
        text = "" if statement is None else normalize(statement.decode("utf-8", errors="replace"))
        found = SchemaObject(_to_line(kind), _to_line(name), _to_line(f"{table}: {text}"))
        if found not in _STATISTICS:
            yield found


@lru_cache(maxsize=1024)
def normalize(statement: str) -> str:
    """Return the statement with one space between its tokens, and with the constraints of a table sorted.

    In which order a migration repeats constraints is left to chance. Everything else stays, quotes and case, too.
    """
    tokens = _TOKEN.findall(statement)
    if tokens[:2] != ["CREATE", "TABLE"] or "(" not in tokens or tokens[-1] != ")":
        return " ".join(tokens)
    first = tokens.index("(") + 1
    items = [" ".join(item) for item in _split(tokens[first:-1])]
    constraints = sorted(item for item in items if item.split(" ")[0] in _CONSTRAINTS)
    columns = [item for item in items if item.split(" ")[0] not in _CONSTRAINTS]
    return f"{' '.join(tokens[:first])} {' , '.join(columns + constraints)} )"


def _split(tokens: list[str]) -> Iterator[list[str]]:
    """Yield the items between the commas that are outside of parentheses."""
    item: list[str] = []
    depth = 0
    for token in tokens:
        depth += (token == "(") - (token == ")")  # noqa: S105 -- parentheses
        if token == "," and depth == 0:  # noqa: S105 -- a comma
            yield item
            item = []
        else:
            item.append(token)
    yield item


def _to_line(text: str) -> str:
    return text if text.isprintable() else ascii(text)
