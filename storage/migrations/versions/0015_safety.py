"""Safety: alerts with everything that happened to them, the practice's numbers, and who is told first."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers
from storage.migrations.pieces import index, reference

revision: str = "0015"
down_revision: str | None = "0014"

_TEXT_SETTINGS = {"emergency_number": 80, "crisis_line": 80, "first_steps": 1000, "phone_list": 1000}


def upgrade() -> None:
    """Add the two tables, and columns without a reference, which need no rebuilt table."""
    _alerts()
    _events()
    for guard in triggers.SAFETY:
        triggers.create(guard)
    for table in ("sitting_link", "sitting", "delivery"):
        op.add_column(table, sa.Column("alert_id", sa.Uuid()))
    for name in ("safety_first", "safety_next"):
        op.add_column("settings", sa.Column(name, sa.Text(), nullable=False, server_default="[]"))
    op.add_column("settings", sa.Column("safety_wait", sa.Integer(), nullable=False, server_default="5"))
    for name, length in _TEXT_SETTINGS.items():
        op.add_column("settings", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    op.add_column("settings", sa.Column("numbers_saved_at", sa.DateTime(timezone=True)))


def _alerts() -> None:
    op.create_table(
        "safety_alert",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("safety_alert", "practice_id", "practice"),
        reference("safety_alert", "case_id", "case", null=True),
        reference("safety_alert", "consult_id", "consult", null=True),
        reference("safety_alert", "raised_by", "member"),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_in_order", sa.Text(), nullable=False),
        sa.Column("configuration", sa.Text()),
    )
    index("safety_alert", "practice_id", "case_id")


def _events() -> None:
    op.create_table(
        "safety_event",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("safety_event", "practice_id", "practice"),
        reference("safety_event", "alert_id", "safety_alert"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        reference("safety_event", "by_id", "member", null=True),
        reference("safety_event", "member_id", "member", null=True),
        reference("safety_event", "writing_id", "writing", null=True),
        sa.Column("about_id", sa.Uuid()),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("alert_id", "number", name="uq_safety_event_alert_id_number"),
    )
    index("safety_event", "alert_id", "member_id")
