"""The audit log, its head and its key."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers
from storage.migrations.pieces import index, reference

revision: str = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    """Add the three tables. A trigger moves the head for each entry, so no click pays for another statement."""
    op.create_table(
        "audit_entry",
        reference("audit_entry", "practice_id", "practice", key=True),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("detail", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    index("audit_entry", "actor_id", "case_id")
    op.create_table(
        "audit_head",
        reference("audit_head", "practice_id", "practice", key=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "audit_key",
        reference("audit_key", "practice_id", "practice", key=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("wrapping_key_id", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    triggers.create(triggers.AUDIT)
    triggers.create_moving_head()
