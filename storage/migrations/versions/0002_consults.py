"""Consults, preparations, texts, messages and page sessions."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers
from storage.migrations.pieces import index, reference

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    """Create the tables. Texts (`writing`) are only ever added to."""
    _consults()
    _preparations()
    _writings()
    _deliveries()
    _sittings()
    triggers.create(triggers.WRITING)


def _consults() -> None:
    op.create_table(
        "consult",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("consult", "practice_id", "practice"),
        reference("consult", "case_id", "case"),
        sa.Column("starter_part", sa.String(2), nullable=False),
        sa.Column("configuration", sa.Text()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    index("consult", "case_id", "practice_id")
    op.create_table(
        "notice",
        reference("notice", "consult_id", "consult", key=True),
        reference("notice", "participant_id", "participant", key=True),
        sa.Column("part", sa.String(2), primary_key=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("offer", "consult_id", "consult"),
        sa.Column("part", sa.String(2), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("consult_id", "part", "starts_at", name="uq_offer_consult_id_part_starts_at"),
    )
    index("offer", "consult_id")


def _preparations() -> None:
    op.create_table(
        "preparation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("preparation", "consult_id", "consult"),
        sa.Column("part", sa.String(2), nullable=False),
        reference("preparation", "member_id", "member"),
        sa.Column("screened_at", sa.DateTime(timezone=True)),
        sa.Column("paused_on", sa.String(32)),
        sa.Column("resting_until", sa.Date()),
        sa.Column("impression_formed", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("keeps_back", sa.String(16)),
        sa.Column("clients_keep_back", sa.String(16)),
        sa.Column("ready_at", sa.DateTime(timezone=True)),
        sa.Column("offered_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("consult_id", "part", name="uq_preparation_consult_id_part"),
    )
    index("preparation", "consult_id", "member_id")
    op.create_table(
        "monthly_tally",
        reference("monthly_tally", "practice_id", "practice", key=True),
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("item", sa.String(32), primary_key=True),
        sa.Column("ticked", sa.Integer(), nullable=False),
    )


def _writings() -> None:
    op.create_table(
        "writing",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("writing", "practice_id", "practice"),
        reference("writing", "case_id", "case"),
        reference("writing", "consult_id", "consult", null=True),
        reference("writing", "writer_id", "member"),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    )
    index("writing", "case_id", "consult_id", "practice_id")
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("draft", "practice_id", "practice"),
        reference("draft", "case_id", "case"),
        reference("draft", "consult_id", "consult"),
        reference("draft", "writer_id", "member"),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("consult_id", "writer_id", "kind", name="uq_draft_consult_id_writer_id_kind"),
    )
    index("draft", "case_id", "consult_id", "practice_id")


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("delivery", "practice_id", "practice"),
        reference("delivery", "recipient_id", "member"),
        sa.Column("kind", sa.String(32), nullable=False),
        reference("delivery", "consult_id", "consult", null=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workflow_id", sa.String(64), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String(16)),
        sa.Column("trouble", sa.String(64)),
        sa.Column("channel", sa.String(64)),
        sa.Column("ts", sa.String(64)),
    )
    index("delivery", "consult_id", "due_at", "practice_id", "recipient_id")
    op.create_table(
        "idempotency_key",
        sa.Column("key", sa.String(128), primary_key=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
    )
    index("idempotency_key", "taken_at")


def _sittings() -> None:
    op.create_table(
        "sitting_link",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        reference("sitting_link", "practice_id", "practice"),
        reference("sitting_link", "member_id", "member"),
        reference("sitting_link", "consult_id", "consult"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    index("sitting_link", "made_at", "member_id")
    op.create_table(
        "sitting",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        reference("sitting", "practice_id", "practice"),
        reference("sitting", "member_id", "member"),
        reference("sitting", "consult_id", "consult"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    index("sitting", "member_id")
