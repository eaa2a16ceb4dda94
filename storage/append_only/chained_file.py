"""A file of lines that are only added: each line is authenticated and contains the hash of the line before it.

Lines are JSON. The key that authenticates them is random and stands in the file itself, wrapped by the key-encryption
key: the database and the file together do not suffice to write, change or leave out a line. When the key-encryption key
changes, the same key is added once more, wrapped by the new one.
"""

import errno
import fcntl
import json
import os
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from storage.files import private_files
from storage.writings import sealing
from storage.writings.sealing import Seal, SealBrokenError

UNREADABLE = "unreadable"  # not JSON
CHANGED = "changed"  # its code does not match its content
MISSING = "missing"  # a line before it was removed or moved
FORGED = "forged"  # a line without a code, among those that have one
NOT_ACCEPTED = "not_accepted"  # lines from before this format, which nobody has accepted
OTHER_KEY = "other_key"  # no key that is set opens the file
_KEY_LINE = re.compile(rb'^\{"key": ".*\}$', re.MULTILINE)
_MAC = b', "mac": "'
_HEAD = 4096  # bytes

Row = Mapping[str, object]


class ChainFaultError(ValueError):
    """A line of the file is not as it was written."""

    def __init__(self, line: int, why: str) -> None:
        """Take the number of the line, counted from 1, and the reason, a fixed id: one of those above."""
        super().__init__(self.__doc__)
        self.line, self.why = line, why


