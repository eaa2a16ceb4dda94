"""Finds possible secrets in the project's files that are not in the baseline of known false positives."""

import json
from pathlib import Path

BASELINE = "tests/supply/secrets.baseline"
"""The known false positives of detect-secrets: files and hashes, but no secrets."""


def find_new_secrets(scan: str, root: Path) -> list[str]:
    """Return each new finding of a scan as file, line and kind, never the secret itself.

    Raise ValueError for a scan that cannot be read, because nothing was scanned then.
    """
    known = _describe_findings(json.loads(root.joinpath(BASELINE).read_text(encoding="utf-8")))
    findings = _describe_findings(json.loads(scan))
    return sorted(description for finding, description in findings.items() if finding not in known)


def _describe_findings(report: dict[str, dict[str, list[dict[str, str | int]]]]) -> dict[tuple[str, object], str]:
    return {
        (name, entry["hashed_secret"]): f"{name}:{entry['line_number']} {entry['type']}"
        for name, entries in report["results"].items()
        for entry in entries
    }
