"""Waiting and calendar links: when somebody last took their turn, the calendar id, and how often a time was booked."""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """Add columns, which keeps triggers, on SQLite too."""
    op.add_column("preparation", sa.Column("moved_at", sa.DateTime(timezone=True)))
    op.add_column("consult", sa.Column("held_id", sa.Uuid()))
    op.add_column("consult", sa.Column("bookings", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_consult_held_id", "consult", ["held_id"], unique=True)
