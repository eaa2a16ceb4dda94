"""The MAC of each row on which access or sharing depends, and the key that it is computed with."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from hmac import compare_digest, digest
from secrets import token_bytes
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import SQLModel

from storage.models import Practice, RowMacKey
from storage.row_macs.coverage import RETURNING
from storage.row_macs.encoding import MAC, RowEncoding, find_encoding, values_of
from storage.row_macs.row_faults import RowChangedError, RowFault, RowsUnsignedError
from storage.row_macs.seen_versions import SeenVersions
from storage.upsert import insert_into

MOST_LISTS = 8  # of people: one for each practice, and some that are read while they change
VERSION_BYTES, MAC_BYTES = 8, 40  # a MAC begins with the version of its row
_ASSOCIATED_DATA = b'["row_mac_key"]'
_KEY_ID = 1  # of the only row of its table
_MACS, _BEGAN, _KEY, _VERSIONS = "row macs", "row macs began", "row mac key", "row versions"


class KeyWrapper(Protocol):
    """What encrypts keys: the seal of storage/writings/sealing.py."""

    @property
    def key_id(self) -> str:
        """Return the id of the key-encryption key."""

    def wrap(self, key_bytes: bytes, associated_data: bytes) -> bytes:
        """Return the key, encrypted."""

    def unwrap(self, wrapped: bytes, associated_data: bytes, key_id: str | None = None) -> bytes:
        """Return the key, or raise an error if it was changed."""


class Lists(Protocol):
    """The lists of rows that belong together: see storage/row_macs/lists/row_lists.py."""

    lowest: Mapping[UUID, int]

    def require(self, session: Session, encoding: RowEncoding, values: Sequence[Any]) -> None:
        """Raise RowChangedError unless the row is in its list."""

    def require_whole(self, session: Session, encoding: RowEncoding, owner: UUID, keys: Collection[str]) -> None:
        """Raise RowChangedError unless these are all of the owner's rows in the table."""

    def prefetch(self, session: Session, owner_ids: Iterable[UUID]) -> None:
        """Read these lists with one query."""

    def publish(self, session: Session) -> None:
        """Remember what the session has committed."""

    def forget(self, session: Session) -> None:
        """Forget what the session changed."""


class RowMacs:
    """Computes and checks the MACs of one database's rows. All threads share one object."""

    def __init__(self, wrapper: KeyWrapper, make_lists: "Callable[[Callable[[Session], bytes]], Lists]") -> None:
        self._wrapper = wrapper
        self.lists = make_lists(self.find_key)
        self._key: bytes | None = None
        self.seen = SeenVersions()
        self.people: dict[bytes | None, Any] = {}  # what was checked, by its keyed hash

    def attach(self, session: Session) -> None:
        """Let the rows of this session have their MACs computed and checked."""
        session.info[_MACS], session.info[_BEGAN], session.info[_VERSIONS] = self, self.seen.next_moment(), {}

    def publish(self, session: Session) -> None:
        """Remember what the session has committed, or has read without writing."""
        self.seen.note(session.info.get(_VERSIONS, {}))
        self.lists.publish(session)
        self._key = self._key or session.info.get(_KEY)

    def forget(self, session: Session) -> None:
        """Forget what the session wrote, which was rolled back."""
        session.info[_VERSIONS] = {}
        session.info.pop(_KEY, None)
        self.lists.forget(session)

    def keep_people(self, checked: bytes | None, rows: object) -> None:
        """Keep rows that were checked as a whole, by their keyed hash; only those of the last few hashes."""
        while len(self.people) >= MOST_LISTS:
            self.people.pop(next(iter(self.people)), None)
        self.people[checked] = rows

    def find_key(self, session: Session) -> bytes:
        """Return the key; create it in a database without rows. Raise RowsUnsignedError in an older one."""
        key = self._key or session.info.get(_KEY)
        if key is None:
            key = session.info[_KEY] = self._load(session.connection()) or self._create(session)
        return bytes(key)

    def has_key(self, session: Session) -> bool:
        """Return whether the database has a key of MACs. Raise the wrapper's error if it does not unwrap."""
        return self._load(session.connection()) is not None

    def _load(self, connection: sa.Connection) -> bytes | None:
        table = RowMacKey.__table__  # type: ignore[attr-defined]  # sqlmodel does not type its tables
        row = connection.execute(sa.select(table.c.wrapped, table.c.wrapping_key_id)).first()
        return None if row is None else self._wrapper.unwrap(row.wrapped, _ASSOCIATED_DATA, row.wrapping_key_id)

    def _create(self, session: Session, *, signs_older: bool = False) -> bytes:
        connection = session.connection()
        if not signs_older and connection.execute(sa.select(Practice.__table__.c.id).limit(1)).first():  # type: ignore[attr-defined]  # as above
            if key := self._load(connection):
                return key  # another transaction created both since we looked
            raise RowsUnsignedError
        key = token_bytes(32)
        row = build_key_row(self._wrapper, key)
        # Two processes may do so at the same time: the second waits here and then finds the first's key.
        connection.execute(insert_into(session, RowMacKey).values(row).on_conflict_do_nothing())
        return self._load(connection) or key

    def create_for_older(self, session: Session) -> bytes:
        """Create the key of a database that has rows already. The caller signs them."""
        key = session.info[_KEY] = self._create(session, signs_older=True)
        return key


