"""Loads lists/danger.toml: words by group, and rules in which these groups follow each other (S0-9, S0-18).

In a rule, `<group>` is any word or phrase of a group, `a|b` either word, `word~` any form of it, `?` after one of these
means that it may be missing, `a_b` two words as one, `..` up to three words between, and `...` up to seven.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from flows.danger.hashed_words import HashedWords
from flows.danger.word_forms import list_forms

SHORT_GAP, LONG_GAP = 3, 7  # words
_GAPS = {"..": SHORT_GAP, "...": LONG_GAP}
_JOINED = re.compile(r"_(?![^<]*>)")
_GROUP = re.compile(r"<\w+>")
Phrase = str
"""Words with one space between them."""


class RuleTable(BaseModel):
    """Rules about one subject, as they are in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[str, ...]
    any: tuple[str, ...]
    counts: frozenset[str] = frozenset()  # what does not take the danger away: `denied`, `past`, `asked`
    unless: tuple[str, ...] = ()  # groups: one of their words in the sentence, and it means something else
    needs: tuple[str, ...] = ()  # groups: the sentence must have a word of each
    certain: bool = False  # the score of the sentence has no say


class DangerFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    irregular: Mapping[str, list[str]]
    short_forms: Mapping[str, str]
    groups: Mapping[str, list[str]]
    harmless: Mapping[str, RuleTable]
    rules: Mapping[str, RuleTable]


class Element(NamedTuple):
    """One part of a rule: one of these phrases, at most `gap` words after the part before it."""

    group: str
    gap: int
    is_optional: bool


class Rule(NamedTuple):
    """A rule that is ready to use."""

    name: str
    pattern: str
    elements: tuple[Element, ...]
    required: frozenset[str]  # the groups that it cannot do without
    has_denial: bool  # a word such as `not` is part of the rule
    table: RuleTable


class RuleBook(NamedTuple):
    """Every rule, by the group that it cannot do without; and the groups of every phrase."""

    lengths: Mapping[str, Sequence[int]]  # first word → how many words phrases that begin with it have
    phrases: HashedWords[tuple[str, ...]]  # phrase → groups
    rules: Mapping[str, Sequence[Rule]]  # group → rules
    harmless: Mapping[str, Sequence[Rule]]  # the same, for phrases that only look like danger


@cache
def load_file() -> DangerFile:
    """Return the lists. Raise ValueError if the file has an unknown key."""
    content = files("flows.danger").joinpath("lists/danger.toml").read_text(encoding="utf-8")
    return DangerFile.model_validate(tomllib.loads(content))


@cache
def load_short_forms() -> Mapping[str, Sequence[str]]:
    """Return what is said in short → in plain words."""
    return {short: words.split() for short, words in load_file().short_forms.items()}


@cache
def load_rules() -> RuleBook:
    """Return the rules, ready to use."""
    danger = load_file()
    groups = _Groups(danger)
    rules, harmless = (_compile(tables, groups) for tables in (danger.rules, danger.harmless))
    return RuleBook(groups.lengths, HashedWords(groups.by_hash), rules, harmless)


class _Groups:
    """The groups of each phrase, by the phrase's hash, and how large each group is."""

    def __init__(self, danger: DangerFile) -> None:
        self._danger = danger
        self._denies = {phrase for phrase in _expand(danger.groups["deny"], danger) if " " not in phrase}
        self._shared: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.by_hash: dict[int, tuple[str, ...]] = {}
        self.lengths: dict[str, tuple[int, ...]] = {}
        self.sizes: dict[str, int] = {}
        self.denials: set[str] = set()  # groups that are mostly phrases with `not`, `no` and the like
        for name, words in danger.groups.items():
            self.add(name, words)

    def add(self, name: str, words: Sequence[str]) -> None:
        """Add a group of these words, unless it is there."""
        if name in self.sizes:
            return
        phrases = _expand(words, self._danger)
        for phrase in phrases:
            groups = (*self.by_hash.get(hash(phrase), ()), name)
            self.by_hash[hash(phrase)] = self._shared.setdefault(groups, groups)
            self._note_length(phrase)
        self.sizes[name] = len(phrases)
        if sum(not self._denies.isdisjoint(phrase.split(" ")) for phrase in phrases) * 3 > len(phrases):
            self.denials.add(name)

    def _note_length(self, phrase: Phrase) -> None:
        first, length = phrase.partition(" ")[0], phrase.count(" ") + 1
        known = self.lengths.get(first, ())
        if length not in known:
            self.lengths[first] = (*known, length)


def _compile(tables: Mapping[str, RuleTable], groups: _Groups) -> Mapping[str, Sequence[Rule]]:
    rules: dict[str, list[Rule]] = {}
    for name, table in tables.items():
        for pattern in table.any:
            elements = tuple(_parse(pattern, groups))
            has_denial = any(part.group in groups.denials for part in elements)
            required = frozenset([*table.needs, *(part.group for part in elements if not part.is_optional)])
            rule = Rule(name, pattern, elements, required, has_denial, table)
            rules.setdefault(_rarest(rule, groups.sizes), []).append(rule)
    return rules


def _parse(pattern: str, groups: _Groups) -> Iterator[Element]:
    """Yield the parts of a rule. Words that stand in the rule itself become a group of their own."""
    gap = 0
    for part in pattern.split():
        if part in _GAPS:
            gap = _GAPS[part]
            continue
        name = part.removesuffix("?")
        group = name[1:-1] if _GROUP.fullmatch(name) else f"{name} itself"  # no group has such a name
        groups.add(group, _JOINED.sub(" ", name).split("|"))
        yield Element(group, gap, part.endswith("?"))
        gap = 0


def _expand(words: Sequence[str], danger: DangerFile) -> set[Phrase]:
    """Return every phrase that these words stand for: all forms of each `word~`, and all words of each `<group>`."""
    phrases: set[Phrase] = set()
    for word in words:
        parts = [_expand_part(part, danger) for part in word.split()]
        phrases.update(map(" ".join, product(*parts)))
    return phrases


def _expand_part(part: str, danger: DangerFile) -> Sequence[Phrase]:
    if part.startswith("<"):
        return sorted(_expand(danger.groups[part[1:-1]], danger))
    if part.endswith("~"):
        return sorted(list_forms(part[:-1], danger.irregular))
    return ["NUMBER", "MANY"] if part == "NUMBER" else [part]


def _rarest(rule: Rule, sizes: Mapping[str, int]) -> str:
    """Return the smallest group of a rule that must be there: the rule is tried only where the group occurs."""
    return min((part.group for part in rule.elements if not part.is_optional), key=sizes.__getitem__)
