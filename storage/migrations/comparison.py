"""How models and database are compared, and how what differs is written down."""

from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import storage.models  # noqa: F401 -- fills the metadata
from storage.types import ChartConfiguration, IdTuple, UtcDateTime


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Return whether to look at it at all: DBOS keeps tables of its own beside ours."""
    return kind != "table" or name in SQLModel.metadata.tables


def plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 -- Alembic's own signature
    """Return how a migration spells one of our column types: plainly, so that it outlives our code."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return f"sa.String({item.length})"
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return "sa.Text()" if isinstance(item, ChartConfiguration | IdTuple) else False
