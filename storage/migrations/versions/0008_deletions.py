"""Cases whose keys were destroyed."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers
from storage.migrations.pieces import reference

revision: str = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    """Add the table with its triggers, and the column. The column is nullable, so it needs no batch migration."""
    op.create_table(
        "case_deletion",
        reference("case_deletion", "case_id", "case", key=True),
        reference("case_deletion", "practice_id", "practice"),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
    )
    triggers.create(triggers.CASE_DELETION)
    op.add_column("case", sa.Column("deleted_at", sa.DateTime(timezone=True)))
