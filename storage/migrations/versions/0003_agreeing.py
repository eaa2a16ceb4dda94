"""Agreeing: the topics and the time of a talk, who waits for whom, and how a signed form ends."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers
from storage.migrations.pieces import index, reference

revision: str = "0003"
down_revision: str | None = "0002"

_MOMENTS = {
    "consult": ("picked_starts_at", "starts_at", "booked_at"),
    "preparation": ("all_set_at", "waited_since"),
}


def upgrade() -> None:
    """Add columns (which keeps triggers, on SQLite too) and two tables. Let a signed form's `kept_where` change."""
    for table, columns in _MOMENTS.items():
        for column in columns:
            op.add_column(table, sa.Column(column, sa.DateTime(timezone=True)))
    op.add_column("consult", sa.Column("picked_by", sa.String(2)))
    op.add_column("preparation", _flag("knows_whom"))
    op.add_column("paper", sa.Column("event_on", sa.Date()))
    op.add_column("paper", _flag("let_lapse"))
    triggers.create(triggers.PAPER)
    op.create_table(
        "scope_version",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("scope_version", "consult_id", "consult"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("it_agreed_at", sa.DateTime(timezone=True)),
        sa.Column("ft_agreed_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("consult_id", "version", name="uq_scope_version_consult_id_version"),
    )
    index("scope_version", "consult_id")
    op.create_table(
        "supervision_group_member",
        sa.Column("group_id", sa.Uuid(), primary_key=True),
        sa.Column(
            "member_id",
            sa.Uuid(),
            sa.ForeignKey("member.id", name="fk_supervision_group_member_member_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        reference("supervision_group_member", "practice_id", "practice"),
    )
    index("supervision_group_member", "practice_id")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
