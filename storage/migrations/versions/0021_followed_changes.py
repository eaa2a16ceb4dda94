"""How far the audit log was followed, and what each Home tab shows: what has changed is drawn again."""

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"


def upgrade() -> None:
    """Add the columns. What was logged before needs nothing; who has opened Home before is in the log."""
    op.add_column("practice", sa.Column("followed_seq", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("member", sa.Column("home_shows", sa.String(64)))
    op.execute(
        "UPDATE practice SET followed_seq = COALESCE("
        "(SELECT seq FROM audit_head WHERE audit_head.practice_id = practice.id), 0)"
    )
    op.execute(
        "UPDATE member SET home_shows = '' WHERE EXISTS "
        "(SELECT 1 FROM audit_entry WHERE actor_id = member.id AND action = 'home.opened')"
    )
