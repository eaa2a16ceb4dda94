"""Where the review of each side of a signed summary stands: lists of supervisors read these rows alone."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.pieces import index, reference

revision: str = "0024"
down_revision: str | None = "0023"

FILL = """
INSERT INTO review_state (consult_id, part, case_id, therapist_id, colleague_id, status, since, review_id)
SELECT own.consult_id, own.part, consult.case_id, own.member_id, other.member_id,
  CASE WHEN last.outcome IS NULL OR (last.outcome = 'change_asked' AND note.made_at IS NOT NULL)
    THEN 'to_read' ELSE last.outcome END,
  COALESCE(note.made_at, last.made_at, summary.signed_at),
  last.id
FROM summary
JOIN consult ON consult.id = summary.consult_id
JOIN "case" ON "case".id = consult.case_id AND "case".deleted_at IS NULL
JOIN preparation own ON own.consult_id = consult.id
JOIN preparation other ON other.consult_id = consult.id AND other.part <> own.part
LEFT JOIN review last ON last.consult_id = own.consult_id AND last.part = own.part AND NOT EXISTS (
  SELECT 1 FROM review later WHERE later.consult_id = last.consult_id AND later.part = last.part
  AND (later.made_at > last.made_at OR (later.made_at = last.made_at AND later.id > last.id)))
LEFT JOIN (SELECT review_id, MIN(made_at) AS made_at FROM addendum WHERE review_id IS NOT NULL GROUP BY review_id) note
  ON note.review_id = last.id
"""


def upgrade() -> None:
    """Create the table and fill it from what is stored."""
    op.create_table(
        "review_state",
        reference("review_state", "consult_id", "consult", key=True),
        sa.Column("part", sa.String(2), primary_key=True),
        reference("review_state", "case_id", "case"),
        reference("review_state", "therapist_id", "member"),
        reference("review_state", "colleague_id", "member"),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_id", sa.Uuid()),
    )
    index("review_state", "case_id")
    columns = ["therapist_id", "status", "since", "consult_id", "part", "colleague_id"]
    op.create_index("ix_review_state_listed", "review_state", columns)
    op.execute(FILL)
    _partial_index("ix_audit_entry_review_reads", "audit_entry", "action = 'read.review'", "subject")
    _partial_index("ix_asking_open", "asking", "answer IS NULL", "asker_id", "asked_at", "id")


def _partial_index(name: str, table: str, condition: str, *columns: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)
