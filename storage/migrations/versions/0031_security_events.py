"""Attempts to get in that were refused, counted by kind, address and ten minutes."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.pieces import index

revision: str = "0031"
down_revision: str | None = "0030"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "security_event",
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("window_at", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
    )
    index("security_event", "window_at")
