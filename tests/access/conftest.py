from pathlib import Path

import pytest

from tests.access.case_states import Worlds


@pytest.fixture(scope="package")
def worlds(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    """Every state of the case, each made once."""
    return Worlds(sqlite_template, tmp_path_factory.mktemp("access"))
