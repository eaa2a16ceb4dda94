"""The bytes of a row that its MAC is computed from: the same ones whichever database the row was read from."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import index
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapper
from sqlmodel.sql.sqltypes import AutoString

from storage.row_macs.coverage import COVERED, LEFT_OUT
from storage.row_macs.untyped_rows import describe_key
from storage.types import ChartConfiguration, IdTuple, UtcDateTime

MAC = "mac"
_Encode = Callable[[Any], bytes]


def _encode_bytes(value: bytes) -> bytes:
    if not isinstance(value, bytes):  # `bytes(5)` would be five zeros
        raise TypeError
    return value


def _encode_time(value: datetime) -> bytes:
    return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat().encode()


@lru_cache(maxsize=4096)  # few combinations of ids occur
def _encode_tuple(value: tuple[str, ...]) -> bytes:
    return json.dumps(list(value)).encode()


def _encode_configuration(value: Any) -> bytes:  # noqa: ANN401 -- one state, or several
    return json.dumps([value] if isinstance(value, str) else list(value)).encode()


_ENCODERS: Sequence[tuple[type[sa.types.TypeEngine[Any]], _Encode]] = (
    (UtcDateTime, _encode_time),
    (IdTuple, lambda value: _encode_tuple(tuple(value))),
    (ChartConfiguration, _encode_configuration),
    (sa.Uuid, lambda value: value.bytes),
    (sa.Boolean, lambda value: b"%d" % index(value)),
    (sa.Integer, lambda value: b"%d" % index(value)),
    (AutoString, lambda value: value.encode()),
    (sa.String, lambda value: value.encode()),
    (sa.LargeBinary, _encode_bytes),
    (sa.Date, lambda value: value.isoformat().encode()),
    (sa.Time, lambda value: value.isoformat().encode()),
)
"""How a value of each column type is encoded; the first type that fits."""


class RowEncoding:
    """How the rows of one covered table are encoded. Prepared once, because every click encodes some."""

    def __init__(self, mapper: Mapper[Any]) -> None:
        """Take a mapper; raise KeyError where a column has a type that no encoder knows."""
        self.model: type[Any] = mapper.class_
        self.table = str(mapper.local_table.name)  # type: ignore[attr-defined]  # a table, not any selectable
        columns = list(mapper.columns)
        self.names = [mapper.get_property_by_column(column).key for column in columns]
        self.mac_at = self.names.index(MAC)
        self.key_names = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
        self._keys = [(self.names.index(name), _find_encoder(mapper.columns[name].type)) for name in self.key_names]
        self._head = self.table.encode() + b"\0"
        left_out = LEFT_OUT.get(self.model, {})
        self._parts = [
            (at, name.encode() + b"\0", _find_encoder(column.type))
            for at, (name, column) in enumerate(zip(self.names, columns, strict=True))
            if name != MAC and name not in left_out
        ]
        version = mapper.version_id_col
        self.version_at = None if version is None else self.names.index(mapper.get_property_by_column(version).key)

    def encode(self, values: Sequence[Any]) -> bytes:
        """Return the bytes of a row; `values` in the order of `names`.

        Each value comes with its column's name and its length, so that no two different rows give the same bytes. A
        missing value gives none: a column that is added later and is empty leaves every earlier MAC as it is.
        """
        pieces = [self._head]
        for at, name, encode in self._parts:
            if (value := values[at]) is not None:
                encoded = encode(value)
                pieces += name, len(encoded).to_bytes(4), encoded
        return b"".join(pieces)

    def encode_key(self, values: Sequence[Any]) -> bytes:
        """Return the table and primary key of a row, as bytes."""
        return self._head + b"".join(encode(values[at]) for at, encode in self._keys)

    def describe_key(self, values: Sequence[Any]) -> str:
        """Return the primary key of a row, for a log line: ids only, without those that are unreadable."""
        return describe_key(values[at] for at, _ in self._keys)


def _find_encoder(column_type: sa.types.TypeEngine[Any]) -> _Encode:
    for known, encode in _ENCODERS:
        if isinstance(column_type, known):
            return encode
    raise KeyError(type(column_type).__name__)


_encodings: dict[type[Any], RowEncoding | None] = {}


def find_encoding(model: type[Any]) -> RowEncoding | None:
    """Return how the rows of this table are encoded; None if they have no MAC."""
    if model not in _encodings:
        _encodings[model] = RowEncoding(sa.inspect(model)) if model in COVERED else None
    return _encodings[model]


def values_of(encoding: RowEncoding, attributes: Mapping[str, Any]) -> list[Any]:
    """Return the values in the encoding's order."""
    return [attributes.get(name) for name in encoding.names]
