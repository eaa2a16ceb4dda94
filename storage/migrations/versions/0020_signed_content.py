"""What each signature was for, who set the length of a talk, and how often and to whom a promise was dealt with."""

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"


def upgrade() -> None:
    """Add the columns. Plain ones need no batch migration, so no trigger is lost."""
    op.add_column("signature", sa.Column("content", sa.Text()))
    op.add_column("consult", sa.Column("timed_by", sa.String(2)))
    op.add_column("promise", sa.Column("moves", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("promise", sa.Column("told_ids", sa.Text(), nullable=False, server_default="[]"))
