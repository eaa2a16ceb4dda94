"""Runs pip-audit, and distinguishes packages without vulnerabilities from packages that could not be checked."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.supply.tools import run_tool


@dataclass(frozen=True)
class Outcome:
    """The number of packages checked, their known vulnerabilities, and the names of packages not checked."""

    checked: int
    vulnerabilities: tuple[str, ...]
    unchecked: tuple[str, ...]


def audit_lock_file(lock: Path, *options: str) -> Outcome:
    """Return pip-audit's result for a lock file. `options` are passed to pip-audit. Installs and downloads nothing."""
    arguments = ("-r", str(lock), "--require-hashes", "--disable-pip", "--progress-spinner", "off", "-f", "json")
    return parse_report(run_tool(lock.parent, "pip_audit", *arguments, *options))


def parse_report(report: str) -> Outcome:
    """Return the result from pip-audit's JSON report. For an unreadable report, no packages count as checked."""
    try:
        dependencies = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Outcome(0, (), ())
    unknown = tuple(package["name"] for package in dependencies if "skip_reason" in package)
    checked = [package for package in dependencies if "skip_reason" not in package]
    holes = tuple(_describe(package, hole) for package in checked for hole in package["vulns"])
    return Outcome(len(checked), holes, unknown)


def _describe(package: dict[str, str], hole: dict[str, list[str] | str]) -> str:
    fixed_in = ", ".join(hole["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {hole['id']}, mended in {fixed_in}"
