"""Who was told of a change that waits is recorded, and a practice remembers that it has had a case."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.pieces import reference

revision: str = "0034"
down_revision: str | None = "0033"

# Once rows are signed, none can be changed without the key: then the practice's next case is remembered.
_FILL = (
    'UPDATE practice SET first_case_at = (SELECT min(created_at) FROM "case" WHERE practice_id = practice.id) '
    "WHERE NOT EXISTS (SELECT 1 FROM row_mac_key)"
)


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("practice", sa.Column("first_case_at", sa.DateTime(timezone=True)))
    op.execute(_FILL)
    op.create_table(
        "change_told",
        reference("change_told", "change_id", "access_change"),
        reference("change_told", "member_id", "member"),
        sa.Column("ts", sa.String(255), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mac", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("change_id", "member_id"),
    )
