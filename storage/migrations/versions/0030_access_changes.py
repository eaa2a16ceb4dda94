"""Changes of who can read what wait for a second person; a supervision covers what is signed from its beginning on."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.pieces import reference

revision: str = "0030"
down_revision: str | None = "0029"

_UNFINISHED = "outcome IS NULL OR administrators_told_at IS NULL"
_FILL = "UPDATE review_state SET signed_at = (SELECT signed_at FROM summary WHERE consult_id = review_state.consult_id)"
_WITHOUT_SUMMARY = "UPDATE review_state SET signed_at = since WHERE signed_at IS NULL"


def upgrade() -> None:
    """Add the table and the columns. What was signed before a supervision began is shut from now on."""
    _changes()
    _partial_index("ix_access_change_unfinished", "access_change", _UNFINISHED, "practice_id", "asked_at")
    op.add_column("delivery", sa.Column("change_id", sa.Uuid()))
    _partial_index("ix_delivery_change_id", "delivery", "change_id IS NOT NULL", "change_id")
    op.add_column("supervision", sa.Column("earlier_opened_at", sa.DateTime(timezone=True)))
    op.add_column("review_state", sa.Column("signed_at", sa.DateTime(timezone=True)))
    op.execute(_FILL)
    op.execute(_WITHOUT_SUMMARY)
    op.drop_index("ix_review_state_listed", "review_state")
    with op.batch_alter_table("review_state") as table:
        table.alter_column("signed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    columns = ["therapist_id", "status", "since", "consult_id", "part", "colleague_id", "signed_at"]
    op.create_index("ix_review_state_listed", "review_state", columns)


def _changes() -> None:
    op.create_table(
        "access_change",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("access_change", "practice_id", "practice"),
        sa.Column("kind", sa.String(32), nullable=False),
        reference("access_change", "member_id", "member", null=True),
        reference("access_change", "other_id", "member", null=True),
        sa.Column("group_id", sa.Uuid()),
        reference("access_change", "case_id", "case", null=True),
        sa.Column("setting", sa.String(32), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        reference("access_change", "asked_by", "member"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("takes_effect_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String(16)),
        reference("access_change", "decided_by", "member", null=True),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("administrators_told_at", sa.DateTime(timezone=True)),
    )


def _partial_index(name: str, table: str, condition: str, *columns: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)
