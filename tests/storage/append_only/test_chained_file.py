"""Lines of a chained file can be added and nothing else: who has the file and the database is found out."""

import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest

from storage.append_only.chained_file import (
    CHANGED,
    FORGED,
    MISSING,
    NOT_ACCEPTED,
    OTHER_KEY,
    UNREADABLE,
    ChainedFile,
    ChainFaultError,
    Row,
)
from storage.writings.sealing import Seal

SEAL, OTHER = Seal(bytes(range(32))), Seal(bytes(range(1, 33)))
LINES = 4  # the key and three rows


def open_file(path: Path, seal: Seal = SEAL) -> ChainedFile:
    return ChainedFile(path, seal, "a test")


def add(path: Path, *numbers: int, seal: Seal = SEAL) -> None:
    for number in numbers:
        open_file(path, seal).append(lambda _content, number=number: [{"number": number}])  # type: ignore[misc]


def read_numbers(path: Path, seal: Seal = SEAL) -> list[object]:
    return [row["number"] for _line, row in open_file(path, seal).read()]


def find_fault(path: Path, seal: Seal = SEAL) -> tuple[int, str]:
    with pytest.raises(ChainFaultError) as caught:
        open_file(path, seal).read()
    return caught.value.line, caught.value.why


@pytest.fixture
def file(tmp_path: Path) -> Path:
    add(tmp_path / "file", 1, 2, 3)
    return tmp_path / "file"


def change(path: Path, how: Callable[[list[bytes]], list[bytes]]) -> None:
    path.write_bytes(b"".join(line + b"\n" for line in how(path.read_bytes().splitlines())))


def test_rows_are_read_as_they_were_added(file: Path) -> None:
    assert read_numbers(file) == [1, 2, 3]
    assert read_numbers(file.with_name("none")) == []


def forge(line: bytes, previous: bytes) -> bytes:
    """Return the line after `previous`, with a code from a guessed key."""
    body = json.dumps({**json.loads(line), "previous": sha256(previous).hexdigest(), "mac": "0" * 64})
    return body.encode()


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        (lambda lines: [*lines[:2], lines[2].replace(b"2", b"7", 1), lines[3]], (3, CHANGED)),
        (lambda lines: [*lines[:2], lines[3]], (3, MISSING)),
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], (2, MISSING)),
        (lambda lines: [*lines, lines[3]], (5, MISSING)),
        (lambda lines: lines[1:], (1, MISSING)),
        (lambda lines: [*lines[:3], b'{"number": 7}', lines[3]], (4, FORGED)),
        (lambda lines: [*lines, forge(b'{"number": 7}', lines[3])], (5, CHANGED)),
        (lambda lines: [b'{"number": 7}', *lines], (2, MISSING)),
        (lambda _lines: [b'{"number": 7}'], (1, NOT_ACCEPTED)),
        (lambda lines: [*lines, b"zebra"], (5, UNREADABLE)),
    ],
    ids=["edited", "removed", "moved", "repeated", "no key", "put in", "made up", "before", "anew", "no JSON"],
)
def test_a_line_that_was_changed_in_any_way_is_named(
    file: Path, how: Callable[[list[bytes]], list[bytes]], fault: tuple[int, str]
) -> None:
    change(file, how)

    assert find_fault(file) == fault


def test_a_line_of_another_file_is_found(file: Path, tmp_path: Path) -> None:
    add(tmp_path / "other", 1, 2, 3)
    other = tmp_path.joinpath("other").read_bytes().splitlines()
    change(file, lambda lines: [*lines[:3], other[3]])

    assert find_fault(file) == (4, CHANGED)


def test_a_file_under_an_unknown_key_is_neither_read_nor_continued(file: Path) -> None:
    before = file.read_bytes()

    assert find_fault(file, OTHER) == (1, OTHER_KEY)
    with pytest.raises(ChainFaultError):
        add(file, 4, seal=OTHER)
    assert file.read_bytes() == before


def test_a_file_can_be_read_with_a_new_key_once_that_was_added(file: Path) -> None:
    both = Seal(bytes(range(1, 33)), former=SEAL)
    assert (read_numbers(file, both), open_file(file, both).rewrap(), open_file(file, both).rewrap()) == (
        [1, 2, 3],
        True,
        False,
    )
    add(file, 4, seal=OTHER)

    assert read_numbers(file, OTHER) == read_numbers(file, SEAL) == [1, 2, 3, 4]


def test_old_lines_count_once_they_were_accepted_and_not_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text('{"number": 1}\n{"number": 2}\n')
    with pytest.raises(ChainFaultError):
        add(path, 3)

    open_file(path).append(lambda _content: [], accepts_old=True)
    add(path, 3)

    assert read_numbers(path) == [1, 2, 3]
    change(path, lambda lines: [lines[0].replace(b"1", b"7"), *lines[1:]])
    assert find_fault(path) == (3, MISSING)


def test_two_writers_at_once_keep_one_chain(file: Path) -> None:
    other = Thread(target=add, args=(file, 5))

    def choose(_content: bytes) -> list[Row]:
        other.start()
        other.join(0.2)  # it has to wait for us
        return [{"number": 4}]

    open_file(file).append(choose)
    other.join()

    assert read_numbers(file) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("umask", [0, 0o077, 0o777])
def test_the_file_is_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    path, before = tmp_path / "new" / "file", os.umask(umask)
    try:
        add(path, 1)
    finally:
        os.umask(before)

    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_line_that_does_not_fit_on_the_disk_is_not_left_half_written(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, before = os.write, file.read_bytes()
    monkeypatch.setattr(os, "write", lambda descriptor, content: write(descriptor, content[:10]))

    with pytest.raises(OSError, match="error"):
        add(file, 4)

    assert file.read_bytes() == before
