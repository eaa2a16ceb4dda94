"""Links and page sessions about one case of a member, for its releases."""

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"


def upgrade() -> None:
    """Add the column to both tables. A plain one needs no batch migration, so no trigger is lost."""
    for table in ("sitting_link", "sitting"):
        op.add_column(table, sa.Column("case_id", sa.Uuid()))
