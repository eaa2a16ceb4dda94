"""When a talk was begun for safety, past the gates; empty for every other consult."""

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"


def upgrade() -> None:
    """Add the column. A plain one needs no batch migration, so no trigger is lost."""
    op.add_column("consult", sa.Column("begun_for_safety_at", sa.DateTime(timezone=True)))
