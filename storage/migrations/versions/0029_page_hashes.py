"""Keyed hashes of what links, sign-ins and page sessions grant. Those that are open now end: they have no such hash."""

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"


def upgrade() -> None:
    """Add the columns; in earlier rows they are empty, which is the hash of nothing."""
    for table, column in (("sitting_link", "row_hash"), ("sign_in", "row_hash"), ("sitting", "seen_hash")):
        op.add_column(table, sa.Column(column, sa.String(64), nullable=False, server_default=""))
