"""Loads the messages of findings from content/*.toml, and the word lists of the rules from lists/*.toml.

Therapists read the messages in content/. They never see lists/, which contains what the rules recognize.
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
    """The message for one key of content/*.toml, and the requirements behind it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FindingKind
    severity: Severity
    reason: str
    suggestion: str
    sources: tuple[str, ...]
    instead: Mapping[str, str] = {}  # words that are found → their replacement

    def build_finding(self, start: int, end: int, replacement: str | None = None) -> Finding:
        """Return the finding with this message for text[start:end]."""
        return Finding(self.kind, start, end, self.severity, self.reason, self.suggestion, replacement)


@cache
def load_wordings() -> Mapping[str, Wording]:
    """Return the messages by key. Raise ValueError if two files have the same key."""
    return {key: Wording.model_validate(entry) for key, entry in _load_tables("content").items()}


@cache
def load_list(name: str) -> frozenset[str]:
    """Return the words of this list, in lower case as in its file."""
    return frozenset(_load_tables("lists")[name]["words"])


def find_listed(name: str, text: str) -> Iterator[re.Match[str]]:
    """Yield each place in the text with a word of this list, in order, ignoring case."""
    words = load_list(name)
    return (match for match in _WORD.finditer(text) if match[0].casefold() in words)


@cache
def list_pattern(*names: str) -> str:
    """Return a regular expression for any word of these lists, the longest first."""
    words = sorted({word for name in names for word in load_list(name)}, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(re.escape(word) for word in words)})"


@cache
def _load_tables(folder: str) -> Mapping[str, Mapping[str, list[str]]]:
    tables_by_key: dict[str, Mapping[str, list[str]]] = {}
    for file in sorted(files(_PACKAGE).joinpath(folder).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            new_tables = tomllib.loads(file.read_text(encoding="utf-8"))
            if duplicates := tables_by_key.keys() & new_tables.keys():
                raise ValueError(f"{file.name} repeats keys of another file: {sorted(duplicates)}")
            tables_by_key |= new_tables
    return tables_by_key
