"""`make audit`: report known vulnerabilities in the project's dependencies, and secrets in its files.

Exits with 1 if there are findings, and with 2 if some packages could not be checked. Command line arguments are passed
to pip-audit: `-s osv --osv-url ADDRESS` uses another vulnerability service.
"""

import sys
from pathlib import Path

from tests.supply.advisories import Outcome, looked_up
from tests.supply.secrets import BASELINE, found
from tests.supply.tools import printed

ROOT = Path(__file__).parents[2]
LOCK = "requirements.lock"
FINE, FOUND, UNKNOWN = 0, 1, 2


def main() -> int:
    """Print the findings; return 0 if there are none, 1 if there are some, 2 if packages could not be checked."""
    advisories = looked_up(ROOT / LOCK, *sys.argv[1:])
    secrets = found(printed(ROOT, "detect_secrets", "scan", "--exclude-files", f"^({LOCK}|{BASELINE})$"), ROOT)
    sys.stdout.write("\n".join([*_advisory_lines(advisories), *_secret_lines(secrets), ""]))
    if advisories.holes or secrets:
        return FOUND
    return UNKNOWN if advisories.unknown or not advisories.asked else FINE


def _advisory_lines(outcome: Outcome) -> list[str]:
    lines = [f"Packages of {LOCK} that were looked up: {outcome.asked} of {outcome.asked + len(outcome.unknown)}."]
    lines += [f"! {hole}" for hole in outcome.holes]
    if outcome.unknown or not outcome.asked:
        lines.append("! Of the others nothing is known. Does this machine reach a service that answers pip-audit?")
        lines.append(f"  {', '.join(outcome.unknown)}")
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
