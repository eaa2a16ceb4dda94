"""The workspace is written from what Slack documents: it knows nothing of the product, nor of its tests."""

import ast
from pathlib import Path

from bot.demo import local_slack

HOME = Path(local_slack.__file__).parent
OWN = ("bot.demo.local_slack",)
ELSEWHERE = ("bot", "flows", "storage", "tests")


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_no_module_imports_anything_of_the_product() -> None:
    product = {
        name
        for path in HOME.rglob("*.py")
        for name in imported(path)
        if name.partition(".")[0] in ELSEWHERE and not name.startswith(OWN)
    }

    assert product == set()
