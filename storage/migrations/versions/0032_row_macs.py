"""Each row on which access or sharing depends has a MAC. Rows from before have none until `sign-rows` signs them."""

import sqlalchemy as sa
from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"

TABLES = (
    *("practice", "settings", "member", "member_identity", "member_role"),
    *("supervision", "supervision_group", "supervision_group_member", "access_change"),
    *("case", "participant", "hand_over", "attendance", "paper", "release", "legal_hold"),
    *("consult", "preparation", "notice", "scope_version", "emergency_grant", "emergency_mark"),
    *("answer", "signature", "summary", "addendum", "promise", "review", "asking"),
    *("safety_alert", "safety_event", "writing"),
)


def upgrade() -> None:
    """Add the columns, and the table of the key. Plain columns need no batch migration."""
    for table in TABLES:
        op.add_column(table, sa.Column("mac", sa.LargeBinary(), nullable=True))
    op.add_column("practice", sa.Column("people", sa.LargeBinary(), nullable=True))
    op.create_table(
        "row_mac_key",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("wrapping_key_id", sa.String(64), nullable=False),
    )
