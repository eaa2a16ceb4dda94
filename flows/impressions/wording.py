"""The words that a finding brings, from content/*.toml, and the lists of words that rules look for, from lists/*.toml.

content/ is read by therapists; lists/ never is: it holds what the rules recognise.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from flows.impressions.finding import Finding, FindingKind, Severity

_PACKAGE = "flows.impressions"
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")


class Wording(BaseModel):
    """What is said about one sort of finding, and the requirements that it carries."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FindingKind
    severity: Severity
    reason: str
    suggestion: str
    sources: tuple[str, ...]
    instead: Mapping[str, str] = {}  # words that are found → what can stand in their place

    def build_finding(self, start: int, end: int, replacement: str | None = None) -> Finding:
        """Return the finding that says this of text[start:end]."""
        return Finding(self.kind, start, end, self.severity, self.reason, self.suggestion, replacement)


@cache
def load_wordings() -> Mapping[str, Wording]:
    """Return the sorts of findings by their key; a key in two files is an error."""
    return {key: Wording.model_validate(entry) for key, entry in _load_tables("content").items()}


@cache
def load_list(name: str) -> frozenset[str]:
    """Return the words of this list, in lower case as they stand in its file."""
    return frozenset(_load_tables("lists")[name]["words"])


def find_listed(name: str, text: str) -> Iterator[re.Match[str]]:
    """Yield where words of this list stand in the text, in order, whatever their case."""
    words = load_list(name)
    return (found for found in _WORD.finditer(text) if found[0].casefold() in words)


@cache
def list_pattern(*names: str) -> str:
    """Return what, in a regular expression, is any word of these lists, the longest first."""
    words = sorted({word for name in names for word in load_list(name)}, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(re.escape(word) for word in words)})"


@cache
def _load_tables(folder: str) -> Mapping[str, Mapping[str, list[str]]]:
    found: dict[str, Mapping[str, list[str]]] = {}
    for file in sorted(files(_PACKAGE).joinpath(folder).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            tables = tomllib.loads(file.read_text(encoding="utf-8"))
            if twice := found.keys() & tables.keys():
                raise ValueError(f"{file.name} says again: {sorted(twice)}")
            found |= tables
    return found
