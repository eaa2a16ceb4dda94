"""The local Slack is written from Slack's documentation: it imports nothing of the product or its tests."""

import ast
from pathlib import Path

from bot.demo import local_slack

HOME = Path(local_slack.__file__).parent
OWN = ("bot.demo.local_slack",)
ELSEWHERE = ("bot", "flows", "storage", "tests")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_no_module_imports_the_product_or_its_tests() -> None:
    product = {
        name
        for path in HOME.rglob("*.py")
        for name in imported(path)
        if name.partition(".")[0] in ELSEWHERE and not name.startswith(OWN)
    }

    assert product == set()
