"""The golden files: reading, comparing with the collected ids, and rewriting on request."""

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
    """Return the content of a golden file; empty if there is no file yet."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(path: Path, families: Mapping[str, list[str]]) -> None:
    """Write a golden file, with one id per line, so that a change of one id changes one line."""
    path.write_text(json.dumps(families, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def differences(before: Families, now: Families) -> list[str]:
    """Return one line for each id that is gone or has been added."""
    lines: list[str] = []
    for name in sorted({*before, *now}):
        old_ids, new_ids = set(before.get(name, ())), set(now.get(name, ()))
        lines += [f"{name}: gone: {old_id}" for old_id in sorted(old_ids - new_ids)]
        lines += [f"{name}: added: {new_id}" for new_id in sorted(new_ids - old_ids)]
    return lines


def accepted(before: Families, now: Families, *, remove: bool) -> Families:
    """Return the new golden ids: the added ids are included, and the missing ids are dropped only if `remove`."""
    if remove:
        return now
    return {name: sorted({*before.get(name, ()), *now.get(name, ())}) for name in sorted({*before, *now})}