def build_key_row(wrapper: KeyWrapper, key: bytes) -> dict[str, object]:
    """Return the row that stores the key, encrypted."""
    wrapped = wrapper.wrap(key, _ASSOCIATED_DATA)
    return {"id": _KEY_ID, "wrapped": wrapped, "wrapping_key_id": wrapper.key_id}


def rewrap_key(session: Session, wrapper: KeyWrapper) -> int:
    """Rewrap the key if another key wraps it; return how many were rewrapped. The rows stay as they are."""
    stored = session.get(RowMacKey, _KEY_ID, with_for_update=True)
    if stored is None or stored.wrapping_key_id == wrapper.key_id:
        return 0
    key = wrapper.unwrap(stored.wrapped, _ASSOCIATED_DATA, stored.wrapping_key_id)
    stored.wrapped, stored.wrapping_key_id = wrapper.wrap(key, _ASSOCIATED_DATA), wrapper.key_id
    session.flush()
    return 1


def find_macs(session: Session) -> RowMacs | None:
    """Return what computes and checks the session's MACs; None without a key, as in `migrate`."""
    return session.info.get(_MACS)


def compute_mac(key: bytes, encoding: RowEncoding, values: Sequence[Any], version: int) -> bytes:
    """Return the MAC of this version of a row: 8 bytes with the version, then 32 bytes."""
    number = version.to_bytes(VERSION_BYTES)
    return number + digest(key, number + encoding.encode(values), sha256)


def sign(session: Session, encoding: RowEncoding, values: Sequence[Any], version: int) -> bytes | None:
    """Return the MAC of this version of a row that is written; None without a key: then the row opens nothing."""
    macs = find_macs(session)
    if macs is None:
        return None
    mac = compute_mac(macs.find_key(session), encoding, values, version)
    if encoding.model not in RETURNING:
        session.info[_VERSIONS][encoding.encode_key(values)] = version
    return mac


def sign_values(session: Session, row: SQLModel) -> dict[str, Any]:
    """Return the values of a new row with its MAC, for a statement that inserts it; the object itself is not added."""
    encoding, attributes = find_encoding(type(row)), instance_state(row).dict
    values = {column.key: attributes.get(column.key) for column in sa.inspect(type(row)).columns}
    if encoding is not None:
        values[MAC] = sign(session, encoding, values_of(encoding, attributes), 1)
    return values


def check(session: Session, encoding: RowEncoding, values: Sequence[Any]) -> None:
    """Raise RowChangedError unless the row is as the product wrote it; do nothing without a key."""
    macs = find_macs(session)
    if macs is None:
        return
    why = find_fault(macs.find_key(session), encoding, values)
    if not why:
        row, version = encoding.encode_key(values), read_version(values[encoding.mac_at])
        if encoding.model not in RETURNING:
            why = "set_back" if macs.seen.is_set_back(row, version, session.info[_BEGAN]) else ""
            session.info[_VERSIONS][row] = version
    if why:
        raise RowChangedError(RowFault(encoding.table, encoding.describe_key(values), why))
    macs.lists.require(session, encoding, values)


def find_fault(key: bytes, encoding: RowEncoding, values: Sequence[Any]) -> str:
    """Return why the row does not have its own MAC, or "" if it has."""
    mac = values[encoding.mac_at]
    if mac is None:
        return "no_mac"
    try:
        is_own = len(mac) == MAC_BYTES and compare_digest(mac, compute_mac(key, encoding, values, read_version(mac)))
    except (TypeError, ValueError, AttributeError):  # a value that is none of its column's type
        return "spelling"
    return "" if is_own else "changed"


def read_version(mac: bytes) -> int:
    """Return the version of the row with this MAC."""
    return int.from_bytes(mac[:VERSION_BYTES])
