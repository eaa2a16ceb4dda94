"""docs/architecture.md is true: its chart is the path of a real click, and each path that it names is there."""

import re
from pathlib import Path

from tests.bench.click_path import chart, record

ROOT = Path(__file__).parents[1]
PAGE = ROOT.joinpath("docs/architecture.md").read_text(encoding="utf-8")
FEATURE = ROOT / "flows/consult/scheduling"  # a feature that has every file the page speaks of


def test_the_chart_is_the_path_of_a_real_click(tmp_path: Path) -> None:
    (drawn,) = re.findall(r"```mermaid\n(.*?)\n```", PAGE, re.DOTALL)

    assert drawn == chart(record(tmp_path)), "print it with `python -m tests.bench.click_path`"


def test_each_path_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`((?:bot|flows|storage|tests|docs)/[\w./<>]*)`", PAGE))
    paths = {
        name.replace("flows/<feature>", FEATURE.relative_to(ROOT).as_posix()) for name in named if "<name>" not in name
    }

    assert [path for path in sorted(paths - {"bot/teams/"}) if not (ROOT / path).exists()] == []
    assert len(named) > 20, "the page answers about twenty questions"
