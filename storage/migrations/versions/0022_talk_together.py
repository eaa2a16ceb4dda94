"""The talk together: the practice's call link, topics that a therapist asks to add, and who knows the outline."""

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"


def upgrade() -> None:
    """Add three columns without a reference, which need no rebuilt table."""
    op.add_column("settings", sa.Column("call_link", sa.String(300), nullable=False, server_default=""))
    for name in ("asks_to_add", "outline_known_by"):
        op.add_column("preparation", sa.Column(name, sa.Text(), nullable=False, server_default="[]"))
