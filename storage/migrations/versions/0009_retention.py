"""Retention: how long each record class is stored, holds, announcements, the review key, and replaced messages."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers
from storage.migrations.pieces import index, reference

revision: str = "0009"
down_revision: str | None = "0008"

_KEPT_FOR = {"keep_case_years": "7", "keep_review_years": "0", "keep_draft_days": "30"}


def upgrade() -> None:
    """Add columns and tables, with the triggers of the tables that are only ever added to."""
    for column, usual in _KEPT_FOR.items():
        op.add_column("settings", sa.Column(column, sa.Integer(), nullable=False, server_default=usual))
    with op.batch_alter_table("delivery") as batch:  # on SQLite a reference rebuilds the table; it has no triggers
        batch.add_column(sa.Column("replaces_id", sa.Uuid()))
        batch.create_foreign_key("fk_delivery_replaces_id", "delivery", ["replaces_id"], ["id"])
    index("delivery", "replaces_id")
    _review_keys()
    _holds()
    for guard in triggers.RETENTION:
        triggers.create(guard)


def _review_keys() -> None:
    op.create_table(
        "review_key",
        reference("review_key", "case_id", "case", key=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "review_deletion",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("review_deletion", "practice_id", "practice"),
        reference("review_deletion", "case_id", "case"),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
    )
    index("review_deletion", "case_id")


def _holds() -> None:
    op.create_table(
        "legal_hold",
        reference("legal_hold", "case_id", "case", key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        reference("legal_hold", "practice_id", "practice"),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        reference("legal_hold", "by_id", "member", null=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    index("legal_hold", "practice_id")
    op.create_table(
        "retention_notice",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("retention_notice", "practice_id", "practice"),
        reference("retention_notice", "case_id", "case"),
        sa.Column("record_class", sa.String(8), nullable=False),
        sa.Column("goes_on", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
    )
    index("retention_notice", "case_id")
