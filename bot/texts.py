"""The sentences for the person who sets the program up, from words.toml."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files


class CliError(Exception):
    """The program cannot go on. `sentences` say why and what to do, in plain words without any value of a setting."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.messages = tuple(sentences)
        super().__init__(" ".join(self.messages))


@cache
def _load_texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("bot") / "words.toml").read_text("utf-8"))


def format_text(table: str, key: str, **words: object) -> str:
    """Return the sentence of this table with this key, filled in."""
    return _load_texts()[table][key].format(**words)
