"""`make audit` reports what it found, what it did not find, and what it could not check."""

import json
from pathlib import Path

import pytest

from tests.supply.advisories import Outcome, audit_lock_file, parse_report
from tests.supply.secrets import BASELINE, find_new_secrets
from tests.support.slack.web_api_server import answering

ROOT = Path(__file__).parents[2]
HOLE = {
    "id": "PYSEC-0000-1",
    "summary": "Made up.",
    "affected": [
        {
            "package": {"name": "example-package", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}],
        }
    ],
}


@pytest.mark.parametrize(
    ("answer", "holes"),
    [({"vulns": [HOLE]}, ("example-package 1.0: PYSEC-0000-1, mended in 1.1",)), ({}, ())],
    ids=["a hole", "no hole"],
)
def test_each_package_in_the_lock_file_is_checked(
    tmp_path: Path, answer: dict[str, object], holes: tuple[str, ...]
) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"example-package==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    with answering() as service:
        service.answers.append((200, {"Content-Type": "application/json"}, json.dumps(answer)))

        outcome = audit_lock_file(lock, "-s", "osv", "--osv-url", service.url, "--cache-dir", str(tmp_path / "cache"))

    assert outcome == Outcome(checked=1, vulnerabilities=holes, unchecked=())


def test_a_skipped_package_counts_as_unknown() -> None:
    report = {"dependencies": [{"name": "known", "version": "1", "vulns": []}, {"name": "lost", "skip_reason": "no"}]}

    assert parse_report(json.dumps(report)) == Outcome(checked=1, vulnerabilities=(), unchecked=("lost",))


@pytest.mark.parametrize("report", ["", "no service", "[]", "{}"])
def test_an_unreadable_report_counts_no_package_as_checked(report: str) -> None:
    assert parse_report(report) == Outcome(checked=0, vulnerabilities=(), unchecked=())


def test_a_new_secret_is_reported_by_its_place_only() -> None:
    known = json.loads(ROOT.joinpath(BASELINE).read_text(encoding="utf-8"))
    new = {"type": "Secret Keyword", "hashed_secret": "0" * 40, "line_number": 7}
    scan = {"results": {**known["results"], "bot/settings.py": [new]}}

    assert find_new_secrets(json.dumps(scan), ROOT) == ["bot/settings.py:7 Secret Keyword"]


def test_an_empty_scan_is_an_error() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        find_new_secrets("", ROOT)
