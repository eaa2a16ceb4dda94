"""The locale in which a member reads dates and times, from the workspace."""

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"


def upgrade() -> None:
    """Add the column; the next request of each member fills it in. A plain one keeps triggers, on SQLite too."""
    op.add_column("member", sa.Column("locale", sa.String(16), nullable=False, server_default="en-US"))
