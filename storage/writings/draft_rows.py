"""Stores drafts at once, so that their rows are locked: a draft that is being saved is not deleted as an old one."""

from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session

from storage.models import Draft
from storage.row_errors import UnknownWritingError

_TABLE = Draft.__table__  # type: ignore[attr-defined]  # sqlmodel does not type its tables
# Built once and run without the session's own work, because it is run while people type and tick.
_UPDATE = sa.update(_TABLE).where(_TABLE.c.id == sa.bindparam("draft_id", type_=sa.Uuid()))
_DELETE = sa.delete(Draft).where(
    _TABLE.c.consult_id == sa.bindparam("consult_id"),
    _TABLE.c.writer_id == sa.bindparam("writer_id"),
    _TABLE.c.kind == sa.bindparam("kind"),
)


class Content(TypedDict):
    """What changes each time a draft is saved."""

    format: int
    sealed: bytes
    kept_at: datetime


def store(session: Session, draft: Draft, **content: Unpack[Content]) -> None:
    """Add the draft, or update it if it was stored before; raise UnknownWritingError if it was deleted meanwhile."""
    if draft not in session:
        draft.format, draft.sealed, draft.kept_at = content["format"], content["sealed"], content["kept_at"]
        session.add(draft)
        session.flush()
        return
    if session.connection().execute(_UPDATE, {"draft_id": draft.id, **content}).rowcount == 0:
        raise UnknownWritingError
    for name, value in content.items():
        set_committed_value(draft, name, value)


def delete(session: Session, consult_id: UUID, writer_id: UUID, kind: str) -> None:
    """Delete the writer's draft of this kind, if there is one."""
    session.execute(_DELETE, {"consult_id": consult_id, "writer_id": writer_id, "kind": kind})
