"""The texts that members write. Only this module encrypts and decrypts them."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from sqlmodel import Session, col, delete

from storage.cases import cases
from storage.models import Draft, Writing
from storage.row_errors import UnknownCaseError, UnknownWritingError, WritingDeletedError
from storage.writings import case_keys, draft_rows, read_texts, review_keys, sealing
from storage.writings.case_keys import count_unopenable_keys, create_case_key
from storage.writings.read_texts import Expected
from storage.writings.sealing import InvalidKeyError, Seal, SealBrokenError

__all__ = [
    "DraftRef",
    "Expected",
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
    "lock_key",
    "read",
    "read_by_id",
    "read_draft",
    "read_latest",
    "save_draft",
    "update_draft",
    "write",
]

FORMAT = 1  # UTF-8, encrypted with AES-256-GCM, the nonce first


class DraftRef(TypedDict):
    """Which draft it is. A draft belongs to one writer and one consult."""

    practice_id: UUID
    case_id: UUID
    consult_id: UUID
    writer_id: UUID
    kind: str


class WritingRef(TypedDict):
    """Which text it is. `consult_id` is None for a text about the case and no consult, such as the client note."""

    practice_id: UUID
    case_id: UUID
    consult_id: UUID | None
    writer_id: UUID
    kind: str


def write(session: Session, seal: Seal, *, text: str, now: datetime, **ref: Unpack[WritingRef]) -> Writing:
    """Encrypt the text and add it as the next revision of its kind. Earlier revisions stay."""
    key = _lock_case_key(session, seal, ref["practice_id"], ref["case_id"])
    last = _find_latest(session, ref["case_id"], ref["consult_id"], ref["writer_id"], ref["kind"])
    writing = Writing(**ref, revision=last.revision + 1 if last else 1, format=FORMAT, sealed=b"", written_at=now)
    if writing.kind in review_keys.KINDS:
        key = review_keys.get_or_create(session, key, writing.practice_id, writing.case_id, now)
        writing.format = review_keys.FORMAT
    writing.sealed = sealing.encrypt(key, _to_bytes(text), _writing_associated_data(writing))
    session.add(writing)
    session.flush()
    read_texts.add_writing(session, writing)
    return writing


def lock_key(session: Session, case_id: UUID, consult_id: UUID, writer_id: UUID) -> None:
    """Lock the case's key before this writer's texts are read and changed; nothing is read again afterwards."""
    read_texts.lock_case_key_with_drafts(session, case_id, consult_id, writer_id)


def find_latest(
    session: Session, *, case_id: UUID, consult_id: UUID | None, writer_id: UUID, kind: str
) -> Writing | None:
    """Return the latest revision of this member's text, still encrypted, or None."""
    return _find_latest(session, case_id, consult_id, writer_id, kind)


def read_latest(
    session: Session, seal: Seal, *, case_id: UUID, consult_id: UUID | None, writer_id: UUID, kind: str
) -> str | None:
    """Return the latest revision of this member's text, or None if none exists (any more). Raise as `read` does."""
    writing = _find_latest(session, case_id, consult_id, writer_id, kind)
    expected: Expected = {"case_id": case_id, "consult_id": consult_id, "kinds": (kind,)}
    return read_if_available(session, seal, writing.id, **expected) if writing else None


def read_if_available(session: Session, seal: Seal, writing_id: UUID, **expected: Unpack[Expected]) -> str | None:
    """Return the text of this revision, or None if a retention rule deleted it. Raise as `read` does otherwise."""
    try:
        return read(session, seal, writing_id, **expected)
    except WritingDeletedError:
        return None


def read(session: Session, seal: Seal, writing_id: UUID, **expected: Unpack[Expected]) -> str:
    """Return this revision, which belongs to this case, and to this consult and kind, if the caller says them.

    Raise UnknownWritingError, WritingDeletedError, UnknownCaseKeyError or SealBrokenError; RowChangedError if it
    belongs to others: whoever may read the one may not read the other.
    """
    writing = read_texts.get_writing(session, writing_id)
    read_texts.require_expected(writing, expected)
    return _decrypt_row(session, seal, writing, _writing_associated_data(writing))


def read_by_id(session: Session, seal: Seal, writing_id: UUID) -> str:
    """Return this revision, whatever case it belongs to, for a check that shows it to nobody. Raise as `read` does."""
    writing = read_texts.get_writing(session, writing_id)
    return _decrypt_row(session, seal, writing, _writing_associated_data(writing))


def read_many(
    session: Session, seal: Seal, writing_ids: Collection[UUID], **expected: Unpack[Expected]
) -> dict[UUID, str]:
    """Return the texts of these revisions by id; those not read before in one query. Raise as `read` does."""
    rows = read_texts.get_writings(session, writing_ids)
    if len(rows) < len(set(writing_ids)):
        raise UnknownWritingError
    for row in rows:
        read_texts.require_expected(row, expected)
    return {row.id: _decrypt_row(session, seal, row, _writing_associated_data(row)) for row in rows}


def compute_fingerprint(session: Session, seal: Seal, case_id: UUID, content: bytes) -> str:
    """Return a hash of the content, 64 hex digits, keyed with the case's key and useless once that is deleted."""
    key = case_keys.unwrap(seal, cases.get(session, case_id).practice_id, read_texts.get_case_key(session, case_id))
    return sealing.compute_fingerprint(key, content)


