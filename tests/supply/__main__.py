"""`make audit`: report known vulnerabilities in the project's dependencies, and secrets in its files.

Exits with 1 if there are findings, and with 2 if some packages could not be checked. `--advisories FILE`
compares with advisories in a file and needs no network. Other arguments are passed to pip-audit: `-s osv --osv-url
ADDRESS` uses another vulnerability service.
"""

import argparse
import sys
from pathlib import Path

from tests.supply import model
from tests.supply.advisories import Outcome, audit_lock_file
from tests.supply.offline import audit_offline
from tests.supply.secrets import BASELINE, find_new_secrets
from tests.supply.tools import run_tool

ROOT = Path(__file__).parents[2]
LOCK = "requirements.lock"
FINE, FOUND, UNKNOWN = 0, 1, 2


def main() -> int:
    """Print the findings; return 0 if there are none, 1 if there are some, 2 if packages could not be checked."""
    file, options = _parse_arguments(sys.argv[1:])
    advisories = audit_offline(ROOT / LOCK, file) if file else audit_lock_file(ROOT / LOCK, *options)
    secrets = find_new_secrets(
        run_tool(ROOT, "detect_secrets", "scan", "--exclude-files", f"^({LOCK}|{BASELINE})$"), ROOT
    )
    differences = model.list_differences()
    lines = [*_advisory_lines(advisories), *_secret_lines(secrets), *_model_lines(differences)]
    sys.stdout.write("\n".join([*lines, ""]))
    if advisories.vulnerabilities or secrets or differences:
        return FOUND
    return UNKNOWN if advisories.unchecked or not advisories.checked else FINE


def _parse_arguments(arguments: list[str]) -> tuple[Path | None, list[str]]:
    parser = argparse.ArgumentParser(prog="make audit", add_help=False)
    parser.add_argument("--advisories", type=Path)
    known, options = parser.parse_known_args(arguments)
    return known.advisories, options


def _model_lines(differences: list[str]) -> list[str]:
    count = len(differences) or "none"
    return [f"Files of the language model that differ from spaCy's release: {count}.", *(f"! {x}" for x in differences)]


def _advisory_lines(outcome: Outcome) -> list[str]:
    count = outcome.checked + len(outcome.unchecked)
    lines = [f"Packages of {LOCK} that were looked up: {outcome.checked} of {count}."]
    lines += [f"! {hole}" for hole in outcome.vulnerabilities]
    if outcome.unchecked or not outcome.checked:
        lines.append("! Of the others nothing is known. Does this machine reach a service that answers pip-audit?")
        lines.append(f"  {', '.join(outcome.unchecked)}")
    return lines


def _secret_lines(secrets: list[str]) -> list[str]:
    lines = [f"Secrets in the project's files: {len(secrets) or 'none'}.", *(f"! {secret}" for secret in secrets)]
    if secrets:
        lines.append(
            f"  One that is none goes into {BASELINE}, see CONTRIBUTING. One that is one: change it where it opens."
        )
    return lines


if __name__ == "__main__":
    sys.exit(main())
