"""Since when a member is inactive: who is so for a moment still has to be told of a change of who can read what.

In rows from before the column is empty, so their MACs stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0037"


def upgrade() -> None:
    """Add the column. A plain column needs no batch migration."""
    op.add_column("member", sa.Column("left_at", sa.DateTime(timezone=True)))
