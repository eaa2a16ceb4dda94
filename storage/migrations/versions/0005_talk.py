"""The talk, the summary and its signatures; supervision, questions to supervisors, and reviews."""

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers
from storage.migrations.pieces import index, reference

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    """Add the columns and tables, and the triggers of tables that are only ever added to."""
    op.add_column("consult", sa.Column("summary_revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("consult", sa.Column("began_at", sa.DateTime(timezone=True)))
    op.add_column("consult", sa.Column("questions_version", sa.String(8)))
    op.add_column("consult", sa.Column("minutes", sa.Integer()))
    op.add_column("consult", sa.Column("method", sa.String(16)))
    op.add_column("preparation", sa.Column("shows_day", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("preparation", sa.Column("begun_at", sa.DateTime(timezone=True)))
    op.add_column("preparation", sa.Column("looked_back_at", sa.DateTime(timezone=True)))
    for table in ("sitting", "sitting_link"):  # neither has triggers, which a batch migration would drop
        with op.batch_alter_table(table) as batch:
            batch.alter_column("consult_id", existing_type=sa.Uuid(), nullable=True)
    for add in (_answers, _signing, _promises, _supervision, _reviews, _addenda, _askings):
        add()
    for guard in triggers.TALK:
        triggers.create(guard)


def _answers() -> None:
    op.create_table(
        "answer",
        *_of_a_part("answer"),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("sharing", sa.String(16)),
        sa.Column("hear_by", sa.Date()),
        reference("answer", "writing_id", "writing", null=True),
        _moment("recorded_at"),
        sa.UniqueConstraint("consult_id", "part", "question", "version", name="uq_answer_version"),
    )
    index("answer", "consult_id")


def _signing() -> None:
    op.create_table(
        "signature",
        *_of_a_part("signature"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        _moment("signed_at"),
        sa.UniqueConstraint("consult_id", "part", "revision", name="uq_signature_revision"),
    )
    op.create_table(
        "summary",
        reference("summary", "consult_id", "consult", key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        _moment("signed_at"),
    )
    index("signature", "consult_id")


def _promises() -> None:
    op.create_table(
        "promise",
        *_of_a_part("promise"),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("by", sa.Date(), nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("told_on", sa.Date()),
        _moment("made_at"),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("consult_id", "part", "question", name="uq_promise_question"),
    )
    index("promise", "consult_id", "member_id")


def _supervision() -> None:
    op.create_table(
        "supervision",
        *(
            sa.Column(
                column,
                sa.Uuid(),
                sa.ForeignKey("member.id", name=f"fk_supervision_{column}", ondelete="CASCADE"),
                primary_key=True,
            )
            for column in ("supervisor_id", "supervisee_id")
        ),
        reference("supervision", "practice_id", "practice"),
        _moment("since"),
    )
    op.create_table(
        "supervision_group",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("supervision_group", "practice_id", "practice"),
        sa.Column("number", sa.Integer(), nullable=False),
        _moment("made_at"),
    )
    index("supervision", "practice_id")
    index("supervision_group", "practice_id")


def _reviews() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("review", "practice_id", "practice"),
        reference("review", "consult_id", "consult"),
        sa.Column("part", sa.String(2), nullable=False),
        reference("review", "reviewer_id", "member"),
        sa.Column("outcome", sa.String(16), nullable=False),
        reference("review", "writing_id", "writing", null=True),
        _moment("made_at"),
    )
    index("review", "practice_id", "consult_id", "reviewer_id")


def _addenda() -> None:
    op.create_table(
        "addendum",
        *_of_a_part("addendum"),
        sa.Column("reason", sa.String(32), nullable=False),
        reference("addendum", "writing_id", "writing"),
        reference("addendum", "review_id", "review", null=True),
        _moment("made_at"),
    )
    index("addendum", "consult_id")


def _askings() -> None:
    op.create_table(
        "asking",
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference("asking", "practice_id", "practice"),
        sa.Column("kind", sa.String(16), nullable=False),
        reference("asking", "case_id", "case"),
        reference("asking", "consult_id", "consult"),
        reference("asking", "promise_id", "promise", null=True),
        reference("asking", "asker_id", "member"),
        _moment("asked_at"),
        sa.Column("answer", sa.String(16)),
        reference("asking", "answered_by", "member", null=True),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
    )
    index("asking", "practice_id", "case_id", "consult_id", "asker_id")


def _of_a_part(table: str) -> tuple[sa.Column[object], ...]:
    """Return the columns for something that one therapist does in one consult."""
    return (
        sa.Column("id", sa.Uuid(), primary_key=True),
        reference(table, "consult_id", "consult"),
        sa.Column("part", sa.String(2), nullable=False),
        reference(table, "member_id", "member"),
    )


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
