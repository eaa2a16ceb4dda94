"""`make audit ADVISORIES=file` finds the locked versions that advisories in a file name, and no others."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.supply.advisories import Outcome
from tests.supply.locked import read_lock
from tests.supply.offline import UnreadableAdvisoriesError, audit_offline

ROOT = Path(__file__).parents[2]


def advise(name: str, *events: dict[str, str], **others: object) -> dict[str, Any]:
    """Return a made-up advisory about versions of a package."""
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}] if events else []
    versions = others.pop("versions", [])
    affected = {"package": {"name": name, "ecosystem": others.pop("ecosystem", "PyPI")}, "ranges": ranges}
    return {"id": "PYSEC-0000-1", "affected": [{**affected, "versions": versions}], **others}


FROM_1, FIXED = {"introduced": "1"}, {"fixed": "1.5"}


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.lock"
    names, end = ("one-package", "other"), f"\\\n    --hash=sha256:{'0' * 64}\n"
    entries = (f"{name}==1.4 ; python_version >= '3' {end}" for name in names)
    path.write_text("".join(entries))
    return path


def audit(lock: Path, content: object) -> Outcome:
    path = lock.with_name("advisories.json")
    path.write_text(json.dumps(content))
    return audit_offline(lock, path)


@pytest.mark.parametrize(
    ("advisory", "is_hit"),
    [
        (advise("One.Package", FROM_1, FIXED), True),
        (advise("one-package", {"introduced": "0"}), True),
        (advise("one-package", versions=["1.4.0"]), True),
        (advise("one-package", FROM_1, {"last_affected": "1.4"}), True),
        (advise("one-package", {"fixed": "1.2"}, {"introduced": "0"}, {"introduced": "1.3"}, FIXED), True),
        (advise("one-package", FROM_1, {"fixed": "1.4"}), False),
        (advise("one-package", FROM_1, {"last_affected": "1.3"}), False),
        (advise("one-package", {"introduced": "1.5"}), False),
        (advise("one-package", versions=["1.3", "not a version"]), False),
        (advise("one-package", FROM_1, ecosystem="npm"), False),
        (advise("one-package", FROM_1, withdrawn="2027-01-01T00:00:00Z"), False),
        (advise("one", FROM_1), False),
    ],
)
def test_an_advisory_hits_the_versions_that_it_names(lock: Path, advisory: dict[str, Any], *, is_hit: bool) -> None:
    outcome = audit(lock, advisory)

    assert (outcome.checked, outcome.unchecked) == (2, ())
    assert [hole.partition(": PYSEC-0000-1")[0] for hole in outcome.vulnerabilities] == ["one-package 1.4"] * is_hit


def test_lists_answers_and_archives_are_read(lock: Path) -> None:
    advisories = [advise("other", FROM_1, FIXED), advise("neither", FROM_1)]
    archive = lock.with_name("all.zip")
    with ZipFile(archive, "w") as file:
        for number, advisory in enumerate(advisories):
            file.writestr(f"{number}.json", json.dumps(advisory))

    outcomes = [audit(lock, advisories), audit(lock, {"vulns": advisories}), audit_offline(lock, archive)]

    assert outcomes == [Outcome(2, ("other 1.4: PYSEC-0000-1, mended in 1.5",), ())] * 3


@pytest.mark.parametrize("content", [[], {}, "zebra", [{"id": "x"}], {"vulns": []}])
def test_a_file_without_advisories_does_not_pass_for_one_without_vulnerabilities(lock: Path, content: object) -> None:
    with pytest.raises(UnreadableAdvisoriesError):
        audit(lock, content)


def test_a_made_up_advisory_hits_one_version_of_our_own_lock() -> None:
    packages = read_lock(ROOT / "requirements.lock")
    newest = next(package for package in packages if package.name == "starlette")

    assert len(packages) > 80
    assert all(package.hashes for package in packages)
    assert len({package.version for package in packages if package.name == "numpy"}) == 2  # for two Pythons
    assert newest.version[0].isdigit()
