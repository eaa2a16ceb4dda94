"""The sealed texts and drafts that a transaction has read, each table once for a consult, and the keys of their cases.

Everything here is still encrypted. What a transaction writes is added, so that nothing that was read grows old in it.
"""

from collections.abc import Collection
from typing import NotRequired, TypedDict, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, col, select

from storage.models import CaseKey, Draft, Writing
from storage.prepared_rows import PreparedRows, find_by_id
from storage.row_errors import UnknownWritingError
from storage.row_macs.lists.whole_lists import require_whole
from storage.row_macs.row_faults import RowChangedError, RowFault

_K = TypeVar("_K")
_V = TypeVar("_V")
_DRAFTS, _WRITINGS, _KEYS, _LOCKED = "drafts", "writings", "case keys", "locked case keys"

# Built once, because every saved tick runs these queries and building them takes longer than running them.
_CASE_ID, _CONSULT_ID = sa.bindparam("case_id", type_=sa.Uuid()), sa.bindparam("consult_id", type_=sa.Uuid())
_SELECT_KEY = sa.select(CaseKey).where(col(CaseKey.case_id) == _CASE_ID)
_SELECT_KEY_LOCKED = _SELECT_KEY.with_for_update()
_WRITER_ID = sa.bindparam("writer_id", type_=sa.Uuid())
_OF_WRITER = sa.and_(col(Draft.consult_id) == _CONSULT_ID, col(Draft.writer_id) == _WRITER_ID)
_WRITTEN_BY = sa.and_(col(Writing.consult_id) == _CONSULT_ID, col(Writing.writer_id) == _WRITER_ID)
_OF_CONSULT_OR_CASE = sa.and_(
    col(Writing.case_id) == _CASE_ID,
    sa.or_(col(Writing.consult_id) == _CONSULT_ID, col(Writing.consult_id).is_(None)),
)
_DRAFTS_OF_WRITER = PreparedRows(Draft, build=lambda statement: statement.where(_OF_WRITER))
_KEY_AND_DRAFTS_LOCKED = PreparedRows(
    CaseKey,
    Draft,
    build=lambda statement: (
        statement.select_from(CaseKey)
        .outerjoin(Draft, _OF_WRITER)
        .where(col(CaseKey.case_id) == _CASE_ID)
        .with_for_update(of=CaseKey)
    ),
)
_OF_KIND: sa.BindParameter[str] = sa.bindparam("kind")
_KEY_WITH_ONE_DRAFT_LOCKED = PreparedRows(
    CaseKey,
    Draft,
    Writing,
    build=lambda statement: (
        statement.select_from(CaseKey)
        .outerjoin(Draft, sa.and_(_OF_WRITER, col(Draft.kind) == _OF_KIND))
        .outerjoin(Writing, sa.and_(_WRITTEN_BY, col(Writing.kind) == _OF_KIND))
        .where(col(CaseKey.case_id) == _CASE_ID)
        .order_by(col(Writing.revision).desc())
        .limit(1)
        .with_for_update(of=CaseKey)
    ),
)
_WRITINGS_WITH_KEY = PreparedRows(
    Writing,
    CaseKey,
    build=lambda statement: (
        statement.select_from(Writing)
        .outerjoin(CaseKey, col(CaseKey.case_id) == col(Writing.case_id))
        .where(_OF_CONSULT_OR_CASE)
        .order_by(col(Writing.revision))
    ),
)
_WRITINGS_ALONE = PreparedRows(
    Writing, build=lambda statement: statement.where(_OF_CONSULT_OR_CASE).order_by(col(Writing.revision))
)


def load_drafts(session: Session, consult_id: UUID, writer_id: UUID) -> dict[str, Draft]:
    """Return the drafts of this writer in this consult, by kind."""
    known = _cache(session, _DRAFTS, tuple[UUID, UUID], dict[str, Draft])
    if (consult_id, writer_id) not in known:
        rows = _DRAFTS_OF_WRITER.read(session, {"consult_id": consult_id, "writer_id": writer_id})
        known[consult_id, writer_id] = {row.kind: row for (row,) in rows}
    return {kind: row for kind, row in known[consult_id, writer_id].items() if row in session}  # without deleted ones


def may_have_draft(session: Session, consult_id: UUID, writer_id: UUID, kind: str) -> bool:
    """Return whether there may be such a draft: there is one, or the writer's drafts were not read yet."""
    known = _cache(session, _DRAFTS, tuple[UUID, UUID], dict[str, Draft])
    return (consult_id, writer_id) not in known or kind in load_drafts(session, consult_id, writer_id)


def add_draft(session: Session, draft: Draft) -> None:
    """Add a draft that was stored just now."""
    rows = _cache(session, _DRAFTS, tuple[UUID, UUID], dict[str, Draft]).get((draft.consult_id, draft.writer_id))
    if rows is not None:
        rows[draft.kind] = draft


def load_latest(session: Session, case_id: UUID, consult_id: UUID | None) -> dict[tuple[UUID, str], Writing]:
    """Return the latest revision of each text in this consult, by writer and kind; without a consult, of the case's.

    The case's texts, such as a nickname, are read with those of the consult: every page needs them.
    """
    known = _writings(session)
    if (case_id, consult_id) not in known:
        rows = _read_writings(session, case_id, consult_id)
        require_whole(session, Writing, [case_id] if consult_id is None else [case_id, consult_id], rows)
        known.setdefault((case_id, None), [row for row in rows if row.consult_id is None])
        known[case_id, consult_id] = [row for row in rows if row.consult_id == consult_id]
    return {(row.writer_id, row.kind): row for row in known[case_id, consult_id]}


