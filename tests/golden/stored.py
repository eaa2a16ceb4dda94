"""The golden files: read, compared with what is collected, and written anew where that is asked for."""

import json
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent
IDS, DIALOGUE = FOLDER / "ids.json", FOLDER / "dialogue.json"
Families = dict[str, list[str]]
HOW = (
    "An id that is gone breaks stored rows, messages that were sent, or screens that are open: put the id back. "
    "A new id of a new feature is taken in by: python -m tests.golden --accept"
)


def read(path: Path) -> Families:
    """Return what the file holds; nothing if there is none yet."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(path: Path, families: Mapping[str, list[str]]) -> None:
    """Write the file, so that a change of one id is a change of one line."""
    path.write_text(json.dumps(families, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def differences(before: Families, now: Families) -> list[str]:
    """Return a line for each id that is gone or has been added."""
    found: list[str] = []
    for name in sorted({*before, *now}):
        was, is_now = set(before.get(name, ())), set(now.get(name, ()))
        found += [f"{name}: gone: {one}" for one in sorted(was - is_now)]
        found += [f"{name}: added: {one}" for one in sorted(is_now - was)]
    return found


def accepted(before: Families, now: Families, *, remove: bool) -> Families:
    """Return what is golden from now on: with what has been added; without what is gone only if `remove`."""
    if remove:
        return now
    return {name: sorted({*before.get(name, ()), *now.get(name, ())}) for name in sorted({*before, *now})}
