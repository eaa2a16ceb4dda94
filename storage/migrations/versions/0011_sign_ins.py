"""Sign-ins in progress."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.pieces import index

revision: str = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    """Add the table. Each row belongs to a link and is deleted with it."""
    op.create_table(
        "sign_in",
        sa.Column("secret_hash", sa.String(64), primary_key=True),
        sa.Column(
            "link_hash",
            sa.String(64),
            sa.ForeignKey("sitting_link.token_hash", name="fk_sign_in_link_hash"),
            nullable=False,
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    index("sign_in", "link_hash")
