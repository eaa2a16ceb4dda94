"""A reader of its own for what is sealed, signed and hashed: each label and each order of parts is written out here.

What this reader opens was sealed as it always has been. It knows the tables and no function of the product's.
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
_REVIEWED = 2  # the format of what is sealed with the review key


def rows(session: Session, table: str) -> list[Row]:
    """Return every row of a table, in the order in which they were added."""
    return list(session.execute(text(f'SELECT * FROM "{table}" ORDER BY rowid')).mappings())  # noqa: S608 -- a table's name


def key_id(master: bytes) -> str:
    """Return by what name a wrapped key names the key that wrapped it."""
    return digest(master, b"key id", sha256).hex()[:16]


def case_keys(session: Session, master: bytes) -> dict[str, bytes]:
    """Return the key of each case, unwrapped."""
    owner = {one["id"]: one["practice_id"] for one in rows(session, "case")}
    found = rows(session, "case_key")
    return {
        one["case_id"]: _opened(master, one["wrapped"], owner[one["case_id"]], one["case_id"], "case_key")
        for one in found
    }


def review_keys(session: Session, of_cases: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the key of what supervisors are told, of each case that has one."""
    owner = {one["id"]: one["practice_id"] for one in rows(session, "case")}
    found = {one["case_id"]: one["wrapped"] for one in rows(session, "review_key")}
    return {case: _opened(of_cases[case], wrapped, owner[case], case, "review_key") for case, wrapped in found.items()}


def words(session: Session, master: bytes) -> list[tuple[str, str]]:
    """Return the kind and the words of each writing and draft."""
    keys = case_keys(session, master)
    reviewed = review_keys(session, keys)
    found = []
    for table, last in (("writing", ("revision",)), ("draft", ())):
        for one in rows(session, table):
            key = (reviewed if one["format"] == _REVIEWED else keys)[one["case_id"]]
            parts = [one[name] for name in (*_OF_WRITING, *last)]
            found.append((one["kind"], _opened(key, one["sealed"], table, *parts).decode()))
    return found


def broken_links(session: Session, master: bytes) -> list[int]:
    """Return the numbers of the entries of the audit log whose hash is not what their content makes it."""
    (wrapped,) = rows(session, "audit_key")
    key = _opened(master, wrapped["wrapped"], wrapped["practice_id"], "audit_key")
    own, previous, found = digest(key, b"fingerprint", sha256), "", []
    for one in rows(session, "audit_entry"):
        spelt = {name: _spelt(name, one[name]) for name in _HASHED}
        right = digest(own, json.dumps(spelt, sort_keys=True).encode(), sha256).hex()
        if (one["hash"], one["previous"]) != (right, previous):
            found.append(one["seq"])
        previous = one["hash"]
    return found


def fingerprint(key: bytes, content: object) -> str:
    """Return the keyed hash of a signed summary, laid out as JSON."""
    own = digest(key, b"fingerprint", sha256)
    return digest(own, json.dumps(content, sort_keys=True, separators=(",", ":")).encode(), sha256).hex()


def dashed(value: object) -> str:
    """Return a uuid of the database as text."""
    return str(UUID(str(value)))


def _spelt(name: str, value: object) -> str:
    if name == "at":
        return str(datetime.fromisoformat(str(value)).replace(tzinfo=UTC))
    return dashed(value) if value and name.endswith("_id") else str(value)


def _opened(key: bytes, sealed: bytes, *about: object) -> bytes:
    parts = [None if part is None else dashed(part) if _is_uuid(part) else str(part) for part in about]
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], json.dumps(parts).encode())


def _is_uuid(part: object) -> bool:
    try:
        UUID(str(part))
    except ValueError:
        return False
    return True
