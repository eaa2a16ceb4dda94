"""Since when each of the two therapists knows of a case. The key of the MACs goes: cases get values that it signs."""

import sqlalchemy as sa
from alembic import op

revision: str = "0037"
down_revision: str | None = "0036"

_FILL = """
UPDATE "case" SET {part}_informed_at = COALESCE(
    CASE WHEN created_by = {part}_member_id THEN created_at END,
    (SELECT MAX(made_at) FROM hand_over
        WHERE hand_over.case_id = "case".id AND hand_over.member_id = "case".{part}_member_id),
    (SELECT updated_at FROM attendance WHERE attendance.case_id = "case".id AND attendance.part = '{part}'),
    (SELECT MIN(invited_at) FROM consult WHERE consult.case_id = "case".id)
)
"""
_FILL_CONSULTS = """
UPDATE consult SET introduces_case = TRUE WHERE ended_at IS NULL AND EXISTS (
    SELECT 1 FROM "case" WHERE "case".id = consult.case_id
    AND consult.invited_at IN ("case".it_informed_at, "case".ft_informed_at)
)
"""


def upgrade() -> None:
    """Add the columns, and fill them from the rows that said so until now."""
    for part in ("it", "ft"):
        op.add_column("case", sa.Column(f"{part}_informed_at", sa.DateTime(timezone=True)))
        op.execute(sa.text(_FILL.format(part=part)))
    op.add_column("consult", sa.Column("introduces_case", sa.Boolean()))
    op.execute(sa.text(_FILL_CONSULTS))  # which of them were sent, their messages say
    op.execute(sa.text("DELETE FROM row_mac_key"))
