"""The texts of the pages: each is in the content file, each is used, and none is unkind."""

import re
from importlib.resources import files

import pytest

from flows import content

PAGES = files("bot.pages")
PHRASES = content.load_library("bot.pages").phrases
CODE = "".join(
    file.read_text(encoding="utf-8")
    for folder in (PAGES, PAGES.joinpath("views"), PAGES.joinpath("templates"))
    for file in folder.iterdir()
    if file.name.endswith((".py", ".html"))
)


def test_each_phrase_is_used_somewhere() -> None:
    used_prefixes = tuple(re.findall(r'f"([a-z]+(?:_[a-z]+)*_)\{', CODE))
    unused = [name for name in PHRASES if not re.search(rf'say\.{name}\b|"{name}"', CODE)]

    assert [name for name in unused if not name.startswith(used_prefixes)] == []


def test_each_phrase_that_a_template_uses_exists() -> None:
    assert set(re.findall(r"say\.(\w+)", CODE)) <= set(PHRASES)


def test_no_phrase_has_the_name_of_a_dictionary_method() -> None:
    assert set(PHRASES) & set(dir({})) == set()


def test_no_phrase_is_unkind() -> None:
    unkind = r"\b(must|failed|fail|invalid|violation|denied|compliance|user|patient|error)\b|!"

    assert [name for name, text in PHRASES.items() if re.search(unkind, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("name", sorted(file.name for file in PAGES.joinpath("static").iterdir()))
def test_scripts_and_styles_contain_no_web_address_and_are_at_most_250_lines_long(name: str) -> None:
    text = PAGES.joinpath("static", name).read_text(encoding="utf-8")

    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert len(text.splitlines()) <= 250
