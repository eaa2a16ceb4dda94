"""Fixtures of the access tests."""

from pathlib import Path

import pytest

from tests.access.case_states import CaseStates


@pytest.fixture(scope="package")
def case_states(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> CaseStates:
    """Every state of the case. Each is made once."""
    return CaseStates(sqlite_template, tmp_path_factory.mktemp("access"))
