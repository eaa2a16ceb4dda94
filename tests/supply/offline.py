"""Compares a lock file with advisories in a file, for a machine that reaches no vulnerability service.

The file holds advisories in the OSV format (https://ossf.github.io/osv-schema): one, a list, an answer of osv.dev, or
the archive of all advisories about PyPI, https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, is_zipfile

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from tests.supply.advisories import Outcome
from tests.supply.locked import LockedPackage, read_lock

Advisory = dict[str, Any]


class UnreadableAdvisoriesError(ValueError):
    """The file holds no advisories in a known format. It must not pass for one without vulnerabilities."""


def audit_offline(lock: Path, advisories: Path) -> Outcome:
    """Return the vulnerabilities of the locked packages. Raise UnreadableAdvisoriesError, OSError."""
    packages = read_lock(lock)
    by_name: dict[str, list[Advisory]] = {}
    for advisory in read_advisories(advisories):
        for affected in advisory.get("affected", ()):
            package = affected.get("package", {})
            if package.get("ecosystem") == "PyPI" and not advisory.get("withdrawn"):
                by_name.setdefault(canonicalize_name(package["name"]), []).append({**affected, "id": advisory["id"]})
    holes = (_describe(package, hole) for package in packages for hole in _find(package, by_name.get(package.name, ())))
    return Outcome(len(packages), tuple(dict.fromkeys(holes)), ())


def read_advisories(path: Path) -> list[Advisory]:
    """Return the advisories. Raise UnreadableAdvisoriesError if there are none, OSError."""
    try:
        found = [advisory for text in _iter_texts(path) for advisory in _list(json.loads(text))]
    except (ValueError, BadZipFile):
        raise UnreadableAdvisoriesError(UnreadableAdvisoriesError.__doc__) from None
    if not found or not all(isinstance(each, dict) and "id" in each and "affected" in each for each in found):
        raise UnreadableAdvisoriesError(UnreadableAdvisoriesError.__doc__)
    return found


def _iter_texts(path: Path) -> Iterator[bytes]:
    if not is_zipfile(path):
        yield path.read_bytes()
        return
    with ZipFile(path) as archive:
        yield from (archive.read(name) for name in archive.namelist() if name.endswith(".json"))


def _list(content: Any) -> list[Any]:  # noqa: ANN401 -- any JSON
    if isinstance(content, dict) and "vulns" in content:
        return list(content["vulns"])
    return content if isinstance(content, list) else [content]


def _find(package: LockedPackage, affected: Iterable[Advisory]) -> Iterator[Advisory]:
    return (each for each in affected if _is_affected(Version(package.version), each))


def _is_affected(version: Version, affected: Advisory) -> bool:
    if any(_parse(text) == version for text in affected.get("versions", ())):
        return True
    ranges = (each for each in affected.get("ranges", ()) if each.get("type") == "ECOSYSTEM")
    return any(_is_in_range(version, each["events"]) for each in ranges)


def _is_in_range(version: Version, events: Iterable[dict[str, str]]) -> bool:
    """Return whether the last event up to this version opens a range: `introduced`, or `last_affected` of just it."""
    is_in = False
    for kind, text in sorted((item for event in events for item in event.items()), key=_order):
        at = _parse(text)
        if at is None or at > version:
            continue
        if kind == "introduced":
            is_in = True
        elif kind == "fixed" or (kind == "last_affected" and at < version):
            is_in = False
    return is_in


def _order(event: tuple[str, str]) -> tuple[Version, bool]:
    return _parse(event[1]) or Version("0"), event[0] == "introduced"


def _parse(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _describe(package: LockedPackage, hole: Advisory) -> str:
    events = [event for each in hole.get("ranges", ()) for event in each.get("events", ())]
    fixed_in = ", ".join(event["fixed"] for event in events if "fixed" in event) or "no version yet"
    return f"{package.name} {package.version}: {hole['id']}, mended in {fixed_in}"
