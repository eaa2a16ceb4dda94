"""Each label that a guide quotes, in italics, is on some screen."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
GUIDES = [
    ROOT / "README.md",
    *sorted(ROOT.glob("docs/for-*.md")),
    ROOT / "docs/install.md",
    ROOT / "docs/how-it-works.md",
]
CONTENT = [path for folder in ("flows", "bot") for path in ROOT.joinpath(folder).rglob("*.toml")]
DEMO_PAGE = ROOT / "bot/demo/local_slack/static/words.js"
SLACKS_OWN = {"Create New App", "From a manifest", "OAuth & Permissions", "Basic Information"}


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 -- any value of a content file
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _read_labels() -> list[re.Pattern[str]]:
    """Return a pattern for each text that people read; a placeholder stands for any words."""
    texts = {text for path in CONTENT for text in _texts(tomllib.loads(path.read_text("utf-8")))}
    texts |= set(re.findall(r": '([^']+)'", DEMO_PAGE.read_text("utf-8")))
    patterns = {re.sub(r"\\\{\w+\\\}", ".+", re.escape(text)) for text in texts}
    return [re.compile(pattern) for pattern in patterns if re.search(r"\w{3}", pattern)]  # not a placeholder alone


def quoted_labels(text: str) -> list[str]:
    """Return what is in italics and begins with a capital letter. Emphasis begins with a small one."""
    found = re.findall(r"(?<![*\w])\*([A-Z'][^*]*)\*(?!\*)", text)
    return [" ".join(label.split()) for label in found]


def test_only_italics_with_a_capital_letter_are_labels() -> None:
    assert quoted_labels("Press *Start\na talk*, *whether* **Bold** or not, *I'm ready*.") == [
        "Start a talk",
        "I'm ready",
    ]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_label_in_a_guide_is_on_a_screen(guide: Path) -> None:
    labels = _read_labels()
    quoted = set(quoted_labels(guide.read_text("utf-8"))) - SLACKS_OWN

    unknown = [
        label
        for label in quoted
        if not any(pattern.fullmatch(text) for pattern in labels for text in (label, f"{label}."))
    ]

    assert sorted(unknown) == []
