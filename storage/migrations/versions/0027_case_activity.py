"""When each case was last active: not later than its last activity, so that old cases are found without reading all."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from storage.migrations import case_activity
from storage.migrations.pieces import index

revision: str = "0027"
down_revision: str | None = "0026"

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_DEFAULTS = {"sqlite": "1970-01-01 00:00:00.000000", "postgresql": _EARLIEST.isoformat()}


def upgrade() -> None:
    """Add the column with its triggers, and fill it. A plain column needs no batch migration."""
    default = sa.text(f"'{_DEFAULTS[op.get_context().dialect.name]}'")
    op.add_column("case", sa.Column("active_at", sa.DateTime(timezone=True), nullable=False, server_default=default))
    op.drop_index("ix_case_practice_created", "case")
    op.create_index("ix_case_active", "case", ["practice_id", "active_at", "id"])
    op.execute(case_activity.FILL)
    case_activity.create_triggers()
    index("review_key", "created_at")
