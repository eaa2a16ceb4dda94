"""Sentences for the person who sets up and runs the program, from words.toml."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files


class CliError(Exception):
    """The program cannot continue. `sentences` say why and what to do, in plain words and without a setting's value."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.messages = tuple(sentences)
        super().__init__(" ".join(self.messages))


@cache
def _load_texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("bot") / "words.toml").read_text("utf-8"))


def format_text(table: str, key: str, **placeholders: object) -> str:
    """Return the sentence with this key in this table, with its placeholders filled in."""
    return _load_texts()[table][key].format(**placeholders)
