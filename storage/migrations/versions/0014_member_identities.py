"""Members are known by an identity on each surface, in a table of its own, in place of a Slack user id."""

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"


def upgrade() -> None:
    """Move each member's Slack user id to the new table, with the practice's workspace, and drop the old column."""
    op.create_table(
        "member_identity",
        sa.Column(
            "member_id",
            sa.Uuid(),
            sa.ForeignKey("member.id", name="fk_member_identity_member_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("surface", sa.String(16), primary_key=True),
        sa.Column("tenant_id", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.UniqueConstraint("surface", "tenant_id", "user_id", name="uq_member_identity_surface_tenant_id_user_id"),
    )
    op.execute(
        "INSERT INTO member_identity (member_id, surface, tenant_id, user_id) "
        "SELECT member.id, 'slack', practice.team_id, member.slack_user_id "
        "FROM member JOIN practice ON practice.id = member.practice_id"
    )
    with op.batch_alter_table("member") as batch:  # on SQLite this rebuilds the table; it has no triggers
        batch.drop_constraint("uq_member_practice_id_slack_user_id", type_="unique")
        batch.drop_column("slack_user_id")
