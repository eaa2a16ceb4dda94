"""Emergency access: who may read for an hour what is shared in a case, and what happened to each grant."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers
from storage.migrations.pieces import index, reference

revision: str = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    """Add two tables that are only ever added to, and a column without a reference, which needs no rebuilt table."""
    op.create_table(
        "emergency_grant",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("emergency_grant", "practice_id", "practice"),
        reference("emergency_grant", "case_id", "case"),
        reference("emergency_grant", "member_id", "member"),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
    )
    index("emergency_grant", "practice_id", "case_id", "member_id")
    op.create_table(
        "emergency_mark",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("emergency_mark", "practice_id", "practice"),
        reference("emergency_mark", "grant_id", "emergency_grant"),
        reference("emergency_mark", "member_id", "member"),
        sa.Column("kind", sa.String(16), nullable=False),
        reference("emergency_mark", "writing_id", "writing", null=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    index("emergency_mark", "practice_id", "grant_id", "member_id")
    for guard in triggers.EMERGENCY:
        triggers.create(guard)
    for table in ("sitting_link", "sitting", "delivery"):
        op.add_column(table, sa.Column("grant_id", sa.Uuid()))
