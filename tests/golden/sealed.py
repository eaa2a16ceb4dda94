"""An independent reader for encrypted, signed and hashed data, with each label and each order of parts written out.

If this reader can open the data, the product still encrypts as it always has. The reader knows the tables, but uses no
function of the product.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import text
from sqlmodel import Session

Row = Mapping[Any, Any]
_HASHED = ("practice_id", "seq", "at", "actor_id", "action", "outcome", "subject", "case_id", "detail", "previous")
_OF_WRITING = ("practice_id", "case_id", "id", "kind", "format", "consult_id", "writer_id")
_REVIEWED = 2  # the format of text that is encrypted with the review key


def rows(session: Session, table: str) -> list[Row]:
    """Return every row of a table, in the order of insertion."""
    return list(session.execute(text(f'SELECT * FROM "{table}" ORDER BY rowid')).mappings())  # noqa: S608 -- a table name


def key_id(master: bytes) -> str:
    """Return the id that a wrapped key records for the key that wrapped it."""
    return digest(master, b"key id", sha256).hex()[:16]


def case_keys(session: Session, master: bytes) -> dict[str, bytes]:
    """Return the unwrapped key of each case, by case id."""
    practice_of = {case["id"]: case["practice_id"] for case in rows(session, "case")}
    key_rows = rows(session, "case_key")
    return {
        row["case_id"]: _decrypt(master, row["wrapped"], practice_of[row["case_id"]], row["case_id"], "case_key")
        for row in key_rows
    }


def review_keys(session: Session, of_cases: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the unwrapped key for supervisors' texts, for each case that has one."""
    practice_of = {case["id"]: case["practice_id"] for case in rows(session, "case")}
    wrapped_keys = {row["case_id"]: row["wrapped"] for row in rows(session, "review_key")}
    return {
        case: _decrypt(of_cases[case], wrapped, practice_of[case], case, "review_key")
        for case, wrapped in wrapped_keys.items()
    }


def words(session: Session, master: bytes) -> list[tuple[str, str]]:
    """Return the kind and the text of each writing and draft."""
    keys = case_keys(session, master)
    keys_for_review = review_keys(session, keys)
    texts = []
    for table, last_columns in (("writing", ("revision",)), ("draft", ())):
        for row in rows(session, table):
            key = (keys_for_review if row["format"] == _REVIEWED else keys)[row["case_id"]]
            parts = [row[name] for name in (*_OF_WRITING, *last_columns)]
            texts.append((row["kind"], _decrypt(key, row["sealed"], table, *parts).decode()))
    return texts


def broken_links(session: Session, master: bytes) -> list[int]:
    """Return the numbers of the audit entries whose hash does not match their content."""
    (wrapped,) = rows(session, "audit_key")
    key = _decrypt(master, wrapped["wrapped"], wrapped["practice_id"], "audit_key")
    hash_key, previous, broken = digest(key, b"fingerprint", sha256), "", []
    for entry in rows(session, "audit_entry"):
        content = {name: _to_text(name, entry[name]) for name in _HASHED}
        expected = digest(hash_key, json.dumps(content, sort_keys=True).encode(), sha256).hex()
        if (entry["hash"], entry["previous"]) != (expected, previous):
            broken.append(entry["seq"])
        previous = entry["hash"]
    return broken


def fingerprint(key: bytes, content: object) -> str:
    """Return the keyed hash of a signed summary, as canonical JSON."""
    hash_key = digest(key, b"fingerprint", sha256)
    return digest(hash_key, json.dumps(content, sort_keys=True, separators=(",", ":")).encode(), sha256).hex()


def dashed(value: object) -> str:
    """Return a UUID from the database with dashes."""
    return str(UUID(str(value)))


def _to_text(name: str, value: object) -> str:
    if name == "at":
        return str(datetime.fromisoformat(str(value)).replace(tzinfo=UTC))
    return dashed(value) if value and name.endswith("_id") else str(value)


def _decrypt(key: bytes, sealed: bytes, *context: object) -> bytes:
    parts = [None if part is None else dashed(part) if _is_uuid(part) else str(part) for part in context]
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], json.dumps(parts).encode())


def _is_uuid(part: object) -> bool:
    try:
        UUID(str(part))
    except ValueError:
        return False
    return True
