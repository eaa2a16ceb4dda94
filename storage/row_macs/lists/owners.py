"""Which list each row of a case is in: that of its consult, its case, its safety alert, or its signed form.

The list of a consult has the consult's own row, its answers, its topics and so on. So a row that was deleted, hidden or
set back is noticed wherever the list is known. Rows of people are listed for the practice instead (people_rows.py).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from storage import models
from storage.row_macs.encoding import RowEncoding

OWNERS: Mapping[type[SQLModel], tuple[str, ...]] = {
    models.Case: ("id",),
    models.Participant: ("case_id",),
    models.SignedForm: ("case_id",),
    models.Attendance: ("case_id",),
    models.Handover: ("case_id",),
    models.LegalHold: ("case_id",),
    models.Release: ("paper_id",),
    models.Consult: ("id",),
    models.Preparation: ("consult_id",),
    models.Notice: ("consult_id",),
    models.ScopeVersion: ("consult_id",),
    models.Answer: ("consult_id",),
    models.Signature: ("consult_id",),
    models.Summary: ("consult_id",),
    models.Addendum: ("consult_id",),
    models.Promise: ("consult_id",),
    models.Review: ("consult_id",),
    models.SupervisionQuestion: ("consult_id",),
    models.Writing: ("consult_id", "case_id"),
    models.EmergencyGrant: ("id",),
    models.EmergencyMark: ("grant_id",),
    models.SafetyAlert: ("id",),
    models.SafetyEvent: ("alert_id",),
    models.ChangeTold: ("change_id",),
}
"""For each table the columns that name the list's owner: the first one that has a value."""


@cache
def _places(encoding: RowEncoding) -> tuple[int, ...]:
    return tuple(encoding.names.index(name) for name in OWNERS.get(encoding.model, ()))


def find_owner(encoding: RowEncoding, values: Sequence[Any]) -> UUID | None:
    """Return the owner of the list that the row is in; None for a table whose rows are in no such list."""
    return next((values[at] for at in _places(encoding) if values[at] is not None), None)
