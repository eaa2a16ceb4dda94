"""Since when somebody has a role, is in a group, or is active again: who came a moment ago confirms nothing.

In rows from before the columns are empty, so their MACs stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0035"
down_revision: str | None = "0034"


def upgrade() -> None:
    """Add the columns. Plain columns need no batch migration."""
    for table, column in (("member_role", "since"), ("supervision_group_member", "since"), ("member", "back_at")):
        op.add_column(table, sa.Column(column, sa.DateTime(timezone=True)))
