"""Modules and functions are short, names say something, and every exception to a rule has a reason."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("bot", "flows", "storage", "tests")
PRODUCT = ("bot", "flows", "storage")
LONGEST_MODULE, LONGEST_FUNCTION = 250, 40  # lines
MOST_MODULES = 12  # in a folder of the product
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}

OF_EVERY_FEATURE = {"actions", "messages", "rules", "screens", "state"}
OF_EVERY_SURFACE = {"endpoint", "incoming", "messenger", "outgoing", "render"}
OF_EVERY_PACKAGE = {"__init__", "__main__"}
"""Names of modules that may occur more than once."""

LONGER_FOR_A_REASON: dict[str, str] = {}
"""Path → the reason why this module may exceed the limit."""


def _files(*endings: str) -> list[Path]:
    paths = (path for folder in FOLDERS for path in ROOT.joinpath(folder).rglob("*"))
    return sorted(path for path in paths if path.suffix in endings and "__pycache__" not in path.parts)


def _modules() -> list[Path]:
    """Return the product's modules. A migration is named by its number and bears the name of what it adds."""
    return [path for path in _files(".py") if _relative(path).startswith(PRODUCT) and path.parent.name != "versions"]


def _repeated(names: Counter[str]) -> set[str]:
    return {name for name, count in names.items() if count > 1}


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield f"{_relative(path)} {node.name}", node.end_lineno - node.lineno + 1


def test_no_module_is_longer_than_250_lines_without_a_reason() -> None:
    long = {_relative(path) for path in _files(".py", ".js", ".css", ".html") if _lines(path) > LONGEST_MODULE}

    assert long == set(LONGER_FOR_A_REASON)
    assert all(LONGER_FOR_A_REASON.values())


def test_no_function_is_longer_than_40_lines() -> None:
    functions = (function for path in _files(".py") for function in _functions(path))

    assert [name for name, lines in functions if lines > LONGEST_FUNCTION] == []


def test_no_folder_of_the_product_has_more_than_12_modules() -> None:
    counts = Counter(_relative(path.parent) for path in _modules() if path.stem not in OF_EVERY_PACKAGE)

    assert [folder for folder, count in counts.items() if count > MOST_MODULES] == []


def test_no_module_name_occurs_twice_except_those_of_every_feature_or_surface() -> None:
    names = Counter(path.stem for path in _modules())

    assert _repeated(names) <= OF_EVERY_FEATURE | OF_EVERY_SURFACE | OF_EVERY_PACKAGE


def test_no_class_name_occurs_twice() -> None:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in _modules())
    names = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))

    assert _repeated(names) == set()


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [_relative(path) for path in _files(".py", ".js") if path.stem in SAYS_NOTHING] == []


@pytest.mark.parametrize(
    ("exception", "in_full"),
    [
        ("noqa", r"noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)* (--|-) \S.*"),
        ("type: ignore", r"type: ignore\[[a-z-]+(, ?[a-z-]+)*\].*"),
    ],
)
def test_each_exception_to_a_rule_names_the_rule_and_gives_a_reason(exception: str, in_full: str) -> None:
    bare = [
        f"{_relative(path)}:{number}"
        for path in _files(".py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if f"# {exception}" in line and not re.search(f"# {in_full}", line)
    ]

    assert bare == []


def test_every_decision_that_is_named_exists() -> None:
    pages = [*_files(".py"), *ROOT.glob("*.md"), *ROOT.joinpath("docs").rglob("*.md")]
    named = {number for path in pages for number in re.findall(r"decisions/(\d{4})", path.read_text(encoding="utf-8"))}
    existing = {path.name[:4] for path in ROOT.joinpath("docs/decisions").iterdir()}

    assert named - existing == set()
