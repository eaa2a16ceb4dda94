"""Who leads a supervision group: a leader does not sit in it."""

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"


def upgrade() -> None:
    """Add the column. Everybody sits in their groups until an administrator says otherwise."""
    op.add_column(
        "supervision_group_member", sa.Column("leads", sa.Boolean(), nullable=False, server_default=sa.false())
    )
