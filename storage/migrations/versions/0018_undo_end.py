"""What a consult that was just ended goes back to if the end is undone; empty for every other consult."""

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"


def upgrade() -> None:
    """Add the columns. Plain ones need no batch migration, so no trigger is lost."""
    op.add_column("consult", sa.Column("ended_from", sa.Text()))
    op.add_column("consult", sa.Column("ended_by", sa.String(2)))
