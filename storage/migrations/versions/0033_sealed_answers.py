"""Answers that each say too much are sealed with the case's key. A migration has no key: `sign-rows` seals them.

Until then they are in a table of their own. Rows that were signed before have other columns now, so all rows are to be
signed again: the key of the MACs is deleted, and the same `sign-rows` makes a new one.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"

_MOVED = (
    (
        "case",
        "part2_sealed",
        "part2_applies",
        """CASE WHEN part2_applies THEN 'yes' ELSE 'no' END""",
    ),
    ("preparation", "keeps_back_sealed", "keeps_back", "keeps_back"),
    ("preparation", "clients_keep_back_sealed", "clients_keep_back", "clients_keep_back"),
    ("emergency_grant", "reason_sealed", "reason", "reason"),
)


def upgrade() -> None:
    """Move the answers, and drop their columns. SQLite drops a column in place, so that triggers stay."""
    op.create_table(
        "older_answer",
        sa.Column("of_table", sa.String(32), primary_key=True),
        sa.Column("row_id", sa.Uuid(), primary_key=True),
        sa.Column("of_column", sa.String(32), primary_key=True),
        sa.Column("answer", sa.String(64), nullable=False),
    )
    for table, column, former, answer in _MOVED:
        op.execute(
            f"INSERT INTO older_answer SELECT '{table}', id, '{column}', {answer} "  # noqa: S608 -- the constants above
            f'FROM "{table}" WHERE {former} IS NOT NULL'
        )
        op.drop_column(table, former)
        op.add_column(table, sa.Column(column, sa.LargeBinary(), nullable=True))
    of_access = "WHERE kind = 'emergency.access'"
    op.execute(f"INSERT INTO older_answer SELECT 'access_change', id, 'chosen', chosen FROM access_change {of_access}")  # noqa: S608 -- as above
    op.execute(f"UPDATE access_change SET chosen = '[]' {of_access}")  # noqa: S608 -- as above
    op.execute("DELETE FROM row_mac_key")
