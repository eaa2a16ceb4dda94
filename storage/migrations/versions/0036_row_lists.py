"""Lists of the rows of each consult, case, alert and form. The key of the MACs goes: `sign-rows` makes the lists."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.pieces import reference

revision: str = "0036"
down_revision: str | None = "0035"


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "row_list",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        reference("row_list", "practice_id", "practice"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("mac", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("owner_id", name="pk_row_list"),
    )
    op.create_index("ix_row_list_practice_id", "row_list", ["practice_id", "number"])
    op.add_column("practice", sa.Column("lists_number", sa.Integer()))
    op.add_column("practice", sa.Column("lists_total", sa.LargeBinary()))
    op.execute(sa.text("DELETE FROM row_mac_key"))
