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
from storage.writings.case_keys import keys_of_others, make_case_key
from storage.writings.sealing import BadKeyError, Seal, SealBrokenError

__all__ = [
    "BadKeyError",
    "DraftPlace",
    "Place",
    "Seal",
    "SealBrokenError",
    "change_draft",
    "draft",
    "drop_draft",
    "drop_drafts",
    "fingerprint",
    "keep_draft",
    "keys_of_others",
    "latest",
    "make_case_key",
    "read",
    "read_latest",
    "write",
]

# Built once: every tick that is kept asks these, and to build them takes longer than to ask them.
_DRAFT = (
    sa.select(Draft)
    .where(col(Draft.consult_id) == sa.bindparam("consult_id", type_=sa.Uuid()))
    .where(col(Draft.writer_id) == sa.bindparam("writer_id", type_=sa.Uuid()))
    .where(col(Draft.kind) == sa.bindparam("kind"))
)
_KEY_LOCKED = (
    sa.select(CaseKey).where(col(CaseKey.case_id) == sa.bindparam("case_id", type_=sa.Uuid())).with_for_update()
)
FORMAT = 1  # UTF-8 in AES-256-GCM, the nonce first


class DraftPlace(TypedDict):
    """Where a draft belongs: to one writer and one consult, with which it goes."""

    practice_id: UUID
    case_id: UUID
    consult_id: UUID
    writer_id: UUID
    kind: str


class Place(TypedDict):
    """Where a writing belongs. `consult_id` is None for what is not of one consult, such as the whom note."""

    practice_id: UUID
    case_id: UUID
    consult_id: UUID | None
    writer_id: UUID
    kind: str


def write(session: Session, seal: Seal, *, text: str, now: datetime, **place: Unpack[Place]) -> Writing:
    """Add what the member wrote as the next revision of its kind; the earlier ones stay."""
    key = _lock_key(session, seal, place["practice_id"], place["case_id"])
    last = _latest(session, place["case_id"], place["consult_id"], place["writer_id"], place["kind"])
    writing = Writing(**place, revision=last.revision + 1 if last else 1, format=FORMAT, sealed=b"", written_at=now)
    if writing.kind in review_keys.KINDS:
        key = review_keys.for_writing(session, key, writing.practice_id, writing.case_id, now)
        writing.format = review_keys.FORMAT
    writing.sealed = sealing.shut(key, _to_bytes(text), _about_writing(writing))
    session.add(writing)
    session.flush()
    return writing


def latest(session: Session, *, case_id: UUID, consult_id: UUID | None, writer_id: UUID, kind: str) -> Writing | None:
    """Return the last revision of what this member wrote there, still sealed; None if they wrote nothing."""
    return _latest(session, case_id, consult_id, writer_id, kind)


def read_latest(
    session: Session, seal: Seal, *, case_id: UUID, consult_id: UUID | None, writer_id: UUID, kind: str
) -> str | None:
    """Return the last revision of what this member wrote there, or None: also once it has gone by its age.

    Raise SealBrokenError if it does not open, UnknownCaseKeyError if the case's key is gone.
    """
    found = _latest(session, case_id, consult_id, writer_id, kind)
    return read_if_kept(session, seal, found.id) if found else None


def read_if_kept(session: Session, seal: Seal, writing_id: UUID) -> str | None:
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
    return _open(session, seal, found, _about_writing(found))