def save_draft(session: Session, seal: Seal, *, text: str, now: datetime, **ref: Unpack[DraftRef]) -> None:
    """Encrypt and store what the member has typed so far, replacing the earlier draft."""
    key = _lock_case_key(session, seal, ref["practice_id"], ref["case_id"])
    draft = _find_draft(session, ref["consult_id"], ref["writer_id"], ref["kind"])
    _encrypt_draft(session, key, draft or Draft(**ref, format=FORMAT, sealed=b"", kept_at=now), text, now)


def save_draft_unless_saved(session: Session, seal: Seal, *, text: str, now: datetime, **ref: Unpack[DraftRef]) -> None:
    """Store a draft as `save_draft` does, or delete it if it equals the saved text; one query reads what it needs."""
    place = ref["case_id"], ref["consult_id"], ref["writer_id"], ref["kind"]
    key_row, draft, writing = read_texts.lock_one_draft(session, *place)
    key = case_keys.unwrap(seal, ref["practice_id"], key_row)
    if writing is None or _decrypt_with(key, writing, _writing_associated_data(writing)) != text:
        _encrypt_draft(session, key, draft or Draft(**ref, format=FORMAT, sealed=b"", kept_at=now), text, now)
    elif draft is not None:
        session.delete(draft)


def update_draft(
    session: Session, seal: Seal, *, change: Callable[[str | None], str], now: datetime, **ref: Unpack[DraftRef]
) -> None:
    """Replace the draft with what `change` returns for its text (None: no draft yet). Raise as `read` does.

    The caller has locked the consult: the draft is read together with the case's key, not after it is locked.
    """
    lock_key(session, ref["case_id"], ref["consult_id"], ref["writer_id"])
    key = _lock_case_key(session, seal, ref["practice_id"], ref["case_id"])
    draft = _find_draft(session, ref["consult_id"], ref["writer_id"], ref["kind"])
    text = change(_decrypt_with(key, draft, _draft_associated_data(draft)) if draft else None)
    _encrypt_draft(session, key, draft or Draft(**ref, format=FORMAT, sealed=b"", kept_at=now), text, now)


def read_draft(session: Session, seal: Seal, *, consult_id: UUID, writer_id: UUID, kind: str) -> str | None:
    """Return the text of the member's draft, or None. Raise as `read` does."""
    draft = _find_draft(session, consult_id, writer_id, kind)
    if draft is None:
        return None
    return _decrypt_row(session, seal, draft, _draft_associated_data(draft))


def delete_draft(session: Session, *, consult_id: UUID, writer_id: UUID, kind: str) -> None:
    """Delete the member's draft, if there is one. What is not read yet is not read for it."""
    if read_texts.may_have_draft(session, consult_id, writer_id, kind):
        draft_rows.delete(session, consult_id, writer_id, kind)


def delete_drafts(
    session: Session, consult_id: UUID, kinds: Collection[str] | None = None, *, except_kinds: Collection[str] = ()
) -> None:
    """Delete both members' drafts in the consult: those of `kinds`, or all, but none of `except_kinds`."""
    statement = delete(Draft).where(col(Draft.consult_id) == consult_id, col(Draft.kind).not_in(except_kinds))
    if kinds is not None:
        statement = statement.where(col(Draft.kind).in_(kinds))
    session.exec(statement)


def _encrypt_draft(session: Session, key: bytes, draft: Draft, text: str, now: datetime) -> None:
    sealed = sealing.encrypt(key, _to_bytes(text), _draft_associated_data(draft))
    draft_rows.store(session, draft, format=FORMAT, sealed=sealed, kept_at=now)
    read_texts.add_draft(session, draft)


def _find_latest(
    session: Session, case_id: UUID, consult_id: UUID | None, writer_id: UUID, kind: str
) -> Writing | None:
    return read_texts.load_latest(session, case_id, consult_id).get((writer_id, kind))


def _find_draft(session: Session, consult_id: UUID, writer_id: UUID, kind: str) -> Draft | None:
    return read_texts.load_drafts(session, consult_id, writer_id).get(kind)


def _lock_case_key(session: Session, seal: Seal, practice_id: UUID, case_id: UUID) -> bytes:
    """Return the case's key, locked until the transaction ends: else two clicks could use one revision number twice."""
    if cases.get(session, case_id).practice_id != practice_id:
        raise UnknownCaseError
    return case_keys.unwrap(seal, practice_id, read_texts.lock_case_key(session, case_id))


def _decrypt_row(session: Session, seal: Seal, row: Writing | Draft, associated_data: bytes) -> str:
    key = case_keys.unwrap(seal, row.practice_id, read_texts.get_case_key(session, row.case_id))
    if isinstance(row, Writing) and row.format == review_keys.FORMAT:
        key = review_keys.load(session, key, row)
    return _decrypt_with(key, row, associated_data)


def _decrypt_with(key: bytes, row: Writing | Draft, associated_data: bytes) -> str:
    if row.format not in (FORMAT, review_keys.FORMAT):
        raise SealBrokenError
    return _to_text(sealing.decrypt(key, row.sealed, associated_data))


def _to_bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")  # else half an emoji would raise an error that quotes the text


def _to_text(plain: bytes) -> str:
    return plain.decode(errors="surrogatepass")


def _writing_associated_data(row: Writing) -> bytes:
    parts = (row.practice_id, row.case_id, row.id, row.kind, row.format)
    return sealing.encode_associated_data("writing", *parts, row.consult_id, row.writer_id, row.revision)


def _draft_associated_data(row: Draft) -> bytes:
    parts = (row.practice_id, row.case_id, row.id, row.kind, row.format)
    return sealing.encode_associated_data("draft", *parts, row.consult_id, row.writer_id)
