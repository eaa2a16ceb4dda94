"""Single answers, encrypted with the case's key because each alone says too much (docs/decisions/0056).

All are as long as one another, so that the length says nothing. One that was not given yet is NULL.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from sqlmodel import Session

from storage.models import Case, EmergencyGrant, Preparation
from storage.writings import case_keys, read_texts, sealing
from storage.writings.sealing import Seal

PART2, KEEPS_BACK, CLIENTS_KEEP_BACK = "part2_sealed", "keeps_back_sealed", "clients_keep_back_sealed"
REASON = "reason_sealed"
_LENGTH = 16  # bytes of every answer, before encryption

Row = Case | Preparation | EmergencyGrant


def read(session: Session, seal: Seal, case: Case, row: Row, column: str) -> str | None:
    """Return the answer in this column of a row of the case; None if none was given, or the case was deleted.

    Raise SealBrokenError if it was changed, or belongs to another row, column or case.
    """
    return open_value(session, seal, case, getattr(row, column), row.__tablename__, row.id, column)


def write(session: Session, seal: Seal, case: Case, row: Row, column: str, answer: str | None) -> None:
    """Save the answer. One that has not changed is not encrypted again, so that nothing is written."""
    if answer is None:
        setattr(row, column, None)
    elif read(session, seal, case, row, column) != answer:
        setattr(row, column, seal_value(session, seal, case, answer, row.__tablename__, row.id, column))


def seal_value(session: Session, seal: Seal, case: Case, answer: str, *place: UUID | str) -> bytes:
    """Return the answer, encrypted for this place: table, row, column. Raise UnknownCaseKeyError if there is no key."""
    return encrypt(_find_key(session, seal, case.practice_id, case.id), answer, case.practice_id, case.id, *place)


def open_value(session: Session, seal: Seal, case: Case, sealed: bytes | None, *place: UUID | str) -> str | None:
    """Return the answer that was encrypted for this place. Return None, and raise, as `read` does."""
    if sealed is None or read_texts.get_case_key(session, case.id) is None:
        return None
    key = _find_key(session, seal, case.practice_id, case.id)
    data = sealing.encode_associated_data("answer", case.practice_id, case.id, *place)
    return sealing.decrypt(key, sealed, data).rstrip(b"\0").decode()


def encrypt(key: bytes, answer: str, *place: UUID | str) -> bytes:
    """Return the answer, encrypted with the case's key. The place: practice, case, table, row, column."""
    plain = answer.encode().ljust(_LENGTH, b"\0")
    if len(plain) != _LENGTH:
        raise ValueError("an answer of a fixed list is longer than those that are sealed")
    return sealing.encrypt(key, plain, sealing.encode_associated_data("answer", *place))


def pack(sealed: bytes) -> str:
    """Return the encrypted answer as text, for a column of ids."""
    return urlsafe_b64encode(sealed).decode()


def unpack(text: str) -> bytes:
    """Return the encrypted answer from its text."""
    return urlsafe_b64decode(text)


def _find_key(session: Session, seal: Seal, practice_id: UUID, case_id: UUID) -> bytes:
    return case_keys.unwrap(seal, practice_id, read_texts.get_case_key(session, case_id))
