"""The packages of a lock file."""

from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@dataclass(frozen=True)
class LockedPackage:
    """A package at a version, the hashes of its files (SHA-256), and on which machines it is installed ("": all)."""

    name: str
    version: str
    hashes: tuple[str, ...]
    marker: str = ""


def read_lock(path: Path) -> list[LockedPackage]:
    """Return the packages of a lock file, in its order. Raise ValueError for a line that is no package."""
    entries = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [_parse(entry) for entry in entries if entry.strip() and not entry.startswith("#")]


def _parse(entry: str) -> LockedPackage:
    text, *hashes = entry.split(" --hash=sha256:")
    requirement = Requirement(text.strip())
    [version] = requirement.specifier
    marker = str(requirement.marker) if requirement.marker else ""
    name = canonicalize_name(requirement.name)
    return LockedPackage(name, version.version, tuple(value.strip() for value in hashes), marker)
