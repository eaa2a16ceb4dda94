"""The foundation: practices, members, cases, signed forms and releases."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers
from storage.migrations.pieces import index, reference

revision: str = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Create the tables. Signed forms and releases cannot be changed after they were entered."""
    _practice()
    _members()
    _cases()
    _participants()
    _papers()
    triggers.create(triggers.PAPER)
    triggers.create(triggers.RELEASE)


def _practice() -> None:
    op.create_table(
        "practice",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("team_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("team_id", name="uq_practice_team_id"),
    )
    op.create_table(
        "settings",
        sa.Column(
            "practice_id",
            sa.Uuid(),
            sa.ForeignKey("practice.id", name="fk_settings_practice_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("free_text", sa.String(8), nullable=False),
        sa.Column("baa_attested_by", sa.String(64)),
        sa.Column("baa_signed_on", sa.Date()),
        sa.Column("baa_recorded_at", sa.DateTime(timezone=True)),
        sa.Column("sessions_needed", sa.Integer(), nullable=False),
        sa.Column("work_days", sa.Text(), nullable=False),
        sa.Column("work_start", sa.Time(), nullable=False),
        sa.Column("work_end", sa.Time(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("lapse_days", sa.Integer(), nullable=False),
        sa.Column("secrets_policy", sa.String(32), nullable=False),
    )


def _members() -> None:
    op.create_table(
        "member",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("member", "practice_id", "practice"),
        sa.Column("slack_user_id", sa.String(64), nullable=False),
        sa.Column("first_name", sa.String(80), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("greeted_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("practice_id", "slack_user_id", name="uq_member_practice_id_slack_user_id"),
    )
    index("member", "practice_id")
    op.create_table(
        "member_role",
        sa.Column(
            "member_id",
            sa.Uuid(),
            sa.ForeignKey("member.id", name="fk_member_role_member_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("role", sa.String(16), primary_key=True),
    )


def _cases() -> None:
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("case", "practice_id", "practice"),
        sa.Column("code", sa.String(32), nullable=False),
        reference("case", "it_member_id", "member"),
        reference("case", "ft_member_id", "member"),
        sa.Column("secrets_policy_shown_at", sa.DateTime(timezone=True)),
        sa.Column("part2_applies", sa.Boolean()),
        sa.Column("from_psychotherapy_notes", sa.Boolean()),
        sa.Column("whom", sa.String(16)),
        reference("case", "created_by", "member"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("practice_id", "code", name="uq_case_practice_id_code"),
    )
    index("case", "ft_member_id", "it_member_id", "practice_id")
    op.create_table(
        "case_key",
        reference("case_key", "case_id", "case", key=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("wrapping_key_id", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "attendance",
        reference("attendance", "case_id", "case", key=True),
        sa.Column("part", sa.String(2), primary_key=True),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )


def _participants() -> None:
    op.create_table(
        "participant",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("participant", "case_id", "case"),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen_by_it", sa.Boolean(), nullable=False),
        sa.Column("seen_by_ft", sa.Boolean(), nullable=False),
        sa.Column("consenter", sa.String(32)),
        sa.UniqueConstraint("case_id", "kind", "number", name="uq_participant_case_id_kind_number"),
    )
    index("participant", "case_id")


def _papers() -> None:
    op.create_table(
        "paper",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("paper", "case_id", "case"),
        reference("paper", "participant_id", "participant"),
        sa.Column("direction", sa.String(8), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("signed_by", sa.String(16), nullable=False),
        sa.Column("authority", sa.String(32)),
        sa.Column("client_signed", sa.Boolean(), nullable=False),
        sa.Column("signed_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("ends_event", sa.String(32)),
        sa.Column("kept_where", sa.String(32), nullable=False),
        sa.Column("countersigned", sa.Boolean(), nullable=False),
        sa.Column("declined_on", sa.Date()),
        sa.Column("revoked_on", sa.Date()),
        reference("paper", "entered_by", "member"),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
    )
    index("paper", "case_id", "participant_id")
    op.create_table(
        "release",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("release", "paper_id", "paper"),
        reference("release", "participant_id", "participant"),
        sa.Column("discloser", sa.String(2), nullable=False),
        sa.Column("recipient", sa.String(2), nullable=False),
        sa.UniqueConstraint(
            "paper_id", "participant_id", "discloser", name="uq_release_paper_id_participant_id_discloser"
        ),
    )
    index("release", "paper_id", "participant_id")
