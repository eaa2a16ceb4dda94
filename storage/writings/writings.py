"""What members write. Only this module seals it and opens it again."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, func, select

from storage.cases import cases
from storage.models import CaseKey, Draft, ReviewKey, Writing
from storage.row_errors import UnknownCaseError, UnknownWritingError, WritingDeletedError
from storage.writings import case_keys, review_keys, sealing
from storage.writings.case_keys import count_unopenable_keys, create_case_key
from storage.writings.sealing import InvalidKeyError, Seal, SealBrokenError

__all__ = [
    "DraftRef",
    "InvalidKeyError",
    "Seal",
    "SealBrokenError",
    "WritingRef",
    "compute_fingerprint",
    "count_unopenable_keys",
    "create_case_key",
    "delete_draft",
    "delete_drafts",
    "find_latest",
    "read",
    "read_draft",
    "read_latest",
    "save_draft",
    "update_draft",
    "write",
]

# Built once: every tick that is kept asks these, and to build them takes longer than to ask them.
_SELECT_DRAFT = (
    sa.select(Draft)
    .where(col(Draft.consult_id) == sa.bindparam("consult_id", type_=sa.Uuid()))
    .where(col(Draft.writer_id) == sa.bindparam("writer_id", type_=sa.Uuid()))
    .where(col(Draft.kind) == sa.bindparam("kind"))
)
_SELECT_KEY_LOCKED = (
    sa.select(CaseKey).where(col(CaseKey.case_id) == sa.bindparam("case_id", type_=sa.Uuid())).with_for_update()
)
FORMAT = 1  # UTF-8 in AES-256-GCM, the nonce first


class DraftRef(TypedDict):
    """Where a draft belongs: to one writer and one consult, with which it goes."""

    practice_id: UUID
    case_id: UUID
    consult_id: UUID
    writer_id: UUID
    kind: str


class WritingRef(TypedDict):
    """Where a writing belongs. `consult_id` is None for what is not of one consult, such as the whom note."""

    practice_id: UUID
    case_id: UUID
    consult_id: UUID | None
    writer_id: UUID
    kind: str


def write(session: Session, seal: Seal, *, text: str, now: datetime, **place: Unpack[WritingRef]) -> Writing:
    """Add what the member wrote as the next revision of its kind; the earlier ones stay."""
    key = _lock_case_key(session, seal, place["practice_id"], place["case_id"])
    last = _find_latest(session, place["case_id"], place["consult_id"], place["writer_id"], place["kind"])
    writing = Writing(**place, revision=last.revision + 1 if last else 1, format=FORMAT, sealed=b"", written_at=now)
    if writing.kind in review_keys.KINDS:
        key = review_keys.get_or_create(session, key, writing.practice_id, writing.case_id, now)
        writing.format = review_keys.FORMAT
    writing.sealed = sealing.encrypt(key, _to_bytes(text), _writing_associated_data(writing))
    session.add(writing)
    session.flush()
    return writing


def find_latest(
    session: Session, *, case_id: UUID, consult_id: UUID | None, writer_id: UUID, kind: str
) -> Writing | None:
    """Return the last revision of what this member wrote there, still sealed; None if they wrote nothing."""
    return _find_latest(session, case_id, consult_id, writer_id, kind)


def read_latest(
    session: Session, seal: Seal, *, case_id: UUID, consult_id: UUID | None, writer_id: UUID, kind: str
) -> str | None:
    """Return the last revision of what this member wrote there, or None: also once it has gone by its age.

    Raise SealBrokenError if it does not open, UnknownCaseKeyError if the case's key is gone.
    """
    found = _find_latest(session, case_id, consult_id, writer_id, kind)
    return read_if_available(session, seal, found.id) if found else None


def read_if_available(session: Session, seal: Seal, writing_id: UUID) -> str | None:
    """Return what this very revision says; None once it has gone by its age. Raise as `read` does."""
    try:
        return read(session, seal, writing_id)
    except WritingDeletedError:
        return None


def read(session: Session, seal: Seal, writing_id: UUID) -> str:
    """Return what this very revision says. Raise as `read_latest` does, UnknownWritingError or WordsGoneError."""
    found = session.get(Writing, writing_id)
    if found is None:
        raise UnknownWritingError
    return _decrypt_row(session, seal, found, _writing_associated_data(found))


def read_many(session: Session, seal: Seal, writing_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what each of these revisions says, asked for at once. Raise as `read` does."""
    found = list(session.exec(select(Writing).where(col(Writing.id).in_(writing_ids))))
    if len(found) < len(set(writing_ids)):
        raise UnknownWritingError
    return {one.id: _decrypt_row(session, seal, one, _writing_associated_data(one)) for one in found}


def list_newest(session: Session, *, most: int) -> list[UUID]:
    """Return the ids of the writings written last, one for each case at most, of those whose key is still there."""
    latest_first = col(Writing.written_at).desc(), col(Writing.id)
    place = func.row_number().over(partition_by=col(Writing.case_id), order_by=latest_first).label("place")
    of_case = col(CaseKey.case_id) == col(Writing.case_id)
    its_own = (col(ReviewKey.case_id) == col(Writing.case_id)) & (col(ReviewKey.created_at) <= col(Writing.written_at))
    opens = sa.or_(col(Writing.format) == FORMAT, sa.exists().where(its_own))
    each = sa.select(col(Writing.id), col(Writing.written_at), place).join(CaseKey, of_case).where(opens).subquery()
    statement = sa.select(each.c.id).where(each.c.place == 1).order_by(each.c.written_at.desc()).limit(most)
    return list(session.execute(statement).scalars())


