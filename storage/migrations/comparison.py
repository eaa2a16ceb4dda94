"""How Alembic compares models and database, and how it writes the differences."""

from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import storage.models  # noqa: F401 -- fills the metadata
from storage.types import ChartConfiguration, IdTuple, UtcDateTime


def is_own_table(name: str | None, kind: str, _parents: object) -> bool:
    """Return whether Alembic should compare this item. Other programs may have tables in the database."""
    return kind != "table" or name in SQLModel.metadata.tables


def render_column_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 -- Alembic's own signature
    """Return how a migration writes a column type: as a plain SQLAlchemy type, which does not depend on our classes."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return f"sa.String({item.length})"
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return "sa.Text()" if isinstance(item, ChartConfiguration | IdTuple) else False
