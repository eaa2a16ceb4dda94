"""What looks like a secret in the project's files and is not known to be a made-up one."""

import json
from pathlib import Path

BASELINE = "tests/supply/secrets.baseline"
"""What looks like one and is none, as detect-secrets writes it down: files and hashes, and no secret."""


def found(scan: str, root: Path) -> list[str]:
    """Return each new finding of a scan as file, line and kind, never the secret itself.

    A scan that cannot be read raises ValueError: nothing was looked at.
    """
    known = _marks(json.loads(root.joinpath(BASELINE).read_text(encoding="utf-8")))
    marks = _marks(json.loads(scan))
    return sorted(said for mark, said in marks.items() if mark not in known)


def _marks(report: dict[str, dict[str, list[dict[str, str | int]]]]) -> dict[tuple[str, object], str]:
    return {
        (name, one["hashed_secret"]): f"{name}:{one['line_number']} {one['type']}"
        for name, every in report["results"].items()
        for one in every
    }
