"""The pages' words: in their file, each used, none unkind."""

import re
from importlib.resources import files

import pytest

from flows import content

PAGES = files("bot.pages")
PHRASES = content.load_library("bot.pages").phrases
CODE = "".join(
    one.read_text(encoding="utf-8")
    for folder in (PAGES, PAGES.joinpath("views"), PAGES.joinpath("templates"))
    for one in folder.iterdir()
    if one.name.endswith((".py", ".html"))
)


def test_each_phrase_is_said_somewhere() -> None:
    families = tuple(re.findall(r'f"([a-z]+(?:_[a-z]+)*_)\{', CODE))
    idle = [one for one in PHRASES if not re.search(rf'say\.{one}\b|"{one}"', CODE)]

    assert [one for one in idle if not one.startswith(families)] == []


def test_each_phrase_that_a_template_says_is_there() -> None:
    assert set(re.findall(r"say\.(\w+)", CODE)) <= set(PHRASES)


def test_no_phrase_is_hidden_behind_a_dictionarys_own_names() -> None:
    assert set(PHRASES) & set(dir({})) == set()


def test_no_phrase_is_unkind() -> None:
    unkind = r"\b(must|failed|fail|invalid|violation|denied|compliance|user|patient|error)\b|!"

    assert [one for one, said in PHRASES.items() if re.search(unkind, said, re.IGNORECASE)] == []


@pytest.mark.parametrize("name", sorted(file.name for file in PAGES.joinpath("static").iterdir()))
def test_scripts_and_styles_hold_no_address_and_no_module_is_long(name: str) -> None:
    text = PAGES.joinpath("static", name).read_text(encoding="utf-8")

    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert len(text.splitlines()) <= 250