def read_all(session: Session, seal: Seal, writing_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what each of these revisions says, asked for at once. Raise as `read` does."""
    found = list(session.exec(select(Writing).where(col(Writing.id).in_(writing_ids))))
    if len(found) < len(set(writing_ids)):
        raise UnknownWritingError
    return {one.id: _open(session, seal, one, _about_writing(one)) for one in found}


def newest(session: Session, *, most: int) -> list[UUID]:
    """Return the ids of the writings written last, one for each case at most, of those whose key is still there."""
    latest_first = col(Writing.written_at).desc(), col(Writing.id)
    place = func.row_number().over(partition_by=col(Writing.case_id), order_by=latest_first).label("place")
    of_case = col(CaseKey.case_id) == col(Writing.case_id)
    its_own = (col(ReviewKey.case_id) == col(Writing.case_id)) & (col(ReviewKey.created_at) <= col(Writing.written_at))
    opens = sa.or_(col(Writing.format) == FORMAT, sa.exists().where(its_own))
    each = sa.select(col(Writing.id), col(Writing.written_at), place).join(CaseKey, of_case).where(opens).subquery()
    statement = sa.select(each.c.id).where(each.c.place == 1).order_by(each.c.written_at.desc()).limit(most)
    return list(session.execute(statement).scalars())


def fingerprint(session: Session, seal: Seal, case_id: UUID, content: bytes) -> str:
    """Return the hash of the content, 64 hex digits, keyed with the case's key: it goes when that key goes."""
    key = case_keys.unwrap(seal, cases.get(session, case_id).practice_id, session.get(CaseKey, case_id))
    return sealing.fingerprint(key, content)


def keep_draft(session: Session, seal: Seal, *, text: str, now: datetime, **place: Unpack[DraftPlace]) -> None:
    """Keep what the member has typed so far, in place of what was kept before."""
    key = _lock_key(session, seal, place["practice_id"], place["case_id"])
    kept = _draft(session, place["consult_id"], place["writer_id"], place["kind"])
    _shut_draft(session, key, kept or Draft(**place, format=FORMAT, sealed=b"", kept_at=now), text, now)


def change_draft(
    session: Session, seal: Seal, *, change: Callable[[str | None], str], now: datetime, **place: Unpack[DraftPlace]
) -> None:
    """Keep what `change` makes of what was typed so far (None: nothing). Raise as `read_latest` does."""
    key = _lock_key(session, seal, place["practice_id"], place["case_id"])
    kept = _draft(session, place["consult_id"], place["writer_id"], place["kind"])
    text = change(_open_with(key, kept, _about_draft(kept)) if kept else None)
    _shut_draft(session, key, kept or Draft(**place, format=FORMAT, sealed=b"", kept_at=now), text, now)


def draft(session: Session, seal: Seal, *, consult_id: UUID, writer_id: UUID, kind: str) -> str | None:
    """Return what the member has typed so far, or None. Raise as `read_latest` does."""
    found = _draft(session, consult_id, writer_id, kind)
    if found is None:
        return None
    return _open(session, seal, found, _about_draft(found))


def drop_draft(session: Session, *, consult_id: UUID, writer_id: UUID, kind: str) -> None:
    """Delete the member's draft, if there is one."""
    session.exec(delete(Draft).where(*_is_draft(consult_id, writer_id, kind)))


def drop_drafts(
    session: Session, consult_id: UUID, kinds: Collection[str] | None = None, *, but: Collection[str] = ()
) -> None:
    """Delete the drafts of the consult, of both members: those of these kinds, or all; `but` these stay."""
    statement = delete(Draft).where(col(Draft.consult_id) == consult_id, col(Draft.kind).not_in(but))
    if kinds is not None:
        statement = statement.where(col(Draft.kind).in_(kinds))
    session.exec(statement)


def _shut_draft(session: Session, key: bytes, kept: Draft, text: str, now: datetime) -> None:
    kept.format = FORMAT
    kept.sealed = sealing.shut(key, _to_bytes(text), _about_draft(kept))
    kept.kept_at = now
    session.add(kept)
    session.flush()


def _latest(session: Session, case_id: UUID, consult_id: UUID | None, writer_id: UUID, kind: str) -> Writing | None:
    statement = (
        select(Writing)
        .where(Writing.case_id == case_id, Writing.consult_id == consult_id)
        .where(Writing.writer_id == writer_id, Writing.kind == kind)
        .order_by(col(Writing.revision).desc())
    )
    return session.exec(statement.limit(1)).first()


def _is_draft(consult_id: UUID, writer_id: UUID, kind: str) -> tuple[ColumnElement[bool], ...]:
    return col(Draft.consult_id) == consult_id, col(Draft.writer_id) == writer_id, col(Draft.kind) == kind


def _draft(session: Session, consult_id: UUID, writer_id: UUID, kind: str) -> Draft | None:
    asked = {"consult_id": consult_id, "writer_id": writer_id, "kind": kind}
    return session.execute(_DRAFT, asked).scalars().first()


def _lock_key(session: Session, seal: Seal, practice_id: UUID, case_id: UUID) -> bytes:
    """Return the case's key, and let no one else write in the case until the transaction ends.

    Without the lock two clicks at once would number one revision twice.
    """
    if cases.get(session, case_id).practice_id != practice_id:
        raise UnknownCaseError
    found = session.execute(_KEY_LOCKED, {"case_id": case_id}).scalars().first()
    return case_keys.unwrap(seal, practice_id, found)


def _open(session: Session, seal: Seal, row: Writing | Draft, bound_to: bytes) -> str:
    key = case_keys.unwrap(seal, row.practice_id, session.get(CaseKey, row.case_id))
    if isinstance(row, Writing) and row.format == review_keys.FORMAT:
        key = review_keys.for_reading(session, key, row)
    return _open_with(key, row, bound_to)


def _open_with(key: bytes, row: Writing | Draft, bound_to: bytes) -> str:
    if row.format not in (FORMAT, review_keys.FORMAT):
        raise SealBrokenError
    return _to_text(sealing.open_up(key, row.sealed, bound_to))


def _to_bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")  # else half an emoji would end in an error that quotes the text


def _to_text(plain: bytes) -> str:
    return plain.decode(errors="surrogatepass")


def _about_writing(row: Writing) -> bytes:
    place = (row.practice_id, row.case_id, row.id, row.kind, row.format)
    return sealing.about("writing", *place, row.consult_id, row.writer_id, row.revision)


def _about_draft(row: Draft) -> bytes:
    place = (row.practice_id, row.case_id, row.id, row.kind, row.format)
    return sealing.about("draft", *place, row.consult_id, row.writer_id)
