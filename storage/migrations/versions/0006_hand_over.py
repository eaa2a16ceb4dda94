"""Handovers of cases to another therapist, and messages about a case without a consult."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers
from storage.migrations.pieces import index, reference

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    """Add the table with its triggers, and the column. `delivery` has no triggers that a batch migration would drop."""
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("hand_over", "practice_id", "practice"),
        reference("hand_over", "case_id", "case"),
        sa.Column("part", sa.String(2), nullable=False),
        reference("hand_over", "former_id", "member"),
        reference("hand_over", "member_id", "member"),
        reference("hand_over", "by_id", "member"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    index("hand_over", "case_id", "member_id")
    triggers.create(triggers.HAND_OVER)
    with op.batch_alter_table("delivery") as batch:
        batch.add_column(sa.Column("case_id", sa.Uuid()))
        batch.create_foreign_key("fk_delivery_case_id", "case", ["case_id"], ["id"])