def _read_writings(session: Session, case_id: UUID, consult_id: UUID | None) -> list[Writing]:
    """Return all revisions of the consult's and the case's texts; the case's key is read with them, once."""
    parameters, keys = {"case_id": case_id, "consult_id": consult_id}, _cache(session, _KEYS, UUID, CaseKey)
    if case_id in keys:
        return [writing for (writing,) in _WRITINGS_ALONE.read(session, parameters)]
    rows = _WRITINGS_WITH_KEY.read(session, parameters)
    keys.update({key.case_id: key for _writing, key in rows if key is not None})
    return [writing for writing, _key in rows]


def add_writing(session: Session, writing: Writing) -> None:
    """Add a text that was stored just now."""
    rows = _writings(session).get((writing.case_id, writing.consult_id))
    if rows is not None and writing not in rows:
        rows.append(writing)


def get_writings(session: Session, writing_ids: Collection[UUID]) -> list[Writing]:
    """Return the texts with these ids; those that were not read before are read in one query."""
    keys = {writing_id: identity_key(Writing, writing_id) for writing_id in writing_ids}
    known = [row for key in keys.values() if isinstance(row := session.identity_map.get(key), Writing)]
    unknown = keys.keys() - {row.id for row in known}
    return [*known, *session.exec(select(Writing).where(col(Writing.id).in_(unknown)))] if unknown else known


def get_writing(session: Session, writing_id: UUID) -> Writing:
    """Return the text with this id, or raise UnknownWritingError."""
    writing = find_by_id(session, Writing, writing_id)
    if writing is None:
        raise UnknownWritingError
    return writing


class Expected(TypedDict):
    """What a text has to be for the reader who asks for it. A `consult_id` of None: of the case and no consult."""

    case_id: UUID | None
    consult_id: NotRequired[UUID | None]
    kinds: NotRequired[Collection[str]]


def require_expected(writing: Writing, expected: Expected) -> None:
    """Raise RowChangedError if the text belongs to another case or consult, or is of another kind."""
    is_of_consult = "consult_id" not in expected or writing.consult_id == expected["consult_id"]
    is_of_kind = "kinds" not in expected or writing.kind in expected["kinds"]
    if writing.case_id != expected["case_id"] or not is_of_consult or not is_of_kind:
        raise RowChangedError(RowFault("writing", str(writing.id), "not_asked_for"))


def get_case_key(session: Session, case_id: UUID) -> CaseKey | None:
    """Return the wrapped key of the case, or None if it was deleted."""
    keys = _cache(session, _KEYS, UUID, CaseKey)
    if case_id not in keys or keys[case_id] not in session:  # not in the session: deleted in this transaction
        row = session.execute(_SELECT_KEY, {"case_id": case_id}).scalars().first()
        if row is None:
            return None
        keys[case_id] = row
    return keys[case_id]


def lock_case_key(session: Session, case_id: UUID) -> CaseKey | None:
    """Return the wrapped key of the case, locked until the transaction ends, or None if it was deleted.

    Texts that were read before the lock are forgotten: somebody else may have written while this transaction waited.
    """
    locked = _cache(session, _LOCKED, UUID, CaseKey)
    if case_id not in locked:
        row = session.execute(_SELECT_KEY_LOCKED, {"case_id": case_id}).scalars().first()
        if row is None:
            return None
        _start_lock(session, row)
    return locked[case_id]


def lock_case_key_with_drafts(session: Session, case_id: UUID, consult_id: UUID, writer_id: UUID) -> None:
    """Lock the case's key as `lock_case_key` does, and read the writer's drafts with it; nothing if it is locked."""
    if case_id in _cache(session, _LOCKED, UUID, CaseKey):
        return
    parameters = {"case_id": case_id, "consult_id": consult_id, "writer_id": writer_id}
    rows = _KEY_AND_DRAFTS_LOCKED.read(session, parameters)
    if rows:
        drafts = {draft.kind: draft for _key, draft in rows if draft is not None}
        _cache(session, _DRAFTS, tuple[UUID, UUID], dict[str, Draft])[consult_id, writer_id] = drafts
        _start_lock(session, rows[0][0])


def list_consults_with_draft(session: Session, case_id: UUID, writer_id: UUID, kind: str) -> list[UUID]:
    """Return the case's consults with which a draft of this kind by this writer is stored."""
    statement = sa.select(col(Draft.consult_id)).where(col(Draft.case_id) == case_id, col(Draft.writer_id) == writer_id)
    return list(session.execute(statement.where(col(Draft.kind) == kind)).scalars())


def lock_one_draft(
    session: Session, case_id: UUID, consult_id: UUID, writer_id: UUID, kind: str
) -> tuple[CaseKey | None, Draft | None, Writing | None]:
    """Return the case's key, locked, with the writer's draft of this kind and their latest text of this kind."""
    parameters = {"case_id": case_id, "consult_id": consult_id, "writer_id": writer_id, "kind": kind}
    rows = _KEY_WITH_ONE_DRAFT_LOCKED.read(session, parameters)
    if not rows:
        return None, None, None
    key, draft, writing = rows[0]
    _start_lock(session, key)
    return key, draft, writing


def _start_lock(session: Session, key: CaseKey) -> None:
    _cache(session, _LOCKED, UUID, CaseKey)[key.case_id] = key
    _cache(session, _KEYS, UUID, CaseKey)[key.case_id] = key
    for case_and_consult in [place for place in _writings(session) if place[0] == key.case_id]:
        del _writings(session)[case_and_consult]


def _writings(session: Session) -> dict[tuple[UUID, UUID | None], list[Writing]]:
    return _cache(session, _WRITINGS, tuple[UUID, UUID | None], list[Writing])


def _cache(session: Session, name: str, _key: type[_K], _value: type[_V]) -> dict[_K, _V]:
    known: dict[_K, _V] = session.info.setdefault(name, {})
    return known
