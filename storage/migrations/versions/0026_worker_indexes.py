"""Indexes for what the worker asks: which messages are about a case, and what is old enough to be deleted."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.pieces import index

revision: str = "0026"
down_revision: str | None = "0025"


def upgrade() -> None:
    """Replace four indexes by some that say more, and add those that were missing."""
    for table, column in (("delivery", "practice_id"), ("delivery", "recipient_id"), ("case", "practice_id")):
        op.drop_index(f"ix_{table}_{column}", table)
    op.drop_index("ix_draft_practice_id", "draft")
    for column in ("case_id", "grant_id", "alert_id"):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_delivery_{column}", "delivery", [column], sqlite_where=where, postgresql_where=where)
    op.create_index("ix_delivery_recipient_kind", "delivery", ["recipient_id", "kind"])
    op.create_index("ix_delivery_practice_kind", "delivery", ["practice_id", "kind", "made_at"])
    op.create_index("ix_case_practice_created", "case", ["practice_id", "created_at", "id"])
    op.create_index("ix_draft_practice_kept", "draft", ["practice_id", "kept_at"])
    index("case_deletion", "deleted_at")
    index("review_deletion", "deleted_at")
    index("sitting", "seen_at")
