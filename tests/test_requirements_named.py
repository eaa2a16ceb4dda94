"""A search for the number of a requirement finds its texts, its rule and its test."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CARRIED = {*range(1, 9), *range(11, 59)}
"""The numbers of the S0 requirements that the product implements so far."""


@pytest.mark.parametrize("folder", ["flows", "tests"])
def test_every_implemented_requirement_is_named(folder: str) -> None:
    files = (path for path in ROOT.joinpath(folder).rglob("*") if path.suffix in {".py", ".toml"})
    named = {int(number) for path in files for number in re.findall(r"[sS]0[-_](\d+)", path.read_text("utf-8"))}

    assert sorted(CARRIED - named) == []
