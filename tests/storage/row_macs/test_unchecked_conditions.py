"""Each condition that only the database evaluates is named with a reason. The dialogues look at what they run, too."""

import importlib
import pkgutil
import sys

import storage
from storage.prepared_rows import PreparedRows
from tests.support.data.unchecked_conditions import REASONS


def test_prepared_queries_compare_each_row_with_all_that_they_ask_but_for_what_is_named() -> None:
    for module in pkgutil.walk_packages(storage.__path__, "storage."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)
    unchecked = {
        f"{name.replace('.', '/')}.py:{variable}"
        for name, module in list(sys.modules.items())
        if name.startswith("storage.")
        for variable, value in vars(module).items()
        if isinstance(value, PreparedRows) and value._asked.list_unchecked()  # noqa: SLF001 -- nothing else asks for it
    }

    assert unchecked == {place for place in REASONS if place.partition(":")[2].startswith("_")}
