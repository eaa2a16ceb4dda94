"""Indexes for what is under way in a case, and for the note that answers a review."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.pieces import index

revision: str = "0025"
down_revision: str | None = "0024"


def upgrade() -> None:
    """Create the indexes."""
    where = sa.text("ended_at IS NULL")
    op.create_index("ix_consult_not_ended", "consult", ["case_id"], sqlite_where=where, postgresql_where=where)
    index("addendum", "review_id")
    index("supervision", "supervisee_id")
    index("supervision_group_member", "member_id")
