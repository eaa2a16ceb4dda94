"""An index to find a member's latest audit entries without reading all of them."""

from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    """Replace one index with another. No table is rebuilt, so the triggers stay."""
    op.create_index("ix_audit_entry_actor_id_seq", "audit_entry", ["actor_id", "seq"])
    op.drop_index("ix_audit_entry_actor_id", "audit_entry")