@dataclass(frozen=True)
class ChainedFile:
    """One such file. `purpose` keeps a line of one file out of another."""

    path: Path
    seal: Seal
    purpose: str

    def read(self) -> list[tuple[int, Row]]:
        """Return each line's number and content, the oldest first; none without a file. Raise ChainFaultError, OSError.

        Lines from before this format have neither hash nor key. They count only if a later line has accepted them.
        """
        return self.parse(self.path.read_bytes()) if self.path.exists() else []

    def parse(self, content: bytes, *, is_whole: bool = True) -> list[tuple[int, Row]]:
        """Return the same for the content of such a file; without `is_whole`, for some of its lines."""
        key, lines = self._find_key(content), _split(content)
        first = next((index for index, (_number, line) in enumerate(lines) if _MAC in line), len(lines))
        old, chained = lines[:first], lines[first:]
        rows = [(number, _parse_json(number, line)) for number, line in old]
        if old and not chained:
            raise ChainFaultError(old[0][0], NOT_ACCEPTED)
        previous = sha256(content[: content.find(chained[0][1])] if chained else b"").hexdigest()
        for number, line in chained:
            row = self._check_line(key, number, line, previous if is_whole else None)
            if is_whole and number == chained[0][0] and row.get("accepted") != len(old):
                raise ChainFaultError(1, FORGED)
            rows.extend([] if "key" in row else [(number, row)])
            previous = sha256(line).hexdigest()
        return rows

    def _check_line(self, key: bytes | None, number: int, line: bytes, previous: str | None) -> Row:
        body, found, mac = line.rpartition(_MAC)
        row = _parse_json(number, line)
        if not found:
            raise ChainFaultError(number, FORGED)
        if key is None:
            raise ChainFaultError(number, MISSING)
        if not compare_digest(mac, self._compute_mac(key, body + b"}").encode() + b'"}'):
            raise ChainFaultError(number, CHANGED)
        if previous is not None and row.get("previous") != previous:
            raise ChainFaultError(number, MISSING)
        return row

    @staticmethod
    def peek(content: bytes) -> list[Row]:
        """Return the rows of a part of such a file, without checking them. Raise ChainFaultError if one isn't JSON."""
        rows = (_parse_json(number, line) for number, line in _split(content))
        return [row for row in rows if "key" not in row]

    def append(self, choose: Callable[[bytes], Sequence[Row]], *, accepts_old: bool = False) -> list[bytes]:
        """Add the rows that `choose` returns for the present content; return their lines. They are on the disk then.

        One process at a time. `accepts_old`: lines from before this format count from now on. Raise ChainFaultError
        for them otherwise, and if no key that is set opens the file; OSError.
        """
        with self._locked() as (descriptor, content):
            rows = choose(content)
            if not rows and not (accepts_old and content and not _has_chain(content)):
                return []
            lines = self._format(content, rows, accepts_old=accepts_old)
            _write(descriptor, b"".join(lines), len(content))
        private_files.sync_folder(self.path.parent)
        return [line.rstrip(b"\n") for line in lines]

    def rewrap(self) -> bool:
        """Add the file's key, wrapped by the present key-encryption key, unless it is there; return whether it was."""
        if not self.path.exists():
            return False
        with self._locked() as (descriptor, content):
            key = self._find_key(content)
            if key is None or any(row.get("key_id") == self.seal.key_id for row in _list_key_rows(content)):
                return False
            line = self._format_line(key, self._build_key_row(key), _hash_last_line(content))
            _write(descriptor, line, len(content))
        return True

    def _format(self, content: bytes, rows: Sequence[Row], *, accepts_old: bool) -> list[bytes]:
        key, previous, chosen = self._find_key(content), _hash_last_line(content), list(rows)
        if key is None:
            old_lines = sum(bool(line.strip()) for line in content.split(b"\n"))
            if old_lines and not accepts_old:
                raise ChainFaultError(1, NOT_ACCEPTED)
            key, previous = sealing.create_key(), sha256(content).hexdigest()
            chosen = [{**self._build_key_row(key), "accepted": old_lines}, *chosen]
        if content and not content.endswith(b"\n"):
            raise ChainFaultError(content.count(b"\n") + 1, UNREADABLE)
        lines = []
        for row in chosen:
            lines.append(self._format_line(key, row, previous))
            previous = sha256(lines[-1].rstrip(b"\n")).hexdigest()
        return lines

    def _format_line(self, key: bytes, row: Row, previous: str) -> bytes:
        body = json.dumps({**row, "previous": previous}).encode()
        return body[:-1] + _MAC + self._compute_mac(key, body).encode() + b'"}\n'

    def _compute_mac(self, key: bytes, body: bytes) -> str:
        return sealing.compute_fingerprint(key, self.purpose.encode() + b"\n" + body)

    def _build_key_row(self, key: bytes) -> Row:
        wrapped = self.seal.wrap(key, sealing.encode_associated_data(self.purpose, "file_key"))
        return {"key": b64encode(wrapped).decode(), "key_id": self.seal.key_id}

    def _find_key(self, content: bytes) -> bytes | None:
        """Return the file's key; None if it has none yet. Raise ChainFaultError if no key that is set opens it."""
        # Usually among the first lines: looking through a file of many years would hold up other threads.
        rows = _list_key_rows(content[:_HEAD])
        if not any(row.get("key_id") in self.seal.key_ids for row in rows):
            rows = _list_key_rows(content)
        for row in rows:
            if row.get("key_id") in self.seal.key_ids:
                data = sealing.encode_associated_data(self.purpose, "file_key")
                try:
                    return self.seal.unwrap(b64decode(str(row["key"])), data, str(row["key_id"]))
                except (SealBrokenError, ValueError):
                    raise ChainFaultError(1, OTHER_KEY) from None
        if rows:
            raise ChainFaultError(1, OTHER_KEY)
        return None

    @contextmanager
    def _locked(self) -> Iterator[tuple[int, bytes]]:
        descriptor = private_files.open_private(self.path, os.O_RDWR | os.O_APPEND)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor, file.readall()


def _split(content: bytes) -> list[tuple[int, bytes]]:
    return [(number, line) for number, line in enumerate(content.split(b"\n"), 1) if line.strip()]


def _has_chain(content: bytes) -> bool:
    return _KEY_LINE.search(content) is not None


def _list_key_rows(content: bytes) -> list[Row]:
    found = [(content.count(b"\n", 0, line.start()) + 1, line.group()) for line in _KEY_LINE.finditer(content)]
    return [_parse_json(number, line) for number, line in found]


def _hash_last_line(content: bytes) -> str:
    end = len(content)
    while end and content[end - 1 : end] == b"\n":
        end -= 1
    return sha256(content[content.rfind(b"\n", 0, end) + 1 : end]).hexdigest()


def _parse_json(number: int, line: bytes) -> Row:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise ChainFaultError(number, UNREADABLE)
    return row


def _write(descriptor: int, content: bytes, size: int) -> None:
    """Write all of it at the end, or nothing: half a line would make the file unreadable. Raise OSError."""
    try:
        is_complete = os.write(descriptor, content) == len(content)
    except OSError:
        is_complete = False
    if not is_complete:
        os.ftruncate(descriptor, size)
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    os.fsync(descriptor)
