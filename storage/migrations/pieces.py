"""Helpers that most migrations use."""

import sqlalchemy as sa
from alembic import op


def reference(table: str, column: str, other: str, *, key: bool = False, null: bool = False) -> sa.Column[object]:
    """Return a column that references the id of a row in another table."""
    target = sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{column}")
    return sa.Column(column, sa.Uuid(), target, primary_key=key, nullable=null)


def index(table: str, *columns: str) -> None:
    """Create one index for each of these columns."""
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])
