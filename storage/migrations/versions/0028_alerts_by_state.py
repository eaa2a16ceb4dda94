"""Safety alerts are found by their state: every Home asks for the open ones and those to look back at."""

from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"


def upgrade() -> None:
    """Replace the index."""
    op.drop_index("ix_safety_alert_practice_id", "safety_alert")
    op.create_index("ix_safety_alert_state", "safety_alert", ["practice_id", "configuration"])
