"""What pip-audit says, with a difference that it does not make: looked up and fine is not the same as unknown."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.supply.tools import printed


@dataclass(frozen=True)
class Outcome:
    """How many packages were looked up, which holes are known in them, and of which packages nothing is known."""

    asked: int
    holes: tuple[str, ...]
    unknown: tuple[str, ...]


def looked_up(lock: Path, *options: str) -> Outcome:
    """Return what pip-audit says of a lock file's packages; `options` are its own. Installs and downloads nothing."""
    whole = ("-r", str(lock), "--require-hashes", "--disable-pip", "--progress-spinner", "off", "-f", "json")
    return read(printed(lock.parent, "pip_audit", *whole, *options))


def read(report: str) -> Outcome:
    """Return the outcome of a report of pip-audit in JSON. A report that cannot be read is one of nothing looked up."""
    try:
        dependencies = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Outcome(0, (), ())
    unknown = tuple(one["name"] for one in dependencies if "skip_reason" in one)
    asked = [one for one in dependencies if "skip_reason" not in one]
    holes = tuple(_said(one, hole) for one in asked for hole in one["vulns"])
    return Outcome(len(asked), holes, unknown)


def _said(one: dict[str, str], hole: dict[str, list[str] | str]) -> str:
    mended = ", ".join(hole["fix_versions"]) or "no version yet"
    return f"{one['name']} {one['version']}: {hole['id']}, mended in {mended}"
