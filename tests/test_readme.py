"""The documents match the code."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot.__main__ import cli
from bot.settings import Settings
from flows.consult import chart
from flows.safety import safety_chart

ROOT = Path(__file__).parent.parent
README = ROOT.joinpath("README.md").read_text(encoding="utf-8")
HOW_IT_WORKS = ROOT.joinpath("docs/how-it-works.md").read_text(encoding="utf-8")
INSTALL = ROOT.joinpath("docs/install.md").read_text(encoding="utf-8")
MOST_WORDS = 900  # one page
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.joinpath("docs").rglob("*.md")])


def test_the_readme_is_one_page() -> None:
    assert len(README.split()) <= MOST_WORDS


def test_the_diagrams_are_the_charts() -> None:
    diagrams = re.findall(r"```mermaid\n(.*?)\n```", HOW_IT_WORKS, re.DOTALL)

    assert diagrams == [chart.mermaid().rstrip(), safety_chart.mermaid().rstrip()]


def test_the_table_has_every_setting_and_no_other() -> None:
    rows = re.findall(r"^\| `CONSULT_COACH_(\w+)` \|", INSTALL, re.MULTILINE)

    assert sorted(rows) == sorted(name.upper() for name in Settings.model_fields)


def test_every_command_that_a_document_names_exists() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    named = set(re.findall(r"`consult-coach ([\w-]+)", text))

    assert named <= set(get_command(cli).commands)  # type: ignore[attr-defined]  # a group, since it has commands


def test_every_make_target_that_a_document_names_exists() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    targets = set(re.findall(r"^([\w-]+):", ROOT.joinpath("Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert set(re.findall(r"(?:`|^)make ([\w-]+)", text, re.MULTILINE)) <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    paths = re.findall(r"`((?:bot|flows|storage|tests|docs)/[\w/.]+\.\w+)`", text)

    assert [link for link in links if not document.parent.joinpath(link).exists()] == []
    assert [path for path in paths if not ROOT.joinpath(path).exists()] == []
