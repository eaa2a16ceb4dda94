"""Files and folders that only the account of this program can read, whatever its umask is."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

FILE_MODE, FOLDER_MODE = 0o600, 0o700


def open_private(path: Path, flags: int) -> int:
    """Open the file with these flags; create it and its folder, if missing, for this account alone. Raise OSError."""
    create_folder(path.parent)
    try:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError:
        if flags & os.O_EXCL:
            raise
        return os.open(path, flags)
    os.fchmod(descriptor, FILE_MODE)  # a umask can also take rights away that the owner needs
    return descriptor


def create_folder(path: Path) -> None:
    """Create the folder and those above it, if missing, for this account alone."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
        folder.chmod(FOLDER_MODE)


def create_empty(path: Path) -> None:
    """Create an empty file, unless there is one. One that exists is not opened: closing it would end SQLite's locks."""
    create_folder(path.parent)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError:
        return
    os.fchmod(descriptor, FILE_MODE)
    os.close(descriptor)


def write_new(path: Path, content: bytes) -> None:
    """Write a new file that is on the disk on return. Raise FileExistsError if there is one, OSError."""
    descriptor = open_private(path, os.O_WRONLY | os.O_EXCL)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Write the folder itself to the disk. Otherwise a power failure could lose a new file's name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def find_loose(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return those of the files that others can read or change, and the folders of files in which others can write.

    A file of another account, such as root's, may be readable by a group: this account reads it in no other way. Who
    can write in a folder can put another file in a file's place. Nothing is found where files have no such rights, as
    on Windows.
    """
    if os.name != "posix":
        return [], []
    existing = [path for path in paths if path.exists()]
    folders = dict.fromkeys(path.resolve().parent for path in existing)
    return [path for path in existing if _is_loose(path)], [
        folder for folder in folders if folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    ]


def _is_loose(path: Path) -> bool:
    found = path.stat()
    is_own = found.st_uid == os.geteuid()
    return bool(found.st_mode & (0o077 if is_own else 0o037))