def compute_fingerprint(session: Session, seal: Seal, case_id: UUID, content: bytes) -> str:
    """Return the hash of the content, 64 hex digits, keyed with the case's key: it goes when that key goes."""
    key = case_keys.unwrap(seal, cases.get(session, case_id).practice_id, session.get(CaseKey, case_id))
    return sealing.compute_fingerprint(key, content)


def save_draft(session: Session, seal: Seal, *, text: str, now: datetime, **place: Unpack[DraftRef]) -> None:
    """Keep what the member has typed so far, in place of what was kept before."""
    key = _lock_case_key(session, seal, place["practice_id"], place["case_id"])
    kept = _find_draft(session, place["consult_id"], place["writer_id"], place["kind"])
    _encrypt_draft(session, key, kept or Draft(**place, format=FORMAT, sealed=b"", kept_at=now), text, now)


def update_draft(
    session: Session, seal: Seal, *, change: Callable[[str | None], str], now: datetime, **place: Unpack[DraftRef]
) -> None:
    """Keep what `change` makes of what was typed so far (None: nothing). Raise as `read_latest` does."""
    key = _lock_case_key(session, seal, place["practice_id"], place["case_id"])
    kept = _find_draft(session, place["consult_id"], place["writer_id"], place["kind"])
    text = change(_decrypt_with(key, kept, _draft_associated_data(kept)) if kept else None)
    _encrypt_draft(session, key, kept or Draft(**place, format=FORMAT, sealed=b"", kept_at=now), text, now)


def read_draft(session: Session, seal: Seal, *, consult_id: UUID, writer_id: UUID, kind: str) -> str | None:
    """Return what the member has typed so far, or None. Raise as `read_latest` does."""
    found = _find_draft(session, consult_id, writer_id, kind)
    if found is None:
        return None
    return _decrypt_row(session, seal, found, _draft_associated_data(found))


def delete_draft(session: Session, *, consult_id: UUID, writer_id: UUID, kind: str) -> None:
    """Delete the member's draft, if there is one."""
    session.exec(delete(Draft).where(*_draft_conditions(consult_id, writer_id, kind)))


def delete_drafts(
    session: Session, consult_id: UUID, kinds: Collection[str] | None = None, *, but: Collection[str] = ()
) -> None:
    """Delete the drafts of the consult, of both members: those of these kinds, or all; `but` these stay."""
    statement = delete(Draft).where(col(Draft.consult_id) == consult_id, col(Draft.kind).not_in(but))
    if kinds is not None:
        statement = statement.where(col(Draft.kind).in_(kinds))
    session.exec(statement)


def _encrypt_draft(session: Session, key: bytes, kept: Draft, text: str, now: datetime) -> None:
    kept.format = FORMAT
    kept.sealed = sealing.encrypt(key, _to_bytes(text), _draft_associated_data(kept))
    kept.kept_at = now
    session.add(kept)
    session.flush()


def _find_latest(
    session: Session, case_id: UUID, consult_id: UUID | None, writer_id: UUID, kind: str
) -> Writing | None:
    statement = (
        select(Writing)
        .where(Writing.case_id == case_id, Writing.consult_id == consult_id)
        .where(Writing.writer_id == writer_id, Writing.kind == kind)
        .order_by(col(Writing.revision).desc())
    )
    return session.exec(statement.limit(1)).first()


def _draft_conditions(consult_id: UUID, writer_id: UUID, kind: str) -> tuple[ColumnElement[bool], ...]:
    return col(Draft.consult_id) == consult_id, col(Draft.writer_id) == writer_id, col(Draft.kind) == kind


def _find_draft(session: Session, consult_id: UUID, writer_id: UUID, kind: str) -> Draft | None:
    asked = {"consult_id": consult_id, "writer_id": writer_id, "kind": kind}
    return session.execute(_SELECT_DRAFT, asked).scalars().first()


def _lock_case_key(session: Session, seal: Seal, practice_id: UUID, case_id: UUID) -> bytes:
    """Return the case's key, and let no one else write in the case until the transaction ends.

    Without the lock two clicks at once would number one revision twice.
    """
    if cases.get(session, case_id).practice_id != practice_id:
        raise UnknownCaseError
    found = session.execute(_SELECT_KEY_LOCKED, {"case_id": case_id}).scalars().first()
    return case_keys.unwrap(seal, practice_id, found)


def _decrypt_row(session: Session, seal: Seal, row: Writing | Draft, associated_data: bytes) -> str:
    key = case_keys.unwrap(seal, row.practice_id, session.get(CaseKey, row.case_id))
    if isinstance(row, Writing) and row.format == review_keys.FORMAT:
        key = review_keys.load(session, key, row)
    return _decrypt_with(key, row, associated_data)


def _decrypt_with(key: bytes, row: Writing | Draft, associated_data: bytes) -> str:
    if row.format not in (FORMAT, review_keys.FORMAT):
        raise SealBrokenError
    return _to_text(sealing.decrypt(key, row.sealed, associated_data))


def _to_bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")  # else half an emoji would end in an error that quotes the text


def _to_text(plain: bytes) -> str:
    return plain.decode(errors="surrogatepass")


def _writing_associated_data(row: Writing) -> bytes:
    place = (row.practice_id, row.case_id, row.id, row.kind, row.format)
    return sealing.encode_associated_data("writing", *place, row.consult_id, row.writer_id, row.revision)


def _draft_associated_data(row: Draft) -> bytes:
    place = (row.practice_id, row.case_id, row.id, row.kind, row.format)
    return sealing.encode_associated_data("draft", *place, row.consult_id, row.writer_id)
